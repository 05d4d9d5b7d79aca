from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from headrace.design import Design
from headrace.design.drawing import Mark, Picture, picture_of
from headrace.design.drawing.dot import dot_source, names_of
from headrace.design.drawing.engine import run
from headrace.design.drawing.layout import lay_out
from headrace.design.drawing.mermaid import mermaid
from headrace.design.drawing.picture import Arrow, Box, Line
from headrace.design.drawing.svg import svg
from headrace.errors import InputError
from headrace.services import component_type
from headrace.services.entries import figure_of
from headrace.template.nodes import MappingNode, parse
from headrace.template.stack import Stack
from headrace.template.workspace import Workspace

Drawn = Callable[..., Picture]
SVG = "{http://www.w3.org/2000/svg}"

PROGRAM = """
import sys
from datetime import date
from headrace.design import Design
from headrace.design.drawing import picture_of
from headrace.design.drawing.svg import svg
from headrace.services import component_type
from headrace.services.entries import figure_of
from headrace.template.nodes import parse
from headrace.template.stack import Stack
from headrace.template.workspace import Workspace

stack = Stack("t", "t", "t.yaml", parse(sys.stdin.read(), "t.yaml"), region="eu-west-1")
design = Design(Workspace((stack,)), component_type, date(2026, 11, 23))
sys.stdout.write(svg(picture_of(design, figure_of, everything=True)))
"""


def texts(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


# -- frames -------------------------------------------------------------------------------------


def test_stacks_are_frames_nested_ones_inside_and_a_single_one_has_none(picture: Picture) -> None:
    assert picture.frames == ()

    def stack(key: str, text: str, parent: Stack | None = None, logical_id: str = "") -> Stack:
        root = parse(text, f"{key}.yaml")
        assert isinstance(root, MappingNode)
        return Stack(key, "app", f"{key}.yaml", root, parent=parent, logical_id=logical_id)

    outer = stack(
        "Outer",
        "Resources:\n  A: {Type: AWS::Kinesis::Stream}\n  N: {Type: AWS::CloudFormation::Stack}",
    )
    inner = stack("Outer/N", "Resources:\n  B: {Type: AWS::Kinesis::Stream}", outer, "N")
    other = stack("Other", "Resources:\n  C: {Type: AWS::Kinesis::Stream}")
    bare = stack("Bare", "Resources:\n  R: {Type: AWS::IAM::Role}")
    workspace = Workspace((outer, inner, other, bare))
    design = Design(workspace, component_type, date(2026, 11, 23))
    found = picture_of(design, figure_of)
    assert [(f.title, f.boxes, [i.title for i in f.frames]) for f in found.frames] == [
        ("Outer", ("Outer/A",), ["N"]),
        ("Other", ("Other/C",), []),
    ]
    layout = lay_out(found)
    around, within = layout.frames["Outer"], layout.frames["Outer/N"]
    assert around.x < within.x
    assert within.x + within.width < around.x + around.width
    assert "stack Outer/N" in svg(found)


# -- the picture --------------------------------------------------------------------------------


def test_data_flows_from_left_to_right(picture: Picture) -> None:
    layout = lay_out(picture)
    for arrow in picture.arrows:
        if arrow.line is not Line.ASIDE:
            assert layout.centres[arrow.source][0] < layout.centres[arrow.target][0]
    x, y = layout.centres["t/Delivery"]
    beside_x, beside_y = layout.centres["t/Enrich"]
    assert abs(x - beside_x) < 1
    assert y != beside_y


def test_a_flow_that_leads_back_does_not_bend_the_rest(drawn: Drawn) -> None:
    text = """
    S: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
    F: {Type: AWS::Lambda::Function, Properties: {Handler: a.b, Role: r, Code: {ZipFile: x}}}
    M:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt S.Arn, FunctionName: !Ref F}
    Back:
      Type: AWS::Lambda::EventInvokeConfig
      Properties:
        FunctionName: !Ref F
        DestinationConfig: {OnSuccess: {Destination: !GetAtt S.Arn}}
    """
    picture = drawn(text)
    back = [(arrow.source, arrow.target) for arrow in picture.arrows if arrow.back]
    assert back == [("t/F", "t/S")]
    layout = lay_out(picture)
    order = [layout.centres[f"t/{name}"][0] for name in "SMF"]
    assert order == sorted(order)
    assert "constraint=false" in dot_source(picture)


def test_the_svg_is_accessible_and_its_text_is_text(picture: Picture) -> None:
    root = ET.fromstring(svg(picture))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title description"
    assert root.findtext(f"{SVG}title") == "Design of t"
    assert "Orders, Enrich, Delivery" in (root.findtext(f"{SVG}desc") or "")
    words = texts(root)
    for expected in ("Orders", "stream · 4 shards", "delivery stream · 64 MiB / 300 s", "backup"):
        assert expected in words
    titles = [element.text or "" for element in root.iter(f"{SVG}title")]
    assert any("Orders (AWS::Kinesis::Stream)\nt.yaml:5" in title for title in titles)


def test_the_svg_is_legible_in_dark_mode_and_needs_nothing_from_elsewhere(picture: Picture) -> None:
    text = svg(picture)
    assert "@media (prefers-color-scheme: dark)" in text
    assert "var(" not in text
    outside = text.replace("http://www.w3.org/2000/svg", "")
    assert "http" not in outside
    assert "<script" not in outside
    assert "<image" not in outside


def test_everything_stands_inside_the_picture(picture: Picture) -> None:
    root = ET.fromstring(svg(picture))
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    for group in root.iter(f"{SVG}g"):
        if (group.get("class") or "").startswith("box"):
            x, y = map(float, re.findall(r"[\d.]+", group.get("transform") or ""))
            card = next(group.iter(f"{SVG}rect"))
            assert 0 <= x + float(card.get("width", "0")) <= width
            assert 0 <= y + float(card.get("height", "0")) <= height


def test_a_mark_is_shown_at_its_box_even_where_that_would_not_be_drawn(
    drawn: Drawn, pipeline: str
) -> None:
    marks = {
        "Orders": Mark("too few shards", "error", "4 of 9"),
        "Key": Mark("no rotation", "note"),
    }
    picture = drawn(pipeline, **marks)
    assert "Key" in [box.name for box in picture.boxes]
    text = svg(picture)
    assert 'class="box error"' in text
    assert 'class="box note"' in text
    assert "too few shards" in texts(ET.fromstring(text))
    assert "too few shards\n4 of 9\nOrders (AWS::Kinesis::Stream)" in text
    assert "too few shards" in dot_source(picture)
    assert drawn(pipeline, Nowhere=Mark("x")).marks == {}


HOSTILE = '</title><script>alert(1)</script> "q" & \\N \\n \' ]]> \x07\u2028 end | --> %% é漢'


@pytest.fixture
def hostile(drawn: Drawn) -> Picture:
    quoted = json.dumps(HOSTILE)
    text = f"""
    S:
      Type: AWS::Kinesis::Stream
      Metadata: {{"aws:cdk:path": {json.dumps("App/" + HOSTILE.replace("/", ""))}}}
    F:
      Type: AWS::KinesisFirehose::DeliveryStream
      Properties:
        KinesisStreamSourceConfiguration: {{KinesisStreamARN: !GetAtt S.Arn, RoleARN: r}}
        ExtendedS3DestinationConfiguration: {{BucketARN: {quoted}, RoleARN: r}}
    {json.dumps('x"]; y [label=z')}: {{Type: {json.dumps('AWS::Kinesis::"Stream<b>')}}}
    """
    marks = {"S": Mark(HOSTILE, "error", HOSTILE)}
    return drawn(text, everything=True, **marks)


def test_what_a_template_says_is_never_markup_in_an_svg(hostile: Picture) -> None:
    root = ET.fromstring(svg(hostile))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "style",
        "g",
        "rect",
        "path",
        "text",
        "tspan",
    }
    assert any("<script>" in (element.text or "") for element in root.iter(f"{SVG}title"))


def test_what_a_template_says_is_never_syntax_in_dot(hostile: Picture) -> None:
    answer = run(dot_source(hostile))
    boxes = {found["name"] for found in answer["objects"] if "pos" in found}
    assert boxes == set(names_of(hostile))
    assert len(answer["edges"]) == len(hostile.arrows)


def test_what_a_template_says_is_never_syntax_in_mermaid(hostile: Picture) -> None:
    for line in mermaid(hostile).splitlines():
        plain = re.sub(r'"[^"]*"', "", line)
        assert "script" not in plain
        assert plain.count("(") == plain.count(")")
        assert not re.search(r'"[^"]*[<>&\\|][^"]*"', line.replace("<br/>", ""))


def test_a_picture_is_the_same_byte_for_byte_in_every_process(drawn: Drawn, pipeline: str) -> None:
    text = "Resources:\n" + "\n".join(f"  {line}" for line in pipeline.split("\n"))
    runs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input=text,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert runs[0] == svg(drawn(pipeline, everything=True))


def test_a_design_too_large_for_a_picture_is_refused_in_one_line(
    picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headrace.design.drawing.engine._WORK", 100_000)
    with pytest.raises(InputError, match="too large to be laid out") as caught:
        svg(picture)
    assert "--format mermaid" in str(caught.value)


def test_a_thousand_boxes_in_a_row_are_laid_out() -> None:
    names = [f"Q{n}" for n in range(1_000)]
    boxes = tuple(Box(name, name, "queue", "queue", quiet=True) for name in names)
    arrows = tuple(Arrow(a, b, Line.FLOW) for a, b in pairwise(names))
    layout = lay_out(Picture("A chain", "", boxes, arrows, (), {}))
    places = [layout.centres[name][0] for name in names]
    assert places == sorted(places)


def test_many_boxes_that_nothing_connects_stand_in_rows(drawn: Drawn) -> None:
    text = "\n".join(f"S{n}: {{Type: AWS::Kinesis::Stream}}" for n in range(12))
    layout = lay_out(drawn(text))
    assert layout.width > layout.height
    columns = {round(x) for x, _ in layout.centres.values()}
    assert len(columns) == 3
