"""How far back each store goes after a loss, and by what it comes back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.load.reader import parse_load
from headrace.services.damage import damage_of
from headrace.services.recovery import (
    NOTHING,
    Recoveries,
    recovery_of,
    replayed_s,
    replays_into,
)

Designs = Callable[..., Design]

TEMPLATE = """
Old:
  Type: AWS::Elasticsearch::Domain
Search:
  Type: AWS::OpenSearchService::Domain
Ware:
  Type: AWS::Redshift::Cluster
Copied:
  Type: AWS::Redshift::Cluster
  Properties: {DestinationRegion: eu-central-1}
Off:
  Type: AWS::Redshift::Cluster
  Properties: {AutomatedSnapshotRetentionPeriod: 0}
Serverless:
  Type: AWS::RedshiftServerless::Workgroup
Lake:
  Type: AWS::S3::Bucket
Twin:
  Type: AWS::S3::Bucket
  Properties:
    ReplicationConfiguration:
      Role: r
      Rules: [{Status: Enabled, Destination: {Bucket: !GetAtt Lake.Arn}}]
Far:
  Type: AWS::S3::Bucket
  Properties:
    ReplicationConfiguration:
      Role: r
      Rules: [{Status: Enabled, Destination: {Bucket: "arn:aws:s3:::far-away"}}]
Orders:
  Type: AWS::Kinesis::Stream
  Properties: {ShardCount: 1, RetentionPeriodHours: 48}
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Orders.Arn, RoleARN: r}
    ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Lake.Arn, RoleARN: r}
"""


@pytest.fixture
def stores(design_of: Designs) -> Design:
    return design_of(TEMPLATE)


def told(stores: Design, name: str) -> Recoveries:
    found = recovery_of(stores.by_id[f"t/{name}"], stores)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "rpo_s"),
    [
        ("Old", 86_400),
        ("Search", 3_600),
        ("Ware", 8 * 3_600),
        ("Off", math.inf),
        ("Serverless", 1_800),
        ("Lake", 0),
    ],
)
def test_what_came_since_the_last_copy_is_gone(stores: Design, name: str, rpo_s: float) -> None:
    assert told(stores, name).here.rpo_s == rpo_s
    assert told(stores, name).elsewhere == NOTHING


def test_copies_in_another_region_outlive_this_one(stores: Design) -> None:
    assert told(stores, "Copied").elsewhere.rpo_s == 8 * 3_600


def test_a_replica_in_the_same_region_helps_nobody_when_that_is_lost(stores: Design) -> None:
    assert told(stores, "Twin").elsewhere == NOTHING
    with pytest.raises(UnknownValueError, match="the region of the replica of Far is not known"):
        told(stores, "Far")


def test_what_a_stream_still_has_can_be_read_again(stores: Design) -> None:
    ((stream, kept_s),) = replays_into(stores.by_id["t/Lake"], stores)
    assert (stream.logical_id, kept_s) == ("Orders", 48 * 3_600)
    assert replays_into(stores.by_id["t/Ware"], stores) == ()


def test_a_stream_is_no_store(stores: Design) -> None:
    assert recovery_of(stores.by_id["t/Orders"], stores) is None


PLACED = """
Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
A:
  Type: AWS::EC2::Subnet
  Properties: {{VpcId: !Ref Net, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}}
B:
  Type: AWS::EC2::Subnet
  Properties: {{VpcId: !Ref Net, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1b}}
Placed:
  Type: {type}
  Properties: {properties}
"""
IN_SUBNETS = [
    ("AWS::Lambda::Function", "{VpcConfig: {SubnetIds: [%s], SecurityGroupIds: [g]}}"),
    (
        "AWS::KinesisFirehose::DeliveryStream",
        "{AmazonopensearchserviceDestinationConfiguration: {VpcConfiguration: {SubnetIds: [%s]}}}",
    ),
    (
        "AWS::KinesisAnalyticsV2::Application",
        "{ApplicationConfiguration: {VpcConfigurations: [{SubnetIds: [%s]}]}}",
    ),
    ("AWS::QuickSight::VPCConnection", "{SubnetIds: [%s]}"),
    ("AWS::RedshiftServerless::Workgroup", "{SubnetIds: [%s]}"),
]
REGIONAL = ["AWS::Kinesis::Stream", "AWS::S3::Bucket", "AWS::IoT::TopicRule"]


def hit(design: Design, fault: dict[str, Any]) -> bool:
    load = parse_load({"faults": [fault]})
    return damage_of(design.by_id["t/Placed"], load.faults[0], design) is not None


ZONE = {"az_outage": {"zone": "a", "at": 0, "for": "1h"}}
REGION = {"region_outage": {"at": 0, "for": "1h"}}


@pytest.mark.parametrize(("kind", "properties"), IN_SUBNETS)
def test_a_zone_takes_what_is_in_no_other(design_of: Designs, kind: str, properties: str) -> None:
    for subnets, gone in (("!Ref A", True), ("!Ref A, !Ref B", False), ("!Ref B", False)):
        text = PLACED.format(type=kind, properties=properties % subnets)
        assert hit(design_of(text), ZONE) is gone


@pytest.mark.parametrize("kind", REGIONAL)
def test_a_zone_takes_nothing_of_what_is_regional(design_of: Designs, kind: str) -> None:
    design = design_of(PLACED.format(type=kind, properties="{}"))
    assert not hit(design, ZONE)
    assert hit(design, REGION)


CHAINS = """
Kept: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1, RetentionPeriodHours: 48}}
Short: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
Lake: {Type: AWS::S3::Bucket}
Fed: {Type: AWS::OpenSearchService::Domain}
FromKept:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Kept.Arn, RoleARN: r}
    AmazonopensearchserviceDestinationConfiguration:
      {DomainARN: !GetAtt Fed.Arn, IndexName: i, RoleARN: r, S3Configuration: {BucketARN: b}}
"""
FROM_SHORT = """
FromShort:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Short.Arn, RoleARN: r}
    AmazonopensearchserviceDestinationConfiguration:
      {DomainARN: !GetAtt Fed.Arn, IndexName: j, RoleARN: r, S3Configuration: {BucketARN: b}}
"""
PUT = FROM_SHORT.replace(
    "KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Short.Arn, RoleARN: r}",
    "DeliveryStreamType: DirectPut",
)
OUTSIDE = FROM_SHORT.replace("!GetAtt Short.Arn", "arn:aws:kinesis:eu-west-1:111122223333:stream/s")


@pytest.mark.parametrize(
    ("more", "hours"), [("", 48), (FROM_SHORT, 24), (PUT, 0)], ids=["one", "shortest", "put"]
)
def test_only_what_all_ways_keep_can_be_read_again(
    design_of: Designs, more: str, hours: int
) -> None:
    design = design_of(CHAINS + more)
    assert replayed_s(design.by_id["t/Fed"], design) == hours * 3_600
    assert replayed_s(design.by_id["t/Lake"], design) == 0


def test_what_is_put_beside_the_stream_cannot_be_read_again(design_of: Designs) -> None:
    source = {"into": "FromKept", "rate": "1/s", "record_size": "1 KiB"}
    design = design_of(CHAINS).under_load(parse_load({"sources": {"direct": source}}))
    assert replayed_s(design.by_id["t/Fed"], design) == 0


def test_how_long_a_stream_elsewhere_keeps_records_nobody_knows(design_of: Designs) -> None:
    design = design_of(CHAINS + OUTSIDE)
    with pytest.raises(UnknownValueError, match="keeps its records is not known"):
        replayed_s(design.by_id["t/Fed"], design)


def test_who_has_tried_a_restore_says_how_long_it_takes(design_of: Designs) -> None:
    design = design_of("Ware: {Type: AWS::Redshift::Cluster}")
    ware = {"holds": "1 TiB", "restore": "2h"}
    loss = {"node_loss": {"of": "Ware", "nodes": "compute", "at": "1h"}}
    load = parse_load({"warehouses": {"Ware": ware}, "faults": [loss]})
    tried = design.under_load(load)
    found = damage_of(tried.by_id["t/Ware"], load.faults[0], tried)
    assert found is not None
    assert found.for_s == 7_200
    assert told(tried, "Ware").here.rto_s == 7_200


def test_a_domain_without_a_master_is_back_with_its_zone_at_the_latest(design_of: Designs) -> None:
    text = """
    Search:
      Type: AWS::OpenSearchService::Domain
      Properties: {ClusterConfig: {InstanceCount: 2, ZoneAwarenessEnabled: true}}
    """
    outage = {"az_outage": {"zone": 1, "at": "1h", "for": "1h"}}
    load = parse_load({"domains": {"Search": {"restore": "2h"}}, "faults": [outage]})
    design = design_of(text).under_load(load)
    found = damage_of(design.by_id["t/Search"], load.faults[0], design)
    assert found is not None
    assert found.for_s == 3_600
