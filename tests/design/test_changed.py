"""A design with some properties changed: its graph is drawn again only where an edge may move."""

from __future__ import annotations

from collections.abc import Callable

from headrace.design import Design, EdgeKind
from headrace.template.overlay import Change, Ref

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


def test_a_name_or_a_source_moves_edges(design_of: Designs) -> None:
    design = design_of(TEMPLATE)
    arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/others"
    moved = design.changed((Change("t/Mapping", ("EventSourceArn",), arn),))
    assert read_by(moved) == ["Others"]
    renamed = design.changed((Change("t/Orders", ("Name",), "gone"),))
    assert "Orders" not in read_by(renamed)


PLACED = """
Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, AvailabilityZone: eu-west-1a}}
B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, AvailabilityZone: eu-west-1b}}
Work: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref A]}}}
"""


def subnets(design: Design) -> list[str]:
    placed = design.outgoing(design.by_id["t/Work"], EdgeKind.PLACED_IN, "subnet")
    return [n.node.logical_id for n in placed]


def test_a_list_gets_another_resource(design_of: Designs) -> None:
    design = design_of(PLACED)
    change = Change("t/Work", ("VpcConfig", "SubnetIds", 1), Ref("t/B"))
    assert subnets(design.changed((change,))) == ["A", "B"]
    assert str(change) == 'Work.VpcConfig.SubnetIds.1={"Ref": "B"}'


def test_a_list_of_resources_takes_the_place_of_another(design_of: Designs) -> None:
    design = design_of(PLACED)
    change = Change("t/Work", ("VpcConfig", "SubnetIds"), (Ref("t/B"),))
    assert subnets(design.changed((change,))) == ["B"]
    assert str(change) == 'Work.VpcConfig.SubnetIds=[{"Ref": "B"}]'


def test_a_list_that_is_missing_is_made(design_of: Designs) -> None:
    design = design_of("Nightly: {Type: AWS::EMR::Cluster}")
    change = Change("t/Nightly", ("Configurations", 0, "Classification"), "hive-site")
    stated = design.changed((change,)).by_id["t/Nightly"].properties.get("Configurations")
    assert [block.get("Classification").text("") for block in stated.elements()] == ["hive-site"]


RULE = """
Readings:
  Type: AWS::IoT::TopicRule
  Properties:
    TopicRulePayload:
      Sql: SELECT * FROM 'a'
      Actions: [{Sqs: {QueueUrl: !Ref Taken, RoleArn: r}}]
Taken: {Type: AWS::SQS::Queue}
"""


def test_a_copy_is_added_to_the_graph_that_there_is(design_of: Designs) -> None:
    design = design_of(RULE)
    path = ("TopicRulePayload", "ErrorAction", "Sqs", "QueueUrl")
    other = design.changed((Change("t/Readings", path, "https://sqs.amazonaws.com/1/failed"),))
    drawn = {(e["edge"].kind, e["edge"].target) for _, _, e in other.graph.edges(data=True)}
    before = {(e["edge"].kind, e["edge"].target) for _, _, e in design.graph.edges(data=True)}
    ((kind, _),) = drawn - before
    assert kind is EdgeKind.BACKED_UP_TO
    assert before < drawn
    assert other.flows == design.flows


def test_what_no_longer_goes_there_is_drawn_anew(design_of: Designs) -> None:
    design = design_of(RULE)
    path = ("TopicRulePayload", "Actions", 0, "Sqs", "QueueUrl")
    other = design.changed((Change("t/Readings", path, "https://sqs.amazonaws.com/1/away"),))
    assert ("t/Readings", "t/Taken") in design.flows
    assert ("t/Readings", "t/Taken") not in other.flows
