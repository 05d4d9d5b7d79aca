"""What a finding advises, and changes, is something that AWS takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from headrace.pipeline import Request, judged
from headrace.rulekit import Finding

OLD_NODES = (
    "AWS::OpenSearchService::Domain, Properties: {ClusterConfig: {InstanceType: t2.small.search}}"
)
OLD_MASTERS = (
    "AWS::OpenSearchService::Domain, Properties: {ClusterConfig: {InstanceType: r7g.large.search, "
    "DedicatedMasterEnabled: true, DedicatedMasterType: m3.medium.search}}"
)
FINE_GRAINED = f"{OLD_NODES[:-1]}, AdvancedSecurityOptions: {{Enabled: true}}}}"
UNUSED_MASTERS = OLD_MASTERS.replace("Enabled: true", "Enabled: false")
OLD_ENGINE = "AWS::Elasticsearch::Domain, Properties: {ElasticsearchVersion: '5.6'}"
OLDEST_ENGINE = "AWS::Elasticsearch::Domain"
DOMAIN = "AWS::OpenSearchService::Domain"
AUTHORIZER = "AWS::IoT::Authorizer, Properties: {SigningDisabled: true%s}"
KEYS = ", TokenKeyName: token, TokenSigningPublicKeys: {one: key}"
CLUSTER = (
    "AWS::EMR::Cluster, Properties: {ReleaseLabel: %s, Instances: {KeepJobFlowAliveWhenNoSteps: "
    "true, CoreInstanceGroup: {InstanceCount: 2, InstanceType: m5.xlarge}}}"
)
DELIVERY = (
    "AWS::KinesisFirehose::DeliveryStream, Properties: {%s: {ProcessingConfiguration: {Enabled: "
    "true, Processors: [{Type: Lambda, Parameters: [{ParameterName: LambdaArn, ParameterValue: "
    "'arn:aws:lambda:eu-west-1:111122223333:function:f'}]}]}}}"
)


def found(tmp_path: Path, rule: str, resource: str) -> Finding:
    """Return the one finding of *rule* on *resource*."""
    template = tmp_path / "template.yaml"
    template.write_text(f"Resources:\n  It: {{Type: {resource}}}\n")
    (verdict,) = judged(Request(paths=(str(template),), select=(rule,))).verdicts
    assert verdict.finding is not None
    return verdict.finding


@pytest.mark.parametrize(
    ("rule", "resource", "why"),
    [
        ("ES203", OLD_NODES, "; nodes of type t2.small cannot"),
        ("ES203", OLD_MASTERS, "; nodes of type m3.medium cannot"),
        ("ES203", OLDEST_ENGINE, "; Elasticsearch 1.5 cannot, Elasticsearch 5.1 and later can"),
        ("ES204", OLD_ENGINE, "; Elasticsearch 5.6 cannot, Elasticsearch 6.0 and later can"),
        ("ES116", FINE_GRAINED, "; nodes of type t2.small cannot"),
        ("EMR301", CLUSTER % "emr-5.29.0", "take a current release, and "),
        ("EMR301", CLUSTER % "emr-6.0.0", "take a current release, and "),
        ("IOT202", AUTHORIZER % "", ", with TokenKeyName and TokenSigningPublicKeys"),
    ],
)
def test_what_aws_would_refuse_is_said_and_not_changed(
    tmp_path: Path, rule: str, resource: str, why: str
) -> None:
    finding = found(tmp_path, rule, resource)
    assert why in finding.fix
    assert finding.changes == ()


@pytest.mark.parametrize(
    ("rule", "resource"),
    [
        ("ES203", DOMAIN),
        ("ES203", UNUSED_MASTERS),
        ("ES203", OLD_ENGINE),
        ("ES204", OLD_NODES),
        ("EMR301", CLUSTER % "emr-5.30.0"),
        ("EMR301", CLUSTER % "emr-7.10.0"),
        ("IOT202", AUTHORIZER % KEYS),
    ],
)
def test_what_aws_takes_is_changed(tmp_path: Path, rule: str, resource: str) -> None:
    finding = found(tmp_path, rule, resource)
    assert finding.changes
    assert ";" not in finding.fix


@pytest.mark.parametrize(
    ("block", "mode"),
    [
        ("ExtendedS3DestinationConfiguration", "set S3BackupMode to Enabled and add an S3Backup"),
        ("RedshiftDestinationConfiguration", "set S3BackupMode to Enabled and add an S3Backup"),
        ("ElasticsearchDestinationConfiguration", "set S3BackupMode to AllDocuments"),
        ("SplunkDestinationConfiguration", "set S3BackupMode to AllEvents"),
        ("HttpEndpointDestinationConfiguration", "set S3BackupMode to AllData"),
        ("IcebergDestinationConfiguration", "set s3BackupMode to AllData"),
    ],
)
def test_source_records_are_kept_as_the_destination_calls_it(
    tmp_path: Path, block: str, mode: str
) -> None:
    assert found(tmp_path, "FH104", DELIVERY % block).fix.startswith(mode)


def test_records_that_are_put_together_leave_room_for_their_line_ends(tmp_path: Path) -> None:
    template, load = tmp_path / "template.yaml", tmp_path / "load.yaml"
    s3 = "{ExtendedS3DestinationConfiguration: {BucketARN: b, RoleARN: r}}"
    delivery = f"{{Type: AWS::KinesisFirehose::DeliveryStream, Properties: {s3}}}"
    template.write_text(f"Resources:\n  It: {delivery}\n")
    load.write_text("sources:\n  a: {into: It, rate: 100/s, record_size: 512 B}\n")
    request = Request((str(template),), select=("FH302",), load=str(load))
    (finding,) = [one.finding for one in judged(request).verdicts if one.finding is not None]
    assert finding.fix == "let producers put 9 records into one, a line each"
