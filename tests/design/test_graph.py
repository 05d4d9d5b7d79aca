"""Edges, their conditions, and what one may ask of a design."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Component, Design, EdgeKind, External
from headrace.errors import UnknownValueError
from headrace.services.kinesis.component import Stream
from headrace.template.overlay import Change

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

CONDITIONAL = """
Parameters: {Encrypt: {Type: String}}
Conditions: {Encrypts: !Equals [!Ref Encrypt, "yes"]}
Resources:
  Key: {Type: AWS::KMS::Key}
  Clicks:
    Type: AWS::Kinesis::Stream
    Properties:
      StreamEncryption:
        !If [Encrypts, {EncryptionType: KMS, KeyId: !Ref Key}, !Ref AWS::NoValue]
"""


def test_an_edge_knows_in_which_scenarios_it_exists(design_of: Designs) -> None:
    design = design_of(CONDITIONAL)
    clicks = design.by_id["t/Clicks"]
    kept = {
        scenario[0][1].equal: len(design.outgoing(clicks.under(scenario), EdgeKind.ENCRYPTED_BY))
        for scenario in design.scenarios(clicks)
    }
    assert kept == {True: 1, False: 0}


def test_asking_without_a_scenario_is_not_answered_with_no(design_of: Designs) -> None:
    design = design_of(CONDITIONAL)
    said = "what Clicks has to do with Key depends on a condition"
    with pytest.raises(UnknownValueError, match=said):
        design.outgoing(design.by_id["t/Clicks"], EdgeKind.ENCRYPTED_BY)


def test_a_given_parameter_decides(design_of: Designs, edges_of: Edges) -> None:
    assert edges_of(design_of(CONDITIONAL, Encrypt="yes")) == ["Clicks encrypted_by() Key"]
    assert edges_of(design_of(CONDITIONAL, Encrypt="no")) == []


def test_what_never_exists_is_left_out(design_of: Designs) -> None:
    text = """
    Conditions: {Never: !Equals [a, b]}
    Resources:
      Gone: {Type: AWS::Kinesis::Stream, Condition: Never}
      Here: {Type: AWS::Kinesis::Stream}
    """
    assert [stream.logical_id for stream in design_of(text).components(Stream)] == ["Here"]


def test_what_nobody_views_is_a_plain_component(design_of: Designs) -> None:
    design = design_of("Odd: {Type: Custom::Odd, Properties: {A: 1}}")
    odd = design.by_id["t/Odd"]
    assert type(odd) is Component
    assert odd.properties.get("A").integer(0) == 1


def test_what_is_outside_says_so(design_of: Designs) -> None:
    text = """
    Consumer:
      Type: AWS::Kinesis::StreamConsumer
      Properties: {ConsumerName: c, StreamARN: "arn:aws:kinesis:eu-west-1:1:stream/far"}
    """
    design = design_of(text)
    node = design.incoming(design.by_id["t/Consumer"], EdgeKind.FLOWS)[0].node
    assert isinstance(node, External)
    assert node.type == "AWS::Kinesis::Stream"
    with pytest.raises(UnknownValueError, match="outside the templates"):
        _ = node.properties


def test_a_changed_design_is_another_design(design_of: Designs) -> None:
    design = design_of("Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}")
    changed = design.changed((Change("t/Clicks", ("ShardCount",), 4),))
    counts = [next(d.components(Stream)).shard_count for d in (design, changed)]
    assert counts == [1, 4]


def test_edges_come_in_the_order_of_the_files(design_of: Designs, edges_of: Edges) -> None:
    first = edges_of(design_of(CONDITIONAL))
    assert all(edges_of(design_of(CONDITIONAL)) == first for _ in range(3))
