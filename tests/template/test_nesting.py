"""Nested stacks, exports, and the cost of exploring their conditions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headrace.design import Design
from headrace.errors import InputError
from headrace.services import component_type
from headrace.template.conditions import scenarios
from headrace.template.evaluate import Evaluation
from headrace.template.nodes import Node
from headrace.template.position import Position
from headrace.template.read import ReadSettings, read
from headrace.template.values import Reference, Unknown, Value

CHILD = """\
Parameters:
  Arn: {Type: String}
  Shards: {Type: Number, Default: 1}
Resources:
  Copy:
    Type: AWS::Kinesis::Stream
    Properties: {ShardCount: !Ref Shards, Name: !Ref Arn}
Outputs:
  Copied: {Value: !GetAtt Copy.Arn}
"""
PARENT = """\
Resources:
  Clicks: {Type: AWS::Kinesis::Stream}
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: {Arn: !GetAtt Clicks.Arn, Shards: 3}
  Reader:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Inner.Outputs.Copied}
"""


def _write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)


def test_values_flow_into_a_nested_stack_and_back(tmp_path: Path) -> None:
    _write(tmp_path, parent=PARENT, child=CHILD)
    workspace = read((str(tmp_path),))
    assert [stack.key for stack in workspace.stacks] == ["parent", "parent/Inner"]
    parent, inner = workspace.stacks
    assert inner.parent is parent
    assert inner.app == parent.app
    copy = inner.resources["Copy"]
    assert copy.at.file == str(tmp_path / "child.yaml")
    assert copy.properties().get("ShardCount").integer(0) == 3
    name = copy.properties().get("Name")
    assert isinstance(name, Reference)
    assert name.target == "parent/Clicks"
    source = parent.resources["Reader"].properties().get("EventSourceArn")
    assert isinstance(source, Reference)
    assert source.target == "parent/Inner/Copy"


def test_parameters_reach_a_nested_stack_where_its_parent_passes_none(tmp_path: Path) -> None:
    _write(tmp_path, parent=PARENT.replace(", Shards: 3", ""), child=CHILD)
    path = str(tmp_path / "parent.yaml")
    for name in ("Shards", "parent/Inner.Shards"):
        inner = read((path,), ReadSettings({name: 5})).stacks[1]
        assert inner.resources["Copy"].properties().get("ShardCount").integer(0) == 5


def test_what_the_parent_passes_counts_more_than_a_bare_name(tmp_path: Path) -> None:
    _write(tmp_path, parent=PARENT, child=CHILD)
    path = str(tmp_path / "parent.yaml")
    inner = read((path,), ReadSettings({"Shards": 5})).stacks[1]
    assert inner.resources["Copy"].properties().get("ShardCount").integer(0) == 3


def test_a_serverless_application_nests_as_well(tmp_path: Path) -> None:
    text = "Resources:\n  App: {Type: AWS::Serverless::Application, Properties: {Location: c.yaml}}"
    _write(tmp_path, parent=text, c="Resources: {B: {Type: AWS::S3::Bucket}}")
    assert [s.key for s in read((str(tmp_path),)).stacks] == ["parent", "parent/App"]


def test_a_nested_stack_exists_where_its_parent_lets_it(tmp_path: Path) -> None:
    parent = "Parameters: {Stage: {Type: String}}\nConditions: {Live: !Equals [!Ref Stage, live]}\n"
    parent += PARENT.replace("Stack\n", "Stack\n    Condition: Live\n")
    _write(tmp_path, parent=parent, child=CHILD)
    copy = read((str(tmp_path),)).stacks[1].resources["Copy"]
    assert copy.condition().value is None
    assert dict(copy.uses()) == {"parent:Stage": frozenset({"live"})}
    found = [copy.condition(s).value for s in scenarios(copy.uses(), {})]
    assert found == [True, False]
    given = read((str(tmp_path),), ReadSettings({"Stage": "test"})).stacks[1]
    assert given.resources["Copy"].condition().value is False


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("missing.yaml", "its template missing.yaml does not exist"),
        ("https://s3.amazonaws.com/b/t.yaml", "https://s3.amazonaws.com/b/t.yaml is not a local"),
        ("s3://bucket/t.yaml", "s3://bucket/t.yaml is not a local file"),
        ("!Sub https://${Bucket}/t.yaml", "which template it takes is not known"),
        ("!GetAtt Clicks.Arn", "Clicks.Arn gets its value when it is deployed"),
        ("{ApplicationId: a}", "stands in an application repository"),
        ("'a\\0b'", "does not exist"),
    ],
)
def test_a_template_that_cannot_be_read_is_noted(
    location: str, message: str, tmp_path: Path
) -> None:
    _write(tmp_path, parent=PARENT.replace("child.yaml", location))
    (note,) = read((str(tmp_path),)).notes
    assert "the nested stack Inner is not read" in note.message
    assert message in note.message
    assert (note.at.file, note.at.line) == (str(tmp_path / "parent.yaml"), 6)


def test_a_path_may_not_leave_the_folder(tmp_path: Path) -> None:
    _write(tmp_path, a__parent=PARENT.replace("child", "../child"), child=CHILD)
    with pytest.raises(InputError, match=r"parent.yaml:6:7: .*lies outside .*give the folder"):
        read((str(tmp_path / "a"),))
    assert len(read((str(tmp_path),)).stacks) == 2


def test_a_link_may_not_leave_the_folder(tmp_path: Path) -> None:
    _write(tmp_path, a__parent=PARENT, child=CHILD)
    (tmp_path / "a" / "child.yaml").symlink_to(tmp_path / "child.yaml")
    with pytest.raises(InputError, match="lies outside"):
        read((str(tmp_path / "a" / "parent.yaml"),))


def test_stacks_that_nest_each_other_are_refused(tmp_path: Path) -> None:
    _write(tmp_path, parent=PARENT, child=PARENT.replace("child", "parent"))
    with pytest.raises(InputError, match="Inner nests the template that it stands in"):
        read((str(tmp_path),))
    _write(tmp_path, parent=PARENT.replace("child", "parent"), child=CHILD)
    with pytest.raises(InputError, match="Inner nests the template that it stands in"):
        read((str(tmp_path / "parent.yaml"),))


def test_stacks_that_multiply_are_refused(tmp_path: Path) -> None:
    for level in range(8):
        twins = "".join(
            f"  N{i}: {{Type: AWS::CloudFormation::Stack, "
            f"Properties: {{TemplateURL: s{level + 1}.yaml}}}}\n"
            for i in range(4)
        )
        _write(tmp_path, **{f"s{level}": f"Resources:\n{twins}"})
    _write(tmp_path, s8=CHILD)
    with pytest.raises(InputError, match="more than 1,000 stacks"):
        read((str(tmp_path / "s0.yaml"),))


def test_a_wrong_nested_template_is_named(tmp_path: Path) -> None:
    _write(tmp_path, parent=PARENT, child="Resources: [a]")
    with pytest.raises(InputError, match=r"child.yaml:1:1: Resources must be a mapping"):
        read((str(tmp_path / "parent.yaml"),))


def test_outputs_and_parameters_in_a_circle_are_refused(tmp_path: Path) -> None:
    parent = PARENT.replace("!GetAtt Clicks.Arn", "!GetAtt Inner.Outputs.Copied")
    child = CHILD.replace("!GetAtt Copy.Arn", "!Ref Arn")
    _write(tmp_path, parent=parent, child=child)
    with pytest.raises(InputError, match="parameter Arn refers to itself"):
        read((str(tmp_path),))


EXPORTER = """\
Resources: {Clicks: {Type: AWS::Kinesis::Stream}}
Outputs: {Arn: {Value: !GetAtt Clicks.Arn, Export: {Name: clicks-arn}}}
"""
IMPORTER = """\
Resources:
  Reader:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !ImportValue clicks-arn}
"""


def test_an_import_finds_the_export_of_another_template(tmp_path: Path) -> None:
    _write(tmp_path, a=IMPORTER, b=EXPORTER)
    value = read((str(tmp_path),)).stacks[0].resources["Reader"].properties().get("EventSourceArn")
    assert isinstance(value, Reference)
    assert value.target == "b/Clicks"


def test_an_import_without_export_is_unknown(tmp_path: Path) -> None:
    _write(tmp_path, a=IMPORTER)
    value = read((str(tmp_path),)).stacks[0].resources["Reader"].properties().get("EventSourceArn")
    assert isinstance(value, Unknown)
    assert value.reason == "clicks-arn is exported by no template of this run"


def test_long_chains_of_imports_take_one_step_each(tmp_path: Path) -> None:
    text = (
        "Resources:\n  B: {{Type: AWS::S3::Bucket, Properties: {{BucketName: !ImportValue e1}}}}\n"
    )
    text += "Outputs: {{O: {{Value: !Join ['', [{0}, {0}, x]], Export: {{Name: e{1}}}}}}}\n"
    for i in range(60):
        value = f"!ImportValue e{i + 1}"
        (tmp_path / f"s{i:02}.yaml").write_text(text.format(value, i))
    workspace = read((str(tmp_path),))
    name = workspace.stacks[0].resources["B"].properties().get("BucketName")
    assert not name.known


def test_an_import_prefers_the_export_of_its_own_region(tmp_path: Path) -> None:
    _write(tmp_path, a=EXPORTER, b=EXPORTER, c=IMPORTER)
    stacks = read((str(tmp_path),)).stacks
    for stack, region in zip(stacks, ("us-east-1", "eu-west-1", "eu-west-1"), strict=True):
        stack.region = region
    value = stacks[2].resources["Reader"].properties().get("EventSourceArn")
    assert isinstance(value, Reference)
    assert value.target == "b/Clicks"


def test_exports_in_a_circle_are_unknown(tmp_path: Path) -> None:
    text = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
    text += "    Properties: {{BucketName: !ImportValue {0}}}\n"
    text += "Outputs: {{O: {{Value: !ImportValue {1}, Export: {{Name: {0}}}}}}}\n"
    _write(tmp_path, a=text.format("x", "y"), b=text.format("y", "x"))
    value = read((str(tmp_path),)).stacks[0].resources["B"].properties().get("BucketName")
    assert isinstance(value, Unknown)
    assert "made of itself" in value.reason


def _many(folder: Path, conditions: int, nested: int) -> None:
    """Write a template of conditions that all stay open, each used by nested stacks."""
    parameters = "".join(f"  P{i}: {{Type: String}}\n" for i in range(conditions))
    named = "".join(f"  C{i}: !Equals [!Ref P{i}, 'yes']\n" for i in range(conditions))
    stacks = "".join(
        f"  N{i}:\n    Type: AWS::CloudFormation::Stack\n    Condition: C{i % conditions}\n"
        f"    Properties:\n      TemplateURL: child.yaml\n"
        f"      Parameters: {{Arn: !If [C{(i + 1) % conditions}, a, b], Shards: 2}}\n"
        for i in range(nested)
    )
    text = f"Parameters:\n{parameters}Conditions:\n{named}Resources:\n{stacks}"
    _write(folder, parent=text, child=CHILD)


def _evaluations(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many nodes are evaluated to read everything in every scenario."""
    count = 0
    original = Evaluation.value

    def counted(self: Evaluation, node: Node, at: Position | None = None) -> Value:
        nonlocal count
        count += 1
        return original(self, node, at)

    with monkeypatch.context() as patch:
        patch.setattr(Evaluation, "value", counted)
        design = Design(read((str(folder),)), component_type, date(2026, 11, 23))
        for component in design.by_id.values():
            for scenario in design.scenarios(component):
                list(component.under(scenario).resource.properties(scenario).unknowns())
    return count


def test_open_conditions_cost_what_the_template_is_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty conditions over 26 nested stacks: not 2²⁰ scenarios, but a few per component."""
    _many(tmp_path / "half", 10, 13)
    _many(tmp_path / "whole", 20, 26)
    half = _evaluations(tmp_path / "half", monkeypatch)
    whole = _evaluations(tmp_path / "whole", monkeypatch)
    assert whole < 3 * half
    assert whole < 20_000
