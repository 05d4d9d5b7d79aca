"""Intrinsic functions in both forms: what they make, where it stands, what they can't know."""

from __future__ import annotations

import re

import pytest

from headrace.errors import UnknownValueError
from headrace.template.calls import CONDITION_FUNCTIONS, VALUE_FUNCTIONS
from headrace.template.condition_functions import CONDITIONS
from headrace.template.conditions import scenarios
from headrace.template.functions import VALUES
from headrace.template.read import ReadSettings, read
from headrace.template.values import Mapping, Reference, Scalar, Sequence, Text, Unknown
from headrace.template.values import Value as AnyValue
from headrace.template.workspace import Workspace

BEFORE = """\
Parameters:
  Shards: {Type: Number, Default: 3}
  Names: {Type: CommaDelimitedList, Default: "a, b,c"}
  Stage: {Type: String}
  Zones: {Type: List<String>}
Mappings:
  Sizes: {dev: {shards: 1, name: [x, y]}, prod: {shards: 8, name: z}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Yes: !Equals [a, a]
  No: !Not [!Condition Yes]
Resources:
  Stream:
    Type: AWS::Kinesis::Stream
    Properties:
"""
LINE = BEFORE.count("\n") + 1
"""Where the properties of `_value` stand."""


def _workspace(written: str, **settings: str) -> Workspace:
    text = f"{BEFORE}      P: {written}\n"
    return read(("-",), ReadSettings(settings, region="eu-west-1", account="1", stdin=text))


def _value(written: str, **settings: str) -> AnyValue:
    return _workspace(written, **settings).stacks[0].resources["Stream"].properties().get("P")


def _plain(value: AnyValue) -> object:
    """Return a value as plain data; ``<Id.Attribute>`` for a reference, ``?`` for no knowledge."""
    if isinstance(value, Scalar):
        return value.data
    if isinstance(value, Sequence):
        return [_plain(element) for element in value.elements()]
    if isinstance(value, Mapping):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, Text):
        return "".join(str(_plain(part)) for part in value.parts)
    references = [f"<{r.logical_id}.{r.attribute}>" for r in value.references()]
    return references[0] if references else "?" if value.exists else "nothing"


BOTH = {
    # short form, long form, meaning
    "Ref of a parameter": ("!Ref Shards", "{Ref: Shards}", 3),
    "Ref of a list": ("!Ref Names", "{Ref: Names}", ["a", "b", "c"]),
    "Ref of a resource": ("!Ref Stream", "{Ref: Stream}", "<Stream.>"),
    "Ref of a pseudo-parameter": ("!Ref AWS::Region", "{Ref: AWS::Region}", "eu-west-1"),
    "GetAtt": ("!GetAtt Stream.Arn", "{Fn::GetAtt: [Stream, Arn]}", "<Stream.Arn>"),
    "GetAtt of a list": ("!GetAtt [Stream, Arn]", "{Fn::GetAtt: Stream.Arn}", "<Stream.Arn>"),
    "GetAtt with a dot": ("!GetAtt Stream.A.B", "{Fn::GetAtt: [Stream, A.B]}", "<Stream.A.B>"),
    "GetAtt of a Ref": ("!GetAtt [Stream, !Ref Shards]", "{Fn::GetAtt: [Stream, 3]}", "<Stream.3>"),
    "Sub": ("!Sub 'a-${Shards}-b'", "{Fn::Sub: 'a-${Shards}-b'}", "a-3-b"),
    "Sub with names": (
        "!Sub ['${X}/${AWS::AccountId}', {X: !Ref Shards}]",
        "{Fn::Sub: ['${X}/${AWS::AccountId}', {X: {Ref: Shards}}]}",
        "3/1",
    ),
    "Sub of an attribute": (
        "!Sub 'arn:${Stream.Arn}/${Stream}'",
        "{Fn::Sub: 'arn:${Stream.Arn}/${Stream}'}",
        "arn:<Stream.Arn>/<Stream.>",
    ),
    "Sub of a literal": ("!Sub '${!Shards}${Shards}'", "{Fn::Sub: '${!Shards}3'}", "${Shards}3"),
    "Sub of a shell's text": ("!Sub '$X ${ $3'", "{Fn::Sub: '$X ${ $3'}", "$X ${ $3"),
    "Join": ("!Join ['-', [a, !Ref Shards]]", "{Fn::Join: ['-', [a, {Ref: Shards}]]}", "a-3"),
    "Join of a list": ("!Join [',', !Ref Names]", "{Fn::Join: [',', {Ref: Names}]}", "a,b,c"),
    "Join without values": (
        "!Join [',', [a, !Ref AWS::NoValue]]",
        "{Fn::Join: [',', [a, {Ref: AWS::NoValue}]]}",
        "a",
    ),
    "Select": ("!Select [1, [a, b]]", "{Fn::Select: ['1', [a, b]]}", "b"),
    "Select of a list": ("!Select [2, !Ref Names]", "{Fn::Select: [2, {Ref: Names}]}", "c"),
    "Split": ("!Split ['/', a/b//c]", "{Fn::Split: ['/', a/b//c]}", ["a", "b", "", "c"]),
    "Split of text known in part": (
        "!Split [':', !Sub 'a:${Stream}:b']",
        "{Fn::Split: [':', {Fn::Sub: 'a:${Stream}:b'}]}",
        ["a", "<Stream.>", "b"],
    ),
    "FindInMap": ("!FindInMap [Sizes, prod, shards]", "{Fn::FindInMap: [Sizes, prod, shards]}", 8),
    "FindInMap of a list": (
        "!FindInMap [Sizes, dev, name]",
        "{Fn::FindInMap: [Sizes, dev, name]}",
        ["x", "y"],
    ),
    "FindInMap with a default": (
        "!FindInMap [Sizes, test, shards, {DefaultValue: !Ref Shards}]",
        "{Fn::FindInMap: [Sizes, test, shards, {DefaultValue: {Ref: Shards}}]}",
        3,
    ),
    "If that holds": ("!If [Yes, 1, 2]", "{Fn::If: [Yes, 1, 2]}", 1),
    "If that does not": ("!If [No, 1, [2, 3]]", "{Fn::If: [No, 1, [2, 3]]}", [2, 3]),
    "If of no value": ("!If [Yes, !Ref AWS::NoValue, 1]", "{Ref: AWS::NoValue}", "nothing"),
    "If whose branches agree": ("!If [IsProd, 1, 1]", "{Fn::If: [IsProd, 1, 1]}", 1),
    "Base64": ("!Base64 'é'", "{Fn::Base64: 'é'}", "w6k="),
    "Cidr": (
        "!Cidr [10.0.0.0/24, 2, 5]",
        "{Fn::Cidr: [10.0.0.0/24, '2', '5']}",
        ["10.0.0.0/27", "10.0.0.32/27"],
    ),
    "Cidr without bits": (
        "!Cidr [10.0.0.0/22, 2]",
        "{Fn::Cidr: [10.0.0.0/22, 2]}",
        ["10.0.0.0/24", "10.0.1.0/24"],
    ),
    "Length": ("!Length [a, b]", "{Fn::Length: {Ref: Names}}", None),
    "ToJsonString": (
        "!ToJsonString {a: [1, !Ref Shards], b: true}",
        "{Fn::ToJsonString: {a: [1, {Ref: Shards}], b: true}}",
        '{"a":[1,3],"b":true}',
    ),
    "GetAZs": ("!GetAZs ''", "{Fn::GetAZs: {Ref: AWS::Region}}", "?"),
    "ImportValue": ("!ImportValue elsewhere", "{Fn::ImportValue: elsewhere}", "?"),
    "Transform": ("!Transform {Name: M}", "{Fn::Transform: {Name: M}}", "?"),
    "a condition's value": ("!Equals [a, b]", "{Fn::Equals: [a, b]}", False),
    "a condition": ("!Not [!Condition No]", "{Fn::And: [{Fn::Equals: [a, a]}]}", True),
}


@pytest.mark.parametrize("case", BOTH)
def test_short_and_long_form_mean_the_same(case: str) -> None:
    short, long, meaning = BOTH[case]
    for written in (short, long):
        value = _value(written)
        if case == "Length":
            assert _plain(value) == (2 if written == short else 3)
        else:
            assert _plain(value) == meaning


@pytest.mark.parametrize("case", BOTH)
def test_a_value_stands_at_the_key_it_is_given_for(case: str) -> None:
    for written in BOTH[case][:2]:
        value = _value(written)
        if isinstance(value, Scalar | Reference | Text | Unknown):
            assert (value.at.line, value.at.column) == (LINE, 7)


def test_every_function_is_written_down_once() -> None:
    assert set(VALUES) == VALUE_FUNCTIONS
    assert set(CONDITIONS) == CONDITION_FUNCTIONS


def test_elements_of_a_list_stand_where_they_are_written() -> None:
    value = _value("[!Ref Shards, {a: !GetAtt Stream.Arn}]")
    assert (value.get(0).at.line, value.get(0).at.column) == (LINE, 11)
    assert (value.get(1, "a").at.line, value.get(1, "a").at.column) == (LINE, 25)
    assert (value.get(1, "b").at.line, value.get(1, "b").at.column) == (LINE, 24)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("!Ref Nowhere", "Nowhere is neither a parameter nor a resource"),
        ("!Ref Stage", "parameter Stage has no value"),
        ("!Ref [a]", "Ref takes the name"),
        ("!GetAtt Stream", "gets its value when it is deployed"),
        ("!GetAtt [Stream]", "takes a resource and an attribute"),
        ("!GetAtt [Stream, !Ref Stage]", "parameter Stage has no value"),
        ("!Sub 'a-${Stage}'", "parameter Stage has no value"),
        ("!Sub [[a], {}]", "Fn::Sub takes a text"),
        ("!Join [a]", "needs a delimiter and a list"),
        ("!Join [!Ref Stage, [a]]", "parameter Stage has no value"),
        ("!Join ['', !Ref Zones]", "parameter Zones has no value"),
        ("!Select [0, !Ref Zones]", "element 0 of a list that is not known: parameter Zones"),
        ("!Select [!Ref Stage, [a]]", "an element of a list that is not known: parameter Stage"),
        ("!Select [7, [a]]", "selects beyond the end"),
        ("!Select [-1, [a]]", "selects beyond the end"),
        ("!Split [!Ref Stage, a]", "parameter Stage has no value"),
        ("!Split ['', a]", "needs a delimiter"),
        ("!FindInMap [Sizes, dev]", "needs a map and two keys"),
        ("!FindInMap [Sizes, none, shards]", "no such entry in the mapping"),
        ("!FindInMap [Sizes, !Ref Stage, shards]", "parameter Stage has no value"),
        ("!If [Yes, 1]", "needs a condition and two values"),
        ("!If [[a], 1, 2]", "takes the name of a condition"),
        ("!If [IsProd, 1, 2]", "depends on condition IsProd"),
        ("!ImportValue elsewhere", "elsewhere is exported by no template of this run"),
        ("!ImportValue {'Fn::Sub': 'net-${Stage}'}", r"imports net-\*, .*parameter Stage"),
        ("!Base64 {Ref: Stage}", "encodes text that is not known: parameter Stage"),
        ("!Cidr [a, 1, 8]", "no such address blocks"),
        ("!Cidr [10.0.0.0/8]", "needs a range of addresses and a count"),
        ("!Cidr [!Ref Stage, 1, 8]", "parameter Stage has no value"),
        ("!Cidr [10.0.0.0/8, 1, 99]", "no such address blocks"),
        ("!Length {Ref: Zones}", "length of a list that is not known: parameter Zones"),
        ("!ToJsonString {a: !Ref Stage}", "JSON text of values that are not known"),
        ("!Transform {Name: AWS::Include}", "written by the transform AWS::Include"),
        ("'{{resolve:ssm:/a/b:1}}'", "is resolved when the stack is deployed"),
    ],
)
def test_what_cannot_be_known_says_why(written: str, reason: str) -> None:
    value = _value(written)
    assert not value.known
    with pytest.raises(UnknownValueError) as caught:
        value.text(None)
    assert re.search(reason, caught.value.reason)


def test_what_would_settle_it_is_told() -> None:
    for written in ("!Ref Stage", "!Sub '${Stage}-x'", "!FindInMap [Sizes, !Ref Stage, shards]"):
        with pytest.raises(UnknownValueError) as caught:
            _value(written).text(None)
        assert caught.value.settled_by == "--set Stage=..."
    assert _plain(_value("!FindInMap [Sizes, !Ref Stage, shards]", Stage="prod")) == 8
    text = f"{BEFORE}      P: !If [InChina, 1, 2]\n".replace(
        "Conditions:\n", "Conditions:\n  InChina: !Equals [!Ref AWS::Region, cn-north-1]\n"
    )
    value = read(("-",), ReadSettings(stdin=text)).stacks[0].resources["Stream"].properties()
    with pytest.raises(UnknownValueError) as caught:
        value.get("P").text(None)
    assert caught.value.settled_by == "--region"


@pytest.mark.parametrize(
    ("written", "meanings"),
    [
        ("!If [IsProd, 8, 1]", [8, 1]),
        ("!If [IsProd, !Ref AWS::NoValue, 1]", ["nothing", 1]),
        ("!FindInMap [Sizes, !If [IsProd, prod, dev], shards]", [8, 1]),
        ("!Select [0, !If [IsProd, [p, q], [d, e]]]", ["p", "d"]),
        ("!Select [!If [IsProd, 0, 1], [p, d]]", ["p", "d"]),
        ("!Join ['-', !If [IsProd, [p, q], [d]]]", ["p-q", "d"]),
        ("!Join [!If [IsProd, p, d], [a, b]]", ["apb", "adb"]),
        ("!Split [',', !If [IsProd, 'p,q', d]]", [["p", "q"], ["d"]]),
        ("!Split [!If [IsProd, p, d], xpxdx]", [["x", "xdx"], ["xpx", "x"]]),
        ("!Length {'Fn::If': [IsProd, [p, q], [d]]}", [2, 1]),
        ("!Base64 {'Fn::If': [IsProd, p, d]}", ["cA==", "ZA=="]),
        ("!Sub ['${X}!', {X: !If [IsProd, p, d]}]", ["p!", "d!"]),
        (
            "!Cidr [!If [IsProd, 10.0.0.0/24, 10.1.0.0/24], 1, 8]",
            [["10.0.0.0/24"], ["10.1.0.0/24"]],
        ),
        ("!ToJsonString {a: !If [IsProd, p, d]}", ['{"a":"p"}', '{"a":"d"}']),
        ("[a, !If [IsProd, p, !Ref AWS::NoValue]]", [["a", "p"], ["a"]]),
        ("{a: !If [IsProd, p, !Ref AWS::NoValue]}", [{"a": "p"}, {}]),
    ],
)
def test_an_open_if_anywhere_inside_is_explored(written: str, meanings: list[object]) -> None:
    resource = _workspace(written).stacks[0].resources["Stream"]
    assert dict(resource.uses()) == {"stdin:Stage": frozenset({"prod"})}
    found = [_plain(resource.properties(s).get("P")) for s in scenarios(resource.uses(), {})]
    assert found == meanings


def test_without_region_it_is_known_nowhere_what_depends_on_it() -> None:
    text = f"{BEFORE}      P: !Sub 'arn:${{AWS::Partition}}:s3:::b'\n"
    value = read(("-",), ReadSettings(stdin=text)).stacks[0].resources["Stream"].properties()
    assert not value.get("P").known
    for region, partition in (("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")):
        given = read(("-",), ReadSettings(region=region, stdin=text)).stacks[0]
        found = given.resources["Stream"].properties().get("P")
        assert found.text("") == f"arn:{partition}:s3:::b"


def test_secrets_are_marked() -> None:
    value = _value("'x{{resolve:secretsmanager:a:SecretString:b}}y{{resolve:ssm:p}}'")
    assert [u.secret for u in value.unknowns()] == [True, False]
    assert isinstance(value, Text)
    assert value.pattern() == "x*y*"


def test_text_without_end_takes_no_time() -> None:
    """Searching for closing braces that never come must not begin again at every opening."""
    assert _value("!Sub '" + "${" * 100_000 + "'").known
    assert _value("'" + "{{resolve:ssm:" * 50_000 + "'").known


def test_texts_that_multiply_are_cut_short() -> None:
    inner = "aaaaaaaaaa"
    for name in "xyz":
        inner = f"!Sub ['{f'${{{name}}}' * 1_000}', {{{name}: {inner}}}]"
    value = _value(inner)
    assert not value.known
    assert len(list(value.unknowns())) <= 10_000
    text = f"!Split [',', '{',' * 20_000}']"
    assert not _value(text).known
