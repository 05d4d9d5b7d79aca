"""Texts inside a template that no reader can take are not known; they never break a rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from headrace.pipeline import Request, checked

DEEP = "[" * 100_000
BUCKET_POLICY = {
    "B": {"Type": "AWS::S3::Bucket"},
    "P": {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": "B"}, "PolicyDocument": DEEP},
    },
    "D": {
        "Type": "AWS::KinesisFirehose::DeliveryStream",
        "Properties": {
            "ExtendedS3DestinationConfiguration": {
                "BucketARN": {"Fn::GetAtt": ["B", "Arn"]},
                "RoleARN": {"Fn::GetAtt": ["R", "Arn"]},
            }
        },
    },
    "R": {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": DEEP,
            "Policies": [{"PolicyName": "p", "PolicyDocument": DEEP}],
        },
    },
}
CALL = {
    "D": {"Type": "AWS::OpenSearchService::Domain"},
    "C": {
        "Type": "Custom::OpenSearchAccessPolicy",
        "Properties": {
            "Update": {
                "Fn::Join": [
                    "",
                    [
                        '{"parameters": {"DomainName": "',
                        {"Ref": "D"},
                        f'", "AccessPolicies": {json.dumps(DEEP)}}}}}',
                    ],
                ]
            }
        },
    },
}


def warehouse(queues: str) -> dict[str, object]:
    """Return a warehouse whose queues a parameter group says."""
    return {
        "W": {
            "Type": "AWS::Redshift::Cluster",
            "Properties": {"NodeType": "ra3.xlplus", "ClusterParameterGroupName": {"Ref": "G"}},
        },
        "G": {
            "Type": "AWS::Redshift::ClusterParameterGroup",
            "Properties": {
                "Parameters": [
                    {"ParameterName": "wlm_json_configuration", "ParameterValue": queues}
                ]
            },
        },
    }


LOAD = "warehouses: {W: {holds: 1 TiB, queries: {rate: 1/s, duration: 2s}}}"


@pytest.mark.parametrize(
    "resources",
    [
        BUCKET_POLICY,
        CALL,
        warehouse(DEEP),
        warehouse('[{"query_concurrency": "²"}]'),
        warehouse(f'[{{"query_concurrency": "{"9" * 5_000}"}}]'),
    ],
    ids=["policies", "call", "deep queues", "no number", "long number"],
)
def test_no_text_of_a_template_breaks_a_rule(
    tmp_path: Path, resources: Mapping[str, object]
) -> None:
    template = tmp_path / "t.json"
    template.write_text(json.dumps({"Resources": resources}))
    request = Request(paths=(str(template),), packs=("strict",))
    if "W" in resources:
        (tmp_path / "load.yaml").write_text(LOAD)
        request = replace(request, load=str(tmp_path / "load.yaml"))
    assert checked(request).crashes == ()
