"""Whatever stands in a template, it is refused, or its values are known or say that they aren't."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.errors import InputError, UnknownValueError
from headrace.template.conditions import scenarios
from headrace.template.read import ReadSettings, read
from headrace.template.values import Mapping, Sequence, Text, Unknown, Value
from headrace.template.workspace import Workspace

CORPUS = Path(__file__).parents[1] / "corpus"
SMALL = sorted(p for p in CORPUS.iterdir() if p.suffix != ".md" and p.stat().st_size < 9_000)

SNIPPETS = (
    "!Ref [a]",
    "!Ref ''",
    "!Sub [1, 2]",
    "!Sub {a: b}",
    "!Sub []",
    "!GetAtt {a: b}",
    "!GetAtt []",
    "!If [a]",
    "!If [[a], 1, 2]",
    "!If [{a: 1}, 1, 2]",
    "!Join [1, 2]",
    "!Join [[1], [2]]",
    "!Join [',', !Ref 'AWS::NoValue']",
    "!Select [x, [1]]",
    "!Select [-1, [1]]",
    "!Select [!Ref A, !Ref B]",
    "!Select [1e400, [1]]",
    "!Split ['', a]",
    "!Split [!Ref A, a]",
    "!Split [',', [1]]",
    "!Split [',', {a: 1}]",
    "!FindInMap [a, b, c]",
    "!FindInMap [[a], {b: 1}, c]",
    "!FindInMap [!Ref A, !Ref B, !Ref C, {DefaultValue: !Ref D}]",
    "!Cidr [a, b]",
    "!Cidr ['10.0.0.0/8', 99999999999, 1]",
    "!Cidr ['10.0.0.0/8', -1, -9]",
    "!Cidr ['::/0', 300, 1]",
    "!Cidr [[1], [2], [3]]",
    "!Base64 [1]",
    "!GetAZs {a: 1}",
    "!GetAZs [1]",
    "!Length {a: 1}",
    "!Length a",
    "!ToJsonString [!Ref A]",
    "!ToJsonString {a: !Sub '${A}'}",
    "!Transform {Name: [a]}",
    "!Transform a",
    "!ImportValue [a]",
    "!ImportValue {a: 1}",
    "!Not []",
    "!Not [x, y]",
    "!And x",
    "!Or [maybe]",
    "!Equals [1]",
    "!Equals [!Ref A, [1]]",
    "!Condition [a]",
    "!Condition {a: b}",
    "!Foo bar",
    "!Foo {a: 1}",
    "{Fn::Foo: 1}",
    "{Fn::If: 1}",
    "{Fn::Sub: 1}",
    "{Ref: {a: 1}}",
    "{Ref: }",
    "{}",
    "[]",
    "null",
    "1e999",
    ".nan",
    "'{{resolve:ssm:x}}{{resolve:secretsmanager:y}}'",
    "0x1F",
    "'-'",
    "true",
    "{Fn::ForEach::X: [I, [a, b], {'K${I}': '${I}'}]}",
    "{Fn::ForEach::X: [I, !Ref A, {'K${I}': 1}]}",
    "{Fn::GetStackOutput: {StackName: [1]}}",
    "{Fn::Transform: 1}",
    "!Sub '${!a} ${} ${a.b.c} ${AWS::Nothing}'",
    "!Ref AWS::NoValue",
)


SIGNS = ("[", "{", "*a", "&a ", '"', ": ", "\t", "\0")
AROUND = """
Metadata:
  Snippet: &v {}
Parameters:
  P: {{Type: String, Default: *v}}
  N: {{Type: Number, Default: *v}}
  L: {{Type: CommaDelimitedList, Default: *v}}
  A: {{Type: String, AllowedValues: *v}}
Mappings: {{M: {{a: {{b: *v}}}}}}
Conditions:
  C: *v
  D: !Equals [*v, x]
  E: !And [*v, !Not [*v]]
Resources:
  R:
    Type: AWS::Kinesis::Stream
    Condition: C
    Metadata: *v
    Properties:
      Plain: *v
      List: [*v, !Ref P, !Ref N, !Ref L, !Ref A]
      Nested: {{Deep: *v, Joined: !Join [*v, [*v, x]]}}
      Chosen: !If [D, *v, {{x: !If [E, 1, *v]}}]
      Split: !Split [',', *v]
      Selected: !Select [0, *v]
      Found: !FindInMap [M, a, b]
      Json: !ToJsonString {{x: *v}}
      Counted: {{"Fn::Length": *v}}
      Substituted: !Sub ['${{x}}-${{P}}', {{x: *v}}]
  S: {{Type: AWS::Lambda::Function, Properties: {{Code: *v}}, DependsOn: *v}}
Outputs:
  O: {{Value: *v, Export: {{Name: *v}}}}
"""


def _read_everything(workspace: Workspace) -> None:
    for resource in workspace.resources():
        uses = resource.uses()
        for scenario in scenarios(uses, resource.stack.domains(), 4):
            resource.condition(scenario)
            _walk(resource.properties(scenario), 0)
        for name in ("Metadata", "DependsOn", "DeletionPolicy", "Condition"):
            _walk(resource.attribute(name), 0)
        _ = (resource.at, resource.id, resource.type, resource.construct_path)
    for stack in workspace.stacks:
        for name in stack.section("Outputs"):
            resource_at = stack.mappings().at
            _walk(stack.under().output(name, resource_at), 0)


def _walk(value: Value, depth: int) -> None:
    """Read *value* in every way; not knowing is the only excuse."""
    list(value.references())
    list(value.unknowns())
    for read_it in (
        lambda: value.exists,
        lambda: value.known,
        lambda: value.text(None),
        lambda: value.number(None),
        lambda: value.integer(None),
        lambda: value.boolean(None),
        lambda: list(value.items()),
        lambda: list(value.elements()),
        lambda: value.get("a", 0, "b"),
    ):
        with contextlib.suppress(UnknownValueError):
            read_it()
    for child in _children(value):
        _walk(child, depth + 1)


def _children(value: Value) -> Iterator[Value]:
    if isinstance(value, Mapping):
        yield from (value.child(key) for key in value.keys)
    elif isinstance(value, Sequence):
        yield from value.values
    elif isinstance(value, Unknown):
        yield from value.candidates
    elif isinstance(value, Text):
        value.pattern()
        yield from value.parts


def _mutated(text: str, random_: random.Random) -> str:
    lines = text.splitlines()
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(len(lines))
        line = lines[at]
        kind = random_.randrange(16)
        if kind < 13 and ":" in line:
            lines[at] = f"{line.split(':')[0]}: {random_.choice(SNIPPETS)}"
        elif kind == 13:
            del lines[at]
        elif kind == 14:
            lines[at] = " " * random_.randint(0, 6) + line
        else:
            cut = random_.randrange(len(line) + 1)
            lines[at] = line[:cut] + random_.choice(SIGNS) + line[cut:]
        if not lines:
            return ""
    return "\n".join(lines)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SMALL), st.randoms(use_true_random=False))
def test_a_damaged_template_is_read_or_refused(path: Path, random_: random.Random) -> None:
    text = _mutated(path.read_text(), random_)
    workspace, message = _read(text)
    assert "\n" not in message
    if workspace is not None:
        _read_everything(workspace)


def _read(text: str) -> tuple[Workspace | None, str]:
    try:
        return read(("-",), ReadSettings(stdin=text)), ""
    except InputError as error:
        return None, str(error)


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_wrong_argument_makes_a_value_unknown(snippet: str) -> None:
    _read_everything(read(("-",), ReadSettings(stdin=AROUND.format(snippet))))
