"""Bad input gives one clear line with its place, and never crashes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from headrace.errors import InputError
from headrace.template.arguments import parameters_from
from headrace.template.read import ReadSettings, read

STREAM = "Type: AWS::Kinesis::Stream"
BOMB = "\n".join(
    ["Resources:", "  A0: &a0 {Type: T, P: [x]}"]
    + [f"  A{i + 1}: &a{i + 1} {{Type: T, P: [{', '.join([f'*a{i}'] * 9)}]}}" for i in range(12)]
)
MORE = '{"ParameterKey": "B", "UsePreviousValue": true}]'
CIRCLE = """\
Conditions:
  C: !Not [!Condition D]
  D: !Or [!Condition C, !Condition C]
"""
CASES = {
    "empty": ("", r":? the file is empty"),
    "text": ("hello", r":1:1: not a template: the file holds no mapping"),
    "list": ("- a\n- b", r":1:1: not a template: the file holds no mapping"),
    "no resources": ("Foo: 1", r":1:1: not a template: it has no Resources"),
    "resources a list": ("Resources: [a]", r":1:1: Resources must be a mapping"),
    "resources empty": ("Resources:", r":1:1: Resources must be a mapping"),
    "resources a function": ("Resources: !Foo {a: b}", r":1:1: Resources must be a mapping"),
    "resource a text": ("Resources:\n  A: b", r":2:3: resource A must be a mapping"),
    "parameters a list": (
        f"Resources: {{A: {{{STREAM}}}}}\nParameters: [a]",
        r":2:1: Parameters must be a mapping",
    ),
    "parameter a text": (
        f"Resources: {{A: {{{STREAM}}}}}\nParameters:\n  P: x",
        r":3:3: parameter P must be a mapping",
    ),
    "properties a list": (
        "Resources: {A: {Type: b, Properties: [c]}}",
        r":1:26: the Properties of A must be a mapping",
    ),
    "properties a text": (
        "Resources: {A: {Type: b, Properties: c}}",
        r":1:26: the Properties of A must be a mapping",
    ),
    "type a list": ("Resources: {A: {Type: [b]}}", r":1:17: the Type of A must be text"),
    "same key": (
        f"Resources:\n  A: {{{STREAM}}}\n  B: {{{STREAM}}}\n  A: {{{STREAM}}}",
        r":4:3: the key A stands twice, in lines 2 and 4",
    ),
    "key a list": ("Resources: {? [a] : b}", r":1:15: a key must be plain text"),
    "merge of text": ("Resources: {A: {<<: x}}", r":1:17: << takes a mapping"),
    "open bracket": ("Resources: [", r"not valid JSON|not valid YAML or JSON"),
    "unclosed JSON": ('{"Resources": {"A": 1', r":1:22: not valid JSON: the text ends here"),
    "unknown alias": ("Resources: *a", r":1:12: .*undefined alias"),
    "two documents": ("a: 1\n---\nb: 2", r":2:1: several documents in one file"),
    "control character": ("a: \x01", r"binary file|control character"),
    "deep lists": ("[" * 60_000, r":1: nested deeper than 64 levels"),
    "deep mappings": ('{"a":' * 60_000, r":1: nested deeper than 64 levels"),
    "deep dashes": ("- " * 60_000, r":1: nested deeper than 64 levels"),
    "deep question marks": ("? " * 60_000, r":1: nested deeper than 64 levels"),
    "deep JSON": ("[" * 900 + "]" * 900, r": nested deeper than 64 levels"),
    "deep blocks": ("\n".join(" " * i + "a:" for i in range(1_200)), r"deeper than 64 levels"),
    "one anchor twice": ("a: [&x 1, &x 2]", r":1:11: found duplicate anchor.*: name each anchor"),
    "alias bomb": (BOMB, r"more than 1,000,000 values, aliases counted"),
    "alias of itself": (f"Resources: {{A: &a {{{STREAM}, P: [*a]}}}}", r":1: .*without end"),
    "condition of itself": (
        f"Resources: {{A: {{{STREAM}}}}}\nConditions:\n  C: !Not [!Condition C]",
        r":3:.*condition C refers to itself",
    ),
    "conditions in a circle": (
        f"Resources: {{A: {{{STREAM}}}}}\n" + CIRCLE,
        r"condition C refers to itself",
    ),
    "parameter of itself": (
        f"Resources: {{A: {{{STREAM}}}}}\nParameters:\n  P: {{Type: String, Default: !Ref P}}",
        r"parameter P refers to itself",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_template_is_refused_in_one_line(case: str, tmp_path: Path) -> None:
    text, message = CASES[case]
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        read((str(file),))
    assert str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a binary file, not a template"),
        ("Resources: {}".encode("utf-16"), "UTF-16 text: save it as UTF-8"),
        (b"Resources:\n  # \xe9t\xe9\n", "bad.yaml:2: not UTF-8 text"),
        (b"x" * (11 * 1024**2), "larger than 10 MiB: CloudFormation takes"),
        (b"- a\n" * 2**20, "not a template: it has no Resources"),
        (b"\n" * 2**21, "not a template: it has no Resources"),
    ],
)
def test_what_is_no_text_is_refused(raw: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(raw)
    with pytest.raises(InputError, match=message):
        read((str(file),))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "<stdin>: the file is empty"),
        ("\udcff\udcfe\x00", "<stdin>: UTF-16 text"),
        ("Resources: \udce9", "<stdin>:1: not UTF-8 text"),
        ("Resources: \ud800", "<stdin>: not UTF-8 text"),
        ("\x00", "<stdin>: a binary file"),
        ("x" * (11 * 1024**2), "<stdin>: larger than 10 MiB"),
    ],
)
def test_what_is_piped_in_is_looked_at_like_a_file(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(("-",), ReadSettings(stdin=text))


def test_a_template_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "good.yaml"
    file.write_text(f"Resources: {{A: {{{STREAM}}}}}", encoding="utf-8-sig")
    assert list(read((str(file),)).stacks[0].resources) == ["A"]


def test_json_may_hold_what_yaml_does_not_know() -> None:
    text = '{"Resources":\t{"A": {\t"Type": "AWS::S3::Bucket",\n"Properties":'
    text += ' {"BucketName": "a\\/\\ud83d\\ude00", "N": 1e3, "T": true}}}}'
    resource = read(("-",), ReadSettings(stdin=text)).stacks[0].resources["A"]
    properties = resource.properties()
    assert properties.get("BucketName").text("") == "a/\N{GRINNING FACE}"
    assert properties.get("N").number(0) == 1000
    assert properties.get("T").boolean(None) is True
    assert (properties.get("N").at.line, properties.get("N").at.column) == (2, 49)


def test_long_chains_of_conditions_do_not_crash() -> None:
    lines = [f"  C{i}: !Not [!Condition C{i + 1}]" for i in range(2_000)]
    text = "Resources: {A: {Type: T}}\nConditions:\n" + "\n".join(lines)
    with pytest.raises(InputError, match=r"condition C\d+ stands on too many others"):
        read(("-",), ReadSettings(stdin=text))


def test_text_that_doubles_in_nested_stacks_stays_small(tmp_path: Path) -> None:
    for level in range(12):
        (tmp_path / f"s{level}.yaml").write_text(
            "Parameters: {P: {Type: String, Default: 0123456789}}\n"
            "Resources:\n  N:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
            f"      TemplateURL: s{level + 1}.yaml\n"
            f"      Parameters: {{P: !Join ['', [{', '.join(['!Ref P'] * 10)}]]}}\n"
        )
    (tmp_path / "s12.yaml").write_text(
        "Parameters: {P: {Type: String}}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n"
        "    Properties: {BucketName: !Ref P}\n"
    )
    workspace = read((str(tmp_path),))
    assert not workspace.stacks[-1].resources["B"].properties().get("BucketName").known


@pytest.mark.parametrize(
    "text",
    [
        '[{"ParameterKey": "A", "ParameterValue": "1"}, ' + MORE,
        '{"Parameters": {"A": "1"}}',
        '{"Parameters": {"A": "1"}, "Tags": {"x": "y"}}',
        '{"A": "1"}',
        '["A=1"]',
        "A: 1",
        "- ParameterKey: A\n  ParameterValue: 1",
    ],
)
def test_every_form_is_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "parameters"
    file.write_text(text)
    assert parameters_from([str(file)], []) == {"A": "1"}


def test_assignments_count_more_than_files(tmp_path: Path) -> None:
    file = tmp_path / "parameters.yaml"
    file.write_text("A: 007\nB: [x, y]\nC: true\n")
    found = parameters_from([str(file)], ["C=a=b", "Orders.Shards=4"])
    assert found == {"A": "007", "B": ["x", "y"], "C": "a=b", "Orders.Shards": "4"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", ":1:1: parameters are a mapping"),
        ("[x]", ":1:2: write {ParameterKey: NAME"),
        ("A: {b: c}", ":1:4: a parameter's value is plain"),
        ("A: 1\nA: 2", ":2:1: the key A stands twice, in lines 1 and 2"),
        ("{A: 1, A: 2}", ":1:8: the key A stands twice, in line 1"),
        ("[" * 60_000, "nested deeper"),
    ],
)
def test_a_wrong_file_is_refused(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "parameters.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=re.escape(message)):
        parameters_from([str(file)], [])


def test_a_missing_file_and_a_bad_assignment_are_refused() -> None:
    with pytest.raises(InputError, match="no such file of parameters"):
        parameters_from(["nowhere.json"], [])
    with pytest.raises(InputError, match="--set Shards: write NAME=VALUE"):
        parameters_from([], ["Shards"])


PARAMETERS = f"""
Parameters:
  Shards: {{Type: Number, Default: 2, MinValue: 1, MaxValue: 8}}
  Stage: {{Type: String, Default: dev, AllowedValues: [dev, prod]}}
  Name: {{Type: String, Default: abc, AllowedPattern: "[a-z]+", MaxLength: 5}}
  Ports: {{Type: List<Number>, Default: "1,2"}}
Resources:
  S: {{{STREAM}, Properties: {{ShardCount: !Ref Shards, Name: !Ref Name}}}}
"""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Shards": "many"}, "<stdin>:3:3: parameter Shards takes a number, not 'many'"),
        ({"Shards": "9"}, "parameter Shards is 9: it must be at most 8"),
        ({"Shards": "0"}, "parameter Shards is 0: it must be at least 1"),
        ({"Shards": [1, 2]}, "parameter Shards takes one value, not a list"),
        ({"Stage": "test"}, "<stdin>:4:3: parameter Stage cannot be 'test': it takes dev, prod"),
        ({"Name": "ABC"}, "parameter Name cannot be 'ABC': it must match [a-z]+"),
        ({"Name": "abcdef"}, "parameter Name is 6 characters long: it must be at most 5"),
        ({"Ports": "80,x"}, "parameter Ports takes a number, not 'x'"),
        ({"Shard": "4"}, "no template has a parameter Shard: did you mean Shards?"),
        ({"stdin.Shard": "4"}, "did you mean stdin.Shards?"),
        ({"Zzz": "4"}, "no template has a parameter Zzz: there are Name, Ports, Shards, Stage"),
    ],
)
def test_parameters_that_a_template_does_not_allow_are_refused(
    given: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        read(("-",), ReadSettings(given, stdin=PARAMETERS))


@pytest.mark.parametrize("name", ["Shards", "stdin.Shards"])
def test_a_given_parameter_counts_more_than_its_default(name: str) -> None:
    workspace = read(("-",), ReadSettings({name: "4"}, stdin=PARAMETERS))
    shards = workspace.stacks[0].resources["S"].properties().get("ShardCount")
    assert shards.integer(0) == 4
    assert shards.at.line == 8


def test_a_number_that_is_none_is_not_known() -> None:
    text = PARAMETERS.replace("Default: 2", "Default: two")
    properties = read(("-",), ReadSettings(stdin=text)).stacks[0].resources["S"].properties()
    assert not properties.get("ShardCount").known
    assert properties.get("Name").known
