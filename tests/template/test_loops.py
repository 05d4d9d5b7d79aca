"""Fn::ForEach, merge keys and tags that nobody knows."""

from __future__ import annotations

import pytest

from headrace.errors import InputError
from headrace.template.read import ReadSettings, read
from headrace.template.stack import Stack
from headrace.template.values import Unknown


def _stack(text: str, **parameters: object) -> Stack:
    return read(("-",), ReadSettings(parameters, stdin=text)).stacks[0]


TOPICS = """\
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: "Orders,Re-turns"}
Conditions:
  Fn::ForEach::Has:
    - Name
    - [A, B]
    - Has${Name}: !Equals [!Ref Name, A]
Resources:
  Fn::ForEach::Streams:
    - Name
    - !Ref Names
    - Stream&{Name}:
        Type: AWS::Kinesis::Stream
        Properties:
          Name: !Sub "${Name}-${AWS::Region}"
          Plain: !Ref Name
          Long: {Ref: Name}
          Fn::ForEach::Keys: [Key, [x, y], {"K${Key}": "${Name}.${Key}"}]
  Fn::ForEach::Outer:
    - I
    - ["1", "2"]
    - Fn::ForEach::Inner:
        - J
        - [a, b]
        - Bucket${I}${J}: {Type: AWS::S3::Bucket, Condition: HasA}
Outputs:
  Fn::ForEach::Out:
    - Name
    - !Ref Names
    - Out&{Name}: {Value: !GetAtt "Stream&{Name}.Arn"}
"""


def test_loops_are_unrolled_in_every_section() -> None:
    stack = _stack(TOPICS)
    assert list(stack.resources) == [
        "StreamOrders",
        "StreamReturns",
        "Bucket1a",
        "Bucket1b",
        "Bucket2a",
        "Bucket2b",
    ]
    assert list(stack.section("Outputs")) == ["OutOrders", "OutReturns"]
    assert stack.resources["Bucket1a"].condition().value is True
    properties = stack.resources["StreamReturns"].properties()
    assert properties.get("Plain").text("") == "Re-turns"
    assert properties.get("Long").text("") == "Re-turns"
    assert properties.get("Ky").text("") == "Re-turns.y"
    assert stack.resources["StreamReturns"].at.line == 13
    output = stack.under().output("OutReturns", properties.at)
    assert [r.target for r in output.references()] == ["stdin/StreamReturns"]


def test_a_loop_takes_its_list_from_a_parameter() -> None:
    stack = _stack(TOPICS, Names="Clicks")
    assert next(iter(stack.resources)) == "StreamClicks"


def test_a_loop_whose_list_is_not_known_is_left_out_with_a_note() -> None:
    text = TOPICS.replace(', Default: "Orders,Re-turns"', "")
    workspace = read(("-",), ReadSettings(stdin=text))
    assert next(iter(workspace.stacks[0].resources)) == "Bucket1a"
    said = [(note.at.line, note.message) for note in workspace.notes]
    assert said[0][0] == 12
    assert said[0][1].startswith("Fn::ForEach::Streams is left out")
    assert "parameter Names has no value" in said[0][1]


def test_a_loop_in_properties_whose_list_is_not_known_is_unknown() -> None:
    text = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n"
    text += "      Tags: {'Fn::ForEach::X': [I, !Ref Nothing, {'K${I}': 1}]}\n"
    assert isinstance(_stack(text).resources["B"].properties().get("Tags"), Unknown)


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        ("x", "takes a list: a name, a list of values, and a mapping"),
        ("[I, [a]]", "takes a list: a name, a list of values, and a mapping"),
        ("[[I], [a], {'B${I}': {Type: T}}]", "must be a name"),
        ("[I, [a, a], {'B${I}': {Type: T}}]", "the loops make Ba twice"),
        ("[I, [a, b], {B: {Type: T}}]", "the loops make B twice"),
    ],
)
def test_a_wrong_loop_is_refused(loop: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        _stack(f"Resources:\n  Fn::ForEach::Loop: {loop}\n")


def test_loops_that_multiply_are_refused() -> None:
    inner = "{'B${A}x${B}x${C}x${D}': {Type: AWS::S3::Bucket}}"
    values = ", ".join(str(i) for i in range(40))
    for name in "DCBA":
        inner = f"{{'Fn::ForEach::{name}': [{name}, [{values}], {inner}]}}"
    with pytest.raises(InputError, match="make more than 200,000 values"):
        _stack(f"Resources: {inner}")


def test_texts_that_loops_multiply_are_refused() -> None:
    body = f"{{'B${{I}}': {{Type: AWS::S3::Bucket, Description: '{'${I}' * 5_000}'}}}}"
    with pytest.raises(InputError, match="make more than 200,000 values"):
        _stack(f"Resources: {{'Fn::ForEach::I': [I, [{'a' * 10_000}], {body}]}}")


def test_merge_keys_bring_in_what_is_not_given() -> None:
    text = """\
Resources:
  A:
    Type: AWS::Kinesis::Stream
    Properties: &base {ShardCount: 2, RetentionPeriodHours: 24}
  B:
    Type: AWS::Kinesis::Stream
    Properties: {<<: *base, ShardCount: 3}
  C:
    Type: AWS::Kinesis::Stream
    Properties: {<<: [{ShardCount: 9}, *base]}
"""
    resources = _stack(text).resources
    assert resources["B"].properties().get("ShardCount").integer(0) == 3
    assert resources["B"].properties().get("RetentionPeriodHours").integer(0) == 24
    assert resources["C"].properties().get("ShardCount").integer(0) == 9
    assert resources["C"].properties().get("RetentionPeriodHours").integer(0) == 24


@pytest.mark.parametrize("call", ["!Foo bar", "!Foo [1]", "!Foo {a: b}", "{Fn::Foo: 1}"])
def test_a_function_that_is_not_known_makes_an_unknown(call: str) -> None:
    text = f"Resources: {{B: {{Type: AWS::S3::Bucket, Properties: {{BucketName: {call}}}}}}}"
    value = _stack(text).resources["B"].properties().get("BucketName")
    assert isinstance(value, Unknown)
    assert "Foo is not a function that is known here" in value.reason
