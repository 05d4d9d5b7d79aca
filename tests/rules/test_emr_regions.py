"""A cluster in another region than its data: what only an assembly of several stacks can say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headrace.judge import Judgement
from headrace.pipeline import Request, judged
from headrace.rulekit import Status

CLUSTER = {
    "Type": "AWS::EMR::Cluster",
    "Properties": {
        "Instances": {"Ec2SubnetId": "subnet-1"},
        "Steps": [{"HadoopJarStep": {"Jar": "j.jar", "Args": ["s3://lake/in/"]}}],
    },
}
LAKE = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "lake"}}


def judge(folder: Path, batch: str, lake: str) -> Judgement:
    """Judge a cluster in the region *batch* that reads a bucket in the region *lake*."""
    stacks = {"Batch": (batch, {"Cluster": CLUSTER}), "Lake": (lake, {"Lake": LAKE})}
    artifacts = {
        name: {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://unknown-account/{region}",
            "properties": {"templateFile": f"{name}.template.json"},
        }
        for name, (region, _) in stacks.items()
    }
    for name, (_, resources) in stacks.items():
        (folder / f"{name}.template.json").write_text(json.dumps({"Resources": resources}))
    (folder / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}))
    return judged(Request(paths=(str(folder),), select=("EMR105",)))


@pytest.mark.seed("E20")
def test_data_of_another_region_is_a_finding(tmp_path: Path) -> None:
    (verdict,) = judge(tmp_path, "eu-west-1", "us-east-1").verdicts
    assert verdict.finding is not None
    assert "is in eu-west-1, and Lake in us-east-1" in verdict.finding.message


@pytest.mark.parametrize(
    ("batch", "lake", "status"),
    [
        ("eu-west-1", "eu-west-1", Status.PASS),
        ("unknown-region", "unknown-region", Status.PASS),
        ("eu-west-1", "unknown-region", Status.CANNOT_TELL),
    ],
)
def test_data_of_the_same_region_is_none(
    tmp_path: Path, batch: str, lake: str, status: Status
) -> None:
    (verdict,) = judge(tmp_path, batch, lake).verdicts
    assert verdict.status is status
