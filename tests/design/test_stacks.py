"""References that lead from one stack to another."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import date

import pytest

from headrace.design import Design
from headrace.services import component_type
from headrace.template.nodes import MappingNode, parse
from headrace.template.stack import Stack
from headrace.template.workspace import Workspace

Edges = Callable[[Design], list[str]]


def _stack(key: str, text: str, app: str = "app") -> Stack:
    root = parse(textwrap.dedent(text), f"{key}.yaml")
    assert isinstance(root, MappingNode)
    return Stack(key, app, f"{key}.yaml", root)


def _design(*stacks: Stack) -> Design:
    return Design(Workspace(stacks), component_type, date(2026, 11, 23))


READER = """
Parameters: {StreamArn: {Type: String}}
Resources:
  Reader:
    Type: AWS::Kinesis::StreamConsumer
    Properties: {ConsumerName: c, StreamARN: %s}
"""


def test_an_import_leads_to_the_stack_that_exports(edges_of: Edges) -> None:
    source = _stack(
        "source",
        """
        Resources: {Clicks: {Type: AWS::Kinesis::Stream}}
        Outputs: {Arn: {Value: !GetAtt Clicks.Arn, Export: {Name: clicks-arn}}}
        """,
    )
    reader = _stack("reader", READER % "!ImportValue clicks-arn")
    at = source.resources["Clicks"].at
    reader.exports = lambda name, assumptions: (
        source.under(assumptions).output("Arn", at) if name == "clicks-arn" else None
    )
    drawn = edges_of(_design(source, reader))
    assert drawn == ["source/Clicks flows(fan-out) reader/Reader"]


def test_a_nested_stack_gets_what_its_parent_passes(edges_of: Edges) -> None:
    parent = _stack(
        "parent",
        """
        Resources:
          Clicks: {Type: AWS::Kinesis::Stream}
          Inner:
            Type: AWS::CloudFormation::Stack
            Properties: {TemplateURL: inner.yaml, Parameters: {StreamArn: !GetAtt Clicks.Arn}}
          Late:
            Type: AWS::CloudWatch::Alarm
            Properties:
              MetricName: SubscribeToShardEvent.MillisBehindLatest
              Dimensions: [{Name: ConsumerName, Value: !GetAtt Inner.Outputs.Name}]
        """,
    )
    inner = _stack(
        "parent/Inner", (READER % "!Ref StreamArn") + "Outputs: {Name: {Value: !Ref Reader}}"
    )
    inner.parent, inner.logical_id = parent, "Inner"
    parent.nested["Inner"] = inner
    assert edges_of(_design(parent, inner)) == [
        "parent/Clicks flows(fan-out) parent/Inner/Reader",
        "parent/Inner/Reader watched_by(SubscribeToShardEvent.MillisBehindLatest) parent/Late",
    ]


@pytest.mark.parametrize(("app", "found"), [("app", "one/Clicks"), ("other", "arn:")])
def test_names_are_known_inside_their_own_app(app: str, found: str, edges_of: Edges) -> None:
    one = _stack(
        "one", "Resources: {Clicks: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks}}}"
    )
    two = _stack("two", READER % "arn:aws:kinesis:eu-west-1:1:stream/clicks", app)
    (edge,) = edges_of(_design(one, two))
    assert edge.startswith(found)
