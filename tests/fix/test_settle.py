"""One property set in a text: what changes, what stays, what is refused."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.fix import Unfixable, with_property
from headrace.template.document import parsed
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode
from headrace.template.scalars import plain_data

BLOCK = """\
# a stream
Resources:
  Events:  # of the shop
    Type: AWS::Kinesis::Stream
    Properties:
      Name: "events"   # quoted
      ShardCount: 2  # for now
      Tags:
        - {Key: team, Value: 'shop'}

  # the next one
  Other:
    Type: AWS::Kinesis::Stream
"""


def data_of(text: str) -> Any:
    """Return what a text says, as another reader sees it: plain data, in order."""

    def plain(node: Node) -> Any:
        if isinstance(node, MappingNode):
            return {key.value: plain(child) for key, child in node.value}
        if isinstance(node, SequenceNode):
            return [plain(child) for child in node.value]
        assert isinstance(node, ScalarNode)
        return node.tag, plain_data(node)

    return plain(parsed(text, "t"))


def fix(text: str, path: str, data: Any, of: str = "Events") -> str:
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
    return with_property(text, of, steps, data)


def changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the lines that went and those that came, the rest being alike and in order."""
    before, after = old.splitlines(), new.splitlines()
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return before, after


@pytest.mark.parametrize(
    ("path", "data", "gone", "come"),
    [
        ("ShardCount", 6, ["      ShardCount: 2  # for now"], ["      ShardCount: 6  # for now"]),
        ("Name", "e v", ['      Name: "events"   # quoted'], ['      Name: "e v"   # quoted']),
        ("RetentionPeriodHours", 24, [], ["      RetentionPeriodHours: 24"]),
        (
            "StreamEncryption.EncryptionType",
            "KMS",
            [],
            ["      StreamEncryption:", "        EncryptionType: KMS"],
        ),
        (
            "Tags.0.Value",
            "it's",
            ["        - {Key: team, Value: 'shop'}"],
            ["        - {Key: team, Value: 'it''s'}"],
        ),
        (
            "Tags.0.More.Yet",
            True,
            ["        - {Key: team, Value: 'shop'}"],
            ["        - {Key: team, Value: 'shop', More: {Yet: true}}"],
        ),
    ],
)
def test_in_a_block_only_the_lines_in_question_change(
    path: str, data: Any, gone: list[str], come: list[str]
) -> None:
    assert changed_lines(BLOCK, fix(BLOCK, path, data)) == (gone, come)


def test_a_resource_without_properties_gets_them() -> None:
    _, come = changed_lines(BLOCK, fix(BLOCK, "ShardCount", 2, of="Other"))
    assert come == ["    Properties:", "      ShardCount: 2"]


@pytest.mark.parametrize(
    ("written", "come"),
    [
        ("Properties:  # none yet", ["    Properties:  # none yet", "      ShardCount: 2"]),
        ("Properties: {}", ["    Properties: {ShardCount: 2}"]),
        ("Properties: null", ["    Properties: {ShardCount: 2}"]),
    ],
)
def test_properties_that_are_empty_are_filled(written: str, come: list[str]) -> None:
    text = f"Resources:\n  Events:\n    Type: AWS::Kinesis::Stream\n    {written}\n"
    assert fix(text, "ShardCount", 2).splitlines()[3:] == come


def test_keys_stay_in_quotes_where_they_are_in_quotes() -> None:
    text = '"Resources":\n  "Events":\n    "Properties":\n      "ShardCount": 2\n'
    assert fix(text, "A.B", 1) == text + '      "A":\n        "B": 1\n'


def test_a_text_without_a_last_newline_stays_without_one() -> None:
    text = "Resources:\n  Events:\n    Properties:\n      ShardCount: 2"
    assert fix(text, "A", 1) == text + "\n      A: 1"


def test_windows_line_ends_stay() -> None:
    text = BLOCK.replace("\n", "\r\n")
    new = fix(text, "StreamEncryption.EncryptionType", "KMS")
    assert new.count("\n") == new.count("\r\n") == text.count("\n") + 2


def test_a_block_that_ends_in_a_text_of_several_lines_grows_below_it() -> None:
    text = (
        "Resources:\n  Events:\n    Properties:\n      Sql: |\n        SELECT\n        1\n\n# end\n"
    )
    assert fix(text, "A", 1).splitlines()[4:8] == ["        SELECT", "        1", "      A: 1", ""]


@pytest.mark.parametrize("indent", [None, 2, 4, "\t"])
@pytest.mark.parametrize("path", ["ShardCount", "Mode.Kind", "Tags.0.Value", "New"])
def test_json_is_written_as_json_writes_it(indent: int | str | None, path: str) -> None:
    stream = {"ShardCount": 2, "Tags": [{"Key": "a", "Value": "b"}]}
    document: Any = {"Resources": {"Events": {"Type": "T", "Properties": stream}}}
    text = json.dumps(document, indent=indent)
    new = fix(text, path, 7)
    target: Any = stream
    *outer, last = [int(s) if s.isdigit() else s for s in path.split(".")]
    for step in outer:
        target = target.setdefault(step, {}) if isinstance(target, dict) else target[step]
    target[last] = "7" if last == "Value" else 7
    assert new == json.dumps(document, indent=indent)


def test_compact_json_stays_compact() -> None:
    text = '{"Resources":{"Events":{"Type":"T","Properties":{"A":"x"}}}}'
    assert fix(text, "B.C", "y").endswith('{"A":"x","B":{"C":"y"}}}}}')


def test_json_with_commas_in_front_stays_so() -> None:
    text = '{ "Resources" : { "Events" : { "Properties" : {\n  "A" : 1\n  , "B" : 2\n} } } }'
    assert '  , "B" : 2\n  , "C" : 3\n}' in fix(text, "C", 3)


@pytest.mark.parametrize(
    ("properties", "path", "reason"),
    [
        ("ShardCount: !Ref Shards", "ShardCount", "is made by the function Ref Shards"),
        ("ShardCount: {Ref: Shards}", "ShardCount", "is made by the function Ref Shards"),
        ("ShardCount: !If [Big, 4, 1]", "ShardCount", "is made by the function If"),
        ("Mode: !If [Big, {Kind: A}, {Kind: B}]", "Mode.Kind", "is made by the function If"),
        (
            "ShardCount: &n 2\n      Other: *n",
            "ShardCount",
            "shared with other places by an anchor",
        ),
        ("ShardCount: &n 2", "ShardCount", "an anchor or a tag"),
        ("<<: *base", "ShardCount", "what << merges in"),
        ("Fn::Transform: {Name: M}\n      A: 1", "ShardCount", "a macro may add ShardCount"),
        ("ShardCount: !Mine 2", "ShardCount", "made by !Mine"),
        ("Tags: []", "Tags.0.Key", "an item of a list would have to be made"),
        ("Mode: [A]", "Mode.Kind", "is not what it should be"),
        ("Mode: {Kind: A}", "Mode", "is no plain value in one line"),
        ("Name: |\n        text", "Name", "is no plain value in one line"),
    ],
)
def test_what_does_not_stand_there_itself_is_refused(
    properties: str, path: str, reason: str
) -> None:
    text = (
        "Base: &base {A: 1}\nResources:\n  Events:\n    Type: T\n    Properties:\n"
        f"      {properties}\n"
    )
    with pytest.raises(Unfixable) as refusal:
        fix(text, path, 4)
    assert reason in str(refusal.value)


def test_a_resource_of_a_loop_is_refused() -> None:
    text = "Resources:\n  Fn::ForEach::S:\n    - N\n    - [A]\n    - S${N}: {Type: T}\n"
    with pytest.raises(Unfixable, match="loop or a transform"):
        fix(text, "ShardCount", 1, of="SA")


NAMES = st.sampled_from(["Alpha", "Beta", "Gamma", "Delta"])
SCALARS = st.one_of(
    st.integers(-5, 500),
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
)
TREES = st.recursive(
    SCALARS,
    lambda below: st.one_of(st.dictionaries(NAMES, below, max_size=3), st.lists(below, max_size=2)),
    max_leaves=8,
)


@st.composite
def templates(draw: st.DrawFn) -> str:
    """Draw a template in blocks, in braces or in JSON, with comments where they may stand."""
    properties = draw(st.dictionaries(NAMES, TREES, max_size=4))
    document = {"Resources": {"Events": {"Type": "T", "Properties": properties}, "Last": {}}}
    if draw(st.booleans()):
        return json.dumps(document, indent=draw(st.sampled_from([None, 2, 4])))
    from yaml import safe_dump

    text: str = safe_dump(
        document,
        default_flow_style=draw(st.sampled_from([None, False])),
        indent=draw(st.sampled_from([2, 4])),
        allow_unicode=True,
        sort_keys=False,
        width=1_000,
    )
    note = draw(st.sampled_from(["", "  # said"]))
    return "\n".join(line + note if line.endswith(":") else line for line in text.split("\n"))


@given(templates(), st.lists(NAMES, min_size=1, max_size=3), SCALARS)
def test_a_change_says_what_it_should_and_leaves_the_rest(
    text: str, path: list[str], data: Any
) -> None:
    try:
        new = with_property(text, "Events", tuple(path), data)
    except Unfixable:
        return
    expected = data_of(text)
    target = expected["Resources"]["Events"].setdefault("Properties", {})
    for step in path[:-1]:
        if not isinstance(target.get(step), dict):
            target[step] = {}
        target = target[step]
    old = target.get(path[-1])
    found = data_of(new)
    settled: Any = found["Resources"]["Events"]["Properties"]
    for step in path:
        settled = settled[step]
    assert settled[1] in (data, json.dumps(data))
    assert old is None or settled[1] == data or isinstance(old[1], str)
    target[path[-1]] = settled
    assert found == expected
    gone, _ = changed_lines(text, new)
    assert len(gone) <= 1
    assert with_property(new, "Events", tuple(path), data) == new


def test_names_of_resources_are_looked_for_in_resources_alone() -> None:
    text = textwrap.dedent("""\
        Outputs:
          Events: {Properties: {ShardCount: 1}}
        Resources:
          Events: {Type: T, Properties: {ShardCount: 1}}
        """)
    assert changed_lines(text, fix(text, "ShardCount", 2))[1] == [
        "  Events: {Type: T, Properties: {ShardCount: 2}}"
    ]
