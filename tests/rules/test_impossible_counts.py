"""Numbers of nodes that AWS refuses: what would be there instead nobody can say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headrace.pipeline import Request, checked

EMR = {"InstanceType": "m6g.xlarge"}


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AWS::OpenSearchService::Domain", {"ClusterConfig": {"InstanceCount": 0}}),
        (
            "AWS::OpenSearchService::Domain",
            {"ClusterConfig": {"DedicatedMasterEnabled": True, "DedicatedMasterCount": -1}},
        ),
        (
            "AWS::OpenSearchService::Domain",
            {
                "ClusterConfig": {
                    "InstanceCount": 3,
                    "ZoneAwarenessEnabled": True,
                    "ZoneAwarenessConfig": {"AvailabilityZoneCount": 0},
                }
            },
        ),
        ("AWS::Redshift::Cluster", {"NodeType": "ra3.4xlarge", "NumberOfNodes": 0}),
        (
            "AWS::EMR::Cluster",
            {
                "ReleaseLabel": "emr-7.10.0",
                "Instances": {
                    "KeepJobFlowAliveWhenNoSteps": True,
                    "MasterInstanceGroup": EMR,
                    "CoreInstanceGroup": {**EMR, "InstanceCount": -1},
                },
            },
        ),
        (
            "AWS::KinesisAnalyticsV2::Application",
            {
                "RuntimeEnvironment": "FLINK-1_20",
                "ApplicationConfiguration": {
                    "FlinkApplicationConfiguration": {
                        "ParallelismConfiguration": {
                            "ConfigurationType": "CUSTOM",
                            "Parallelism": 0,
                        }
                    }
                },
            },
        ),
    ],
)
def test_impossible_counts_are_not_known_and_break_no_rule(
    tmp_path: Path, kind: str, properties: object
) -> None:
    template = tmp_path / "t.json"
    resources = {"It": {"Type": kind, "Properties": properties}}
    template.write_text(json.dumps({"Resources": resources}))
    report = checked(Request(paths=(str(template),), packs=("strict",)))
    assert report.crashes == ()
    assert any("is too few" in entry.message for entry in report.entries)
