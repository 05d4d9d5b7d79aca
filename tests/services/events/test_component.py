"""Rules, pipes and schedules."""

from __future__ import annotations

from collections.abc import Callable

from headrace.design import Design

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]


def test_a_rule_sends_to_its_targets(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Lost: {Type: AWS::SQS::Queue}
    Role: {Type: AWS::IAM::Role}
    Orders:
      Type: AWS::Events::Rule
      Properties:
        State: %s
        Targets:
          - Arn: !GetAtt Clicks.Arn
            RoleArn: !GetAtt Role.Arn
            DeadLetterConfig: {Arn: !GetAtt Lost.Arn}
    """
    assert sorted(edges_of(design_of(text % "ENABLED"))) == [
        "Orders flows(put) Clicks",
        "Orders notifies(failed) Lost",
        "Orders permitted_by() Role",
    ]
    assert edges_of(design_of(text % "DISABLED")) == []


def test_a_pipe_reads_as_a_mapping_does(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Jobs: {Type: AWS::SQS::Queue}
    Lost: {Type: AWS::SQS::Queue}
    Enrich: {Type: AWS::Lambda::Function}
    Carry:
      Type: AWS::Pipes::Pipe
      Properties:
        Source: !GetAtt Clicks.Arn
        SourceParameters:
          KinesisStreamParameters: {DeadLetterConfig: {Arn: !GetAtt Lost.Arn}}
        Enrichment: !GetAtt Enrich.Arn
        Target: !GetAtt Jobs.Arn
        RoleArn: "arn:aws:iam::1:role/r"
    """
    assert sorted(edges_of(design_of(text))) == [
        "Carry flows(put) Jobs",
        "Carry notifies(failed) Lost",
        "Carry permitted_by() arn:aws:iam::1:role/r",
        "Carry uses(transform) Enrich",
        "Clicks flows(shared) Carry",
    ]


def test_a_schedule_has_one_target(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Beat: {Type: AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Clicks.Arn}}}
    """
    assert edges_of(design_of(text)) == ["Beat flows(put) Clicks"]


def test_a_schedule_that_calls_an_api_sends_data_nowhere(
    design_of: Designs, edges_of: Edges
) -> None:
    text = """
    Calls:
      Type: AWS::Scheduler::Schedule
      Properties:
        Target: {Arn: !Sub "arn:${AWS::Partition}:scheduler:::aws-sdk:emrserverless:startJobRun"}
    """
    assert edges_of(design_of(text)) == []
