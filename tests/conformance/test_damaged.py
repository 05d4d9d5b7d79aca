"""Whatever a property of a real template is replaced by, every rule answers."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from yaml import Mark

from headrace.design import Design
from headrace.errors import InputError
from headrace.judge import judge
from headrace.pipeline import Request, checked
from headrace.rulekit.discovery import all_rules
from headrace.services import component_type
from headrace.template.nodes import (
    LIST,
    MAP,
    PLAIN,
    TEXT,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    pairs,
    parse,
)
from headrace.template.stack import Stack
from headrace.template.workspace import Workspace
from headrace.trials import Trials

AS_OF = date(2026, 11, 23)
CORPUS = Path(__file__).parents[1] / "corpus"
PARTS = 8
"""The corpus is shared out over so many tests, and so over the processors."""

PLAIN_VALUES = ("0", "-1", "1.5", "99999999999999999999", "true", "null", "nan")
TEXTS = ("", "x", "*", "{", "[]", "arn:aws:s3:::", "arn:aws:kinesis:eu-west-1:1:stream/x")


def replacements(mark: Mark, name: str) -> list[Callable[[], Node]]:
    """Return what makes each value that a property is replaced by; *name* is a resource."""

    def text(value: str, tag: str = TEXT) -> ScalarNode:
        return ScalarNode(tag, value, mark, mark)

    def items(*values: Node) -> SequenceNode:
        return SequenceNode(LIST, list(values), mark, mark)

    def keys(*entries: tuple[str, Node]) -> MappingNode:
        return MappingNode(MAP, [(text(key), value) for key, value in entries], mark, mark)

    return [
        *(lambda value=value: text(value, PLAIN) for value in PLAIN_VALUES),
        *(lambda value=value: text(value) for value in TEXTS),
        items,
        keys,
        lambda: items(text("x"), text("1", PLAIN)),
        lambda: items(keys()),
        lambda: items(items()),
        lambda: keys(("a", text("b"))),
        lambda: keys(("Ref", text("Nowhere"))),
        lambda: keys(("Ref", text("AWS::NoValue"))),
        lambda: keys(("Ref", text("AWS::Region"))),
        lambda: keys(("Ref", text(name))),
        lambda: keys(("Fn::GetAtt", text(f"{name}.Arn"))),
        lambda: keys(("Fn::Sub", text(f"a-${{{name}}}-${{AWS::Region}}"))),
        lambda: keys(("Fn::Split", items(text(","), text("a,b")))),
        lambda: keys(("Fn::If", items(text("Open"), text("a"), keys()))),
        lambda: keys(("Fn::Transform", keys(("Name", text("Macro"))))),
    ]


def slots(node: Node) -> Iterator[tuple[Node, int]]:
    """Yield each collection below *node* with the index of each of its entries."""
    if isinstance(node, MappingNode | SequenceNode):
        for index, entry in enumerate(node.value):
            yield node, index
            yield from slots(entry[1] if isinstance(node, MappingNode) else entry)


def damage(root: MappingNode, random_: random.Random) -> None:
    """Replace or drop some of what stands below the properties of the resources."""
    resources = next((n for k, _, n in pairs(root) if k == "Resources"), None)
    if not isinstance(resources, MappingNode):
        return
    bodies = [body for _, _, body in pairs(resources) if isinstance(body, MappingNode)]
    names = [name for name, _, _ in pairs(resources)]
    found = [
        slot
        for body in bodies
        for key, _, properties in pairs(body)
        if key == "Properties"
        for slot in slots(properties)
    ]
    chosen = random_.sample(found, len(found) // random_.choice((3, 10, 50)) + bool(found))
    for node, index in chosen:
        made = random_.choice(replacements(node.start_mark, random_.choice(names)))()
        kept = isinstance(node, MappingNode)
        node.value[index] = (node.value[index][0], made) if kept else made
        if kept and random_.random() < 0.25:
            node.value[index][0].value = "Dropped"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_rule_answers_whatever_stands_there(part: int) -> None:
    rules = all_rules()
    templates = sorted(p for p in CORPUS.iterdir() if p.suffix in {".json", ".yaml", ".yml"})
    for path in templates[part::PARTS]:
        root = parse(path.read_text(), path.name)
        assert isinstance(root, MappingNode)
        damage(root, random.Random(path.name))  # the same damage in every run
        with contextlib.suppress(InputError):  # a function that stands where none may, say
            stack = Stack("t", "t", path.name, root, region="eu-west-1", given={})
            design = Design(Workspace((stack,)), component_type, AS_OF)
            assert judge(design, rules, Trials(design, (), None)).crashes == ()


def test_what_a_calculator_refuses_cannot_be_told(tmp_path: Path) -> None:
    template, load = tmp_path / "t.yaml", tmp_path / "load.yaml"
    template.write_text(IMPOSSIBLE)
    load.write_text("version: 1\nsources: {s: {into: S, rate: 100/s, record_size: 1 KiB}}\n")
    report = checked(Request(paths=(str(template),), load=str(load), as_of=AS_OF))
    assert report.crashes == ()
    told = {entry.message for entry in report.entries if entry.status == "cannot tell"}
    assert "batch_size is 20000; it may be 1 to 10000" in told


IMPOSSIBLE = """\
Resources:
  S: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  F: {Type: AWS::Lambda::Function, Metadata: {Headrace: {load: {duration: 1 s}}}}
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt S.Arn, FunctionName: !Ref F, BatchSize: 20000}
"""
