from __future__ import annotations

from collections.abc import Callable

from headrace.design import Design
from headrace.design.drawing import Picture
from headrace.design.drawing.families import COLOURS, family_of
from headrace.design.drawing.glyphs import GLYPHS
from headrace.design.drawing.picture import Line
from headrace.design.drawing.svg import svg

DesignOf = Callable[..., Design]
Drawn = Callable[..., Picture]


# -- what is drawn ------------------------------------------------------------------------------


def test_the_data_path_is_drawn_and_what_supports_it_is_not(picture: Picture) -> None:
    assert [box.name for box in picture.boxes] == [
        "Orders",
        "Enrich",
        "Delivery",
        "Lake",
        "company-originals",
    ]


def test_what_supports_a_box_is_a_sign_on_it_and_a_line_in_its_tooltip(picture: Picture) -> None:
    orders, _, delivery, *_ = picture.boxes
    assert [(b.family, b.names) for b in orders.badges] == [
        ("alarm", ("Age", "Throttled")),
        ("key", ("Key",)),
    ]
    assert [badge.family for badge in delivery.badges] == ["log"]
    assert "watched by Age, Throttled" in orders.tooltip
    assert "permitted by Role, r" in delivery.tooltip


def test_everything_is_drawn_on_request_with_the_rest_quiet(
    design_of: DesignOf, drawn: Drawn, pipeline: str
) -> None:
    picture = drawn(pipeline, everything=True)
    assert {box.id for box in picture.boxes} == set(design_of(pipeline).graph)
    quiet = {box.name for box in picture.boxes if box.quiet}
    assert {"Key", "Role", "Logs", "OnCall", "Age", "Throttled"} <= quiet
    assert not quiet & {"Orders", "Delivery", "Lake", "Enrich"}
    assert all(box.badges == () for box in picture.boxes)


def test_boxes_show_the_one_figure_and_leave_out_what_is_not_known(
    drawn: Drawn, pipeline: str
) -> None:
    figures = {box.name: box.figure for box in drawn(pipeline).boxes}
    assert figures["Orders"] == "4 shards"
    assert figures["Delivery"] == "64 MiB / 300 s"
    assert figures["Enrich"] == "60 s timeout"
    unknown = (
        "Resources:\n  S:\n    Type: AWS::Kinesis::Stream\n    Properties: {ShardCount: !Ref N}"
    )
    (box,) = drawn("Parameters: {N: {Type: Number}}\n" + unknown).boxes
    assert box.figure == ""


def test_arrows_tell_flows_copies_and_what_is_turned_to(picture: Picture) -> None:
    found = {
        (a.source.rpartition("/")[2], a.target.rpartition(":")[2].rpartition("/")[2]): a
        for a in picture.arrows
    }
    assert {ends: (arrow.line, arrow.label) for ends, arrow in found.items()} == {
        ("Orders", "Delivery"): (Line.FLOW, "shared"),
        ("Delivery", "Enrich"): (Line.ASIDE, "transform"),
        ("Delivery", "Lake"): (Line.FLOW, ""),
        ("Delivery", "company-originals"): (Line.COPY, "backup"),
    }
    told = found["Delivery", "Lake"].tooltip
    assert any(line.startswith("flows (deliver) — t.yaml:") for line in told)
    assert any(line.startswith("backed up to (failed) — t.yaml:") for line in told)


def test_what_is_outside_the_templates_goes_by_the_name_in_its_arn(picture: Picture) -> None:
    box = picture.boxes[-1]
    assert (box.name, box.outside, box.kind) == ("company-originals", True, "bucket")
    assert box.tooltip[0] == "arn:aws:s3:::company-originals"


def test_a_component_of_a_cdk_app_goes_by_its_construct_path(drawn: Drawn) -> None:
    text = """
    OrdersStream1A2B3C4D:
      Type: AWS::Kinesis::Stream
      Metadata: {aws:cdk:path: Shop/Ingest/Orders/Resource}
      Properties: {ShardCount: 1}
    """
    (box,) = drawn(text).boxes
    assert box.name == "Ingest/Orders"
    assert box.tooltip[0] == "OrdersStream1A2B3C4D (AWS::Kinesis::Stream)"


def test_a_template_without_a_data_path_is_still_drawn(drawn: Drawn) -> None:
    bucket = drawn("B: {Type: AWS::S3::Bucket}\nR: {Type: AWS::IAM::Role}")
    assert [(box.name, box.quiet) for box in bucket.boxes] == [("B", False)]
    network = drawn("V: {Type: AWS::EC2::VPC}\nS: {Type: AWS::EC2::Subnet}")
    assert [(box.name, box.quiet) for box in network.boxes] == [("V", True), ("S", True)]
    assert "No resources" in svg(drawn("Resources: {}"))


def test_what_a_condition_may_leave_out_says_so(drawn: Drawn) -> None:
    text = """
    Parameters: {Mode: {Type: String}}
    Conditions: {On: !Equals [!Ref Mode, big]}
    Resources:
      S: {Type: AWS::Kinesis::Stream, Condition: On, Properties: {ShardCount: 1}}
    """
    (box,) = drawn(text).boxes
    assert box.conditional
    assert "exists only under a condition" in box.tooltip
    assert 'class="box conditional"' in svg(drawn(text))


def test_a_mapping_is_a_connector_and_its_label_is_not_said_twice(drawn: Drawn) -> None:
    text = """
    S: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
    C: {Type: AWS::Kinesis::StreamConsumer, Properties: {ConsumerName: c, StreamARN: !GetAtt S.Arn}}
    F: {Type: AWS::Lambda::Function, Properties: {Handler: a.b, Role: r, Code: {ZipFile: x}}}
    M:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !Ref C, FunctionName: !Ref F, ParallelizationFactor: 4}
    """
    picture = drawn(text)
    connectors = {box.name: box for box in picture.boxes if box.connector}
    assert set(connectors) == {"C", "M"}
    assert connectors["M"].figure == "batches of 100, 4 at once"
    assert [arrow.label for arrow in picture.arrows] == ["", "", ""]


def test_every_family_has_a_colour_and_a_sign() -> None:
    assert set(COLOURS) == set(GLYPHS)
    assert family_of("AWS::Kinesis::Stream") == "stream"
    assert family_of("") == "other"
