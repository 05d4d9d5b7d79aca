"""Tables whose changes flow on."""

from __future__ import annotations

from collections.abc import Callable

from headrace.design import Design

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]


def test_a_table_fills_a_stream_and_is_polled_by_functions(
    design_of: Designs, edges_of: Edges
) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Orders:
      Type: AWS::DynamoDB::Table
      Properties: {KinesisStreamSpecification: {StreamArn: !GetAtt Clicks.Arn}}
    Count:
      Type: AWS::Serverless::Function
      Properties:
        Role: role
        Events: {Change: {Type: DynamoDB, Properties: {Stream: !GetAtt Orders.StreamArn}}}
    """
    drawn = edges_of(design_of(text))
    assert "Orders flows(put) Clicks" in drawn
    assert "Orders flows(shared) CountChange" in drawn


def test_each_replica_of_a_global_table_has_its_stream(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Orders:
      Type: AWS::DynamoDB::GlobalTable
      Properties:
        Replicas:
          - Region: eu-west-1
            KinesisStreamSpecification: {StreamArn: "arn:aws:kinesis:eu-west-1:1:stream/a"}
          - {Region: us-east-1}
    """
    assert edges_of(design_of(text)) == ["Orders flows(put) arn:aws:kinesis:eu-west-1:1:stream/a"]
