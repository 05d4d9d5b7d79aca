"""A design with some properties changed: its graph is drawn again only where an edge may move."""

from __future__ import annotations

from collections.abc import Callable

from headrace.design import Design, EdgeKind
from headrace.template.overlay import Change

Designs = Callable[..., Design]

TEMPLATE = """
Orders: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1, Name: orders}}
Others: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1, Name: others}}
Work: {Type: AWS::Lambda::Function, Properties: {Timeout: 3}}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: !Sub "arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/orders"
    FunctionName: !Ref Work
"""


def read_by(design: Design) -> list[str]:
    mapping = design.by_id["t/Mapping"]
    return [n.node.logical_id for n in design.incoming(mapping, EdgeKind.FLOWS)]


def test_a_number_moves_no_edge(design_of: Designs) -> None:
    design = design_of(TEMPLATE)
    other = design.changed((Change("t/Orders", ("ShardCount",), 4),))
    assert other.adjacency is design.adjacency
    assert other.by_id["t/Orders"].properties.get("ShardCount").integer(0) == 4
    assert read_by(other) == ["Orders"]


def test_a_list_that_is_missing_is_made(design_of: Designs) -> None:
    path = ("Architectures", 0)
    other = design_of(TEMPLATE).changed((Change("t/Work", path, "arm64"),))
    listed = other.by_id["t/Work"].properties.get("Architectures").elements()
    assert [one.text("") for one in listed] == ["arm64"]


def test_a_name_or_a_source_moves_edges(design_of: Designs) -> None:
    design = design_of(TEMPLATE)
    arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/others"
    moved = design.changed((Change("t/Mapping", ("EventSourceArn",), arn),))
    assert read_by(moved) == ["Others"]
    renamed = design.changed((Change("t/Orders", ("Name",), "gone"),))
    assert "Orders" not in read_by(renamed)
