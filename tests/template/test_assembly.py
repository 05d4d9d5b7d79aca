"""Cloud assemblies: stacks with their names, environments, construct paths and acknowledgements."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from headrace.errors import InputError
from headrace.template.read import ReadSettings, read
from headrace.template.values import Reference
from headrace.template.workspace import Workspace

ASSEMBLY = Path(__file__).parents[1] / "data" / "assembly"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return read((str(ASSEMBLY),), ReadSettings(region="us-east-1", account="999999999999"))


def test_stacks_have_the_names_that_they_are_deployed_under(workspace: Workspace) -> None:
    assert [stack.key for stack in workspace.stacks] == [
        "orders-prod",
        "orders-prod/DeliveryNestedStack",
        "orders-prod/AuditNestedStack",
        "Reports",
        "Dev-Orders",
        "Dev-Empty",
    ]
    stream = workspace.stacks[0].resources["Stream790BDEE4"]
    assert stream.properties().get("Name").text("") == "orders-prod"


def test_stacks_have_their_environment_or_the_one_given(workspace: Workspace) -> None:
    found = {stack.key: (stack.account, stack.region) for stack in workspace.stacks}
    assert found["orders-prod"] == ("111122223333", "eu-west-1")
    assert found["orders-prod/DeliveryNestedStack"] == ("111122223333", "eu-west-1")
    assert found["Reports"] == ("999999999999", "us-east-1")
    assert found["Dev-Orders"] == ("444455556666", "eu-central-1")


def test_each_assembly_is_an_app(workspace: Workspace) -> None:
    apps = {stack.key: stack.app for stack in workspace.stacks}
    assert apps["orders-prod"] == apps["orders-prod/AuditNestedStack"] == apps["Reports"]
    assert apps["Dev-Orders"] == apps["Dev-Empty"] != apps["Reports"]


def test_construct_paths_come_from_template_and_manifest(workspace: Workspace) -> None:
    paths = {resource.id: resource.construct_path for resource in workspace.resources()}
    assert paths["orders-prod/Stream790BDEE4"] == "Orders/Stream/Resource"
    assert paths["orders-prod/DeliveryNestedStack/Delivery"] == "Orders/Delivery/Stream"
    assert paths["Reports/Bucket83908E77"] == "Reports/Bucket/Resource"
    assert paths["Dev-Orders/Stream"] == ""


def test_acknowledgements_cover_the_constructs_they_stand_on(workspace: Workspace) -> None:
    found = [(a.rule, a.reason, a.scope, a.by) for a in workspace.acknowledgements]
    assert found == [
        ("headrace::KDS202", "the platform team watches", "Orders/Stream", "path"),
        ("headrace::S3101", "kept for a day only", "Reports/Bucket", "path"),
    ]
    assert workspace.acknowledgements[0].at.file.endswith("Orders.template.json")
    assert workspace.acknowledgements[0].at.line == 1


def test_what_passes_between_the_stacks_keeps_its_source(workspace: Workspace) -> None:
    resources = {resource.id: resource for resource in workspace.resources()}
    delivery = resources["orders-prod/DeliveryNestedStack/Delivery"].properties()
    passed = delivery.get("KinesisStreamSourceConfiguration", "KinesisStreamARN")
    imported = resources["Reports/Reader"].properties().get("EventSourceArn")
    for value in (passed, imported):
        assert isinstance(value, Reference)
        assert (value.target, value.attribute) == ("orders-prod/Stream790BDEE4", "Arn")


def test_an_assembly_inside_a_folder_is_read_once(tmp_path: Path) -> None:
    shutil.copytree(ASSEMBLY, tmp_path / "cdk.out")
    (tmp_path / "package.json").write_text('{"name": "app"}')
    (tmp_path / "other.yaml").write_text("Resources: {B: {Type: AWS::S3::Bucket}}")
    workspace = read((str(tmp_path), str(tmp_path / "cdk.out")))
    assert len(workspace.stacks) == 7
    assert {stack.key for stack in workspace.stacks} >= {"other", "Reports"}


def test_templates_of_an_assembly_may_be_named_one_by_one() -> None:
    names = ("OrdersDelivery.nested", "Orders", "Reports", "OrdersAudit.nested")
    workspace = read([str(ASSEMBLY / f"{name}.template.json") for name in names])
    assert [stack.key for stack in workspace.stacks] == [
        "orders-prod",
        "orders-prod/DeliveryNestedStack",
        "orders-prod/AuditNestedStack",
        "Reports",
    ]
    assert len(workspace.acknowledgements) == 2


def test_templates_of_an_assembly_whose_manifest_is_not_written_yet(tmp_path: Path) -> None:
    folder = shutil.copytree(ASSEMBLY, tmp_path / "cdk.out")
    (folder / "manifest.json").unlink()
    paths = [str(folder / f"{name}.template.json") for name in ("Orders", "Reports")]
    workspace = read(paths)
    assert [stack.key for stack in workspace.stacks] == [
        "Orders",
        "Orders/DeliveryNestedStack",
        "Orders/AuditNestedStack",
        "Reports",
    ]
    assert {stack.app for stack in workspace.stacks} == {str(folder)}


@pytest.mark.parametrize(
    ("artifact", "message"),
    [
        ({"properties": {"templateFile": "../secret.json"}}, "lies outside the assembly's folder"),
        ({"properties": {}}, "an artifact names no file"),
        ({"properties": {"templateFile": "none.json"}}, "cannot be read: no such file"),
        (
            {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}},
            "this assembly contains itself",
        ),
        (
            {"type": "cdk:cloud-assembly", "properties": {"directoryName": "gone"}},
            "cannot be read: no such file",
        ),
    ],
)
def test_a_wrong_manifest_is_refused(
    artifact: dict[str, object], message: str, tmp_path: Path
) -> None:
    data = {"version": "1", "artifacts": {"A": {"type": "aws:cloudformation:stack", **artifact}}}
    (tmp_path / "manifest.json").write_text(json.dumps(data))
    with pytest.raises(InputError, match=message):
        read((str(tmp_path),))


def test_a_manifest_of_something_else_is_no_assembly(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"manifest_version": 3}')
    (tmp_path / "a.yaml").write_text("Resources: {B: {Type: AWS::S3::Bucket}}")
    assert [stack.key for stack in read((str(tmp_path),)).stacks] == ["a"]
