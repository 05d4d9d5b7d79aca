"""Constructs as the CDK's metadata tells of them: in nested stacks, with traces, acknowledged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headrace.template.assembly_metadata import constructs_of
from headrace.template.position import Position
from headrace.template.read import read
from headrace.template.workspace import Workspace

NOT_RECORDED = Position("App.template.json", 1, 1)
NESTED = "Inner.NestedStack/Inner.NestedStackResource"
STREAM = {"Stream790BDEE4": {"Type": "AWS::Kinesis::Stream"}}


def _identified(logical_id: str, *calls: str) -> list[object]:
    return [
        {"type": "aws:cdk:logicalId", "data": logical_id},
        {"type": "aws:cdk:creationStack", "data": ["...new Stream2 in aws-cdk-lib...", *calls]},
    ]


METADATA = {
    "/App/Stream": [
        {
            "type": "aws:cdk:acknowledged-rules",
            "data": {"headrace::KDS101": "small", "CloudFormation-Validate::W3010": "not ours"},
            "trace": ["    ...jsii runtime...", "__init__ (/home/me/app.py:12)"],
        }
    ],
    "/App/Stream/Resource": _identified("Stream790BDEE4", "new My (/home/me/app.ts:4:12)"),
    f"/App/{NESTED}": _identified("InnerNestedStack"),
    "/App/Inner/Stream/Resource": _identified("Stream790BDEE4", "__init__ (/home/me/app.py:20)"),
    f"/App/Inner/{NESTED}": _identified("InnerNestedStack"),
    "/App/Inner/Inner/Stream/Resource": _identified("Stream790BDEE4"),
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return stacks that nest each other and use the same logical ids."""

    def write(name: str, nested: str = "") -> None:
        metadata = {"aws:asset:path": nested, "aws:asset:property": "TemplateURL"}
        resource = {"Type": "AWS::CloudFormation::Stack", "Metadata": metadata}
        resources = {**STREAM, "InnerNestedStack": resource} if nested else STREAM
        (tmp_path / name).write_text(json.dumps({"Resources": resources}))

    write("App.template.json", "Inner.template.json")
    write("Inner.template.json", "Innermost.template.json")
    write("Innermost.template.json")
    artifact = {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": "App.template.json"},
        "metadata": METADATA,
    }
    manifest = {"version": "55.0.0", "artifacts": {"App": artifact}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return read((str(tmp_path),))


def test_the_same_logical_id_in_nested_stacks_is_another_construct(workspace: Workspace) -> None:
    paths = [s.resources["Stream790BDEE4"].construct_path for s in workspace.stacks]
    assert paths == [
        "App/Stream/Resource",
        "App/Inner/Stream/Resource",
        "App/Inner/Inner/Stream/Resource",
    ]


def test_a_resource_knows_the_line_of_the_program_that_created_it(workspace: Workspace) -> None:
    origins = [s.resources["Stream790BDEE4"].origin for s in workspace.stacks]
    assert origins == [
        Position("/home/me/app.ts", 4, 12),
        Position("/home/me/app.py", 20, 1),
        None,
    ]


def test_an_acknowledgement_stands_in_the_program(workspace: Workspace) -> None:
    (found,) = workspace.acknowledgements
    assert (found.scope, found.reason) == ("App/Stream", "small")
    assert found.at == Position("/home/me/app.py", 12, 1)


def test_templates_found_by_a_pattern_know_their_assembly(
    workspace: Workspace, tmp_path: Path
) -> None:
    found = read((str(tmp_path / "*.template.json"), str(tmp_path)))
    assert [s.key for s in found.stacks] == [s.key for s in workspace.stacks]
    assert found.stacks[0].resources["Stream790BDEE4"].construct_path == "App/Stream/Resource"
    assert found.acknowledgements == workspace.acknowledgements


def test_a_foreign_manifest_beside_a_template_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[1, 2]")
    (tmp_path / "a.yaml").write_text("Resources: {B: {Type: AWS::S3::Bucket}}")
    assert [s.key for s in read((str(tmp_path / "a.yaml"),)).stacks] == ["a"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("new My (/app/lib/my.ts:5:7)", Position("/app/lib/my.ts", 5, 7)),
        ("    at new My (/app/lib/my.ts:5:7)", Position("/app/lib/my.ts", 5, 7)),
        ("at /app/bin/app.js:3:1", Position("/app/bin/app.js", 3, 1)),
        ("<module> (/app/app.py:23)", Position("/app/app.py", 23, 1)),
        ("main (file:///app/main.mjs:2:3)", Position("/app/main.mjs", 2, 3)),
        (r"new My (C:\app\my.ts:5:7)", Position(r"C:\app\my.ts", 5, 7)),
        ("new Stack (/app/node_modules/aws-cdk-lib/core/lib/stack.js:1:1)", None),
        ("create (/venv/lib/site-packages/jsii/_runtime.py:86)", None),
        ("Module._compile (node:internal/modules/cjs/loader:1520:14)", None),
        ("Module.load (internal/modules/cjs/loader.js:1023:32)", None),
        ("...node internals...", None),
        ("(no user code in 10 frames, use --stack-trace-limit to capture more)", None),
        (17, None),
    ],
)
def test_frames_of_traces(call: object, expected: Position | None) -> None:
    metadata = {"/App/R": [{"type": "aws:cdk:creationStack", "data": [call]}]}
    assert constructs_of(metadata, NOT_RECORDED).origins.get("App/R") == expected


def test_traces_of_earlier_versions() -> None:
    trace = ["new R (/app/node_modules/aws-cdk-lib/r.js:1:1)", "new My (/app/my.ts:5:7)"]
    metadata = {"/App/R": [{"type": "aws:cdk:logicalId", "data": "R", "trace": trace}]}
    assert constructs_of(metadata, NOT_RECORDED).origins == {"App/R": Position("/app/my.ts", 5, 7)}


@pytest.mark.parametrize(
    "entries", [None, "x", [1], [{"type": "aws:cdk:acknowledged-rules", "data": [1]}]]
)
def test_metadata_of_another_shape_tells_nothing(entries: object) -> None:
    constructs = constructs_of({"/App/R": entries}, NOT_RECORDED)
    assert not constructs.paths
    assert not constructs.origins
    assert not constructs.acknowledgements
