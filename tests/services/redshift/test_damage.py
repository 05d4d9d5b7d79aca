"""What lost nodes, zones and regions do to a warehouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.design import Design
from headrace.flow.damage import Damage
from headrace.flow.trial import run_trial
from headrace.load.reader import parse_load
from headrace.services.damage import damage_of
from headrace.services.entries import stage_of
from headrace.services.redshift import quotas as q

Designs = Callable[..., Design]

NODE = {"node_loss": {"of": "Ware", "at": "12h"}}
ZONE = {"az_outage": {"zone": "eu-west-1a", "at": 0, "for": "4h"}}
REGION = {"region_outage": {"at": 0, "for": "24h"}}
WARE = """
Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
A:
  Type: AWS::EC2::Subnet
  Properties: {{VpcId: !Ref Net, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}}
B:
  Type: AWS::EC2::Subnet
  Properties: {{VpcId: !Ref Net, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1b}}
Group:
  Type: AWS::Redshift::ClusterSubnetGroup
  Properties: {{SubnetIds: [{subnets}], Description: d}}
Ware:
  Type: AWS::Redshift::Cluster
  Properties: {{ClusterSubnetGroupName: !Ref Group, NodeType: {kind}, {more}}}
"""


def ware(
    design_of: Designs, more: str, kind: str = "ra3.xlplus", subnets: str = "!Ref A, !Ref B"
) -> Design:
    return design_of(WARE.format(more=more, kind=kind, subnets=subnets))


def damage(found: Design, fault: dict[str, Any]) -> Damage | None:
    load = parse_load({"faults": [fault]})
    return damage_of(found.by_id["t/Ware"], load.faults[0], found.under_load(load))


@pytest.mark.seed("R10", "R16")
def test_one_node_comes_back_from_its_snapshot_and_of_two_nothing_is_lost(
    design_of: Designs,
) -> None:
    one, two = (damage(ware(design_of, f"NumberOfNodes: {n}"), NODE) for n in (1, 2))
    assert one is not None
    assert two is not None
    assert (one.restored, one.rewinds_s, one.kept_lost) == (1, 8 * 3_600, 0)
    assert (two.restored, two.rewinds_s, two.kept_lost) == (0, 0, 0)
    assert two.for_s == q.NODE_REPLACED_S


@pytest.mark.seed("R10")
def test_without_snapshots_a_lost_single_node_is_lost_for_good(design_of: Designs) -> None:
    off = "NumberOfNodes: 1, AutomatedSnapshotRetentionPeriod: 0"
    found = damage(ware(design_of, off), NODE)
    assert found is not None
    assert (found.kept_lost, found.rewinds_s) == (1, 0)


def test_what_was_loaded_since_the_snapshot_is_gone(design_of: Designs) -> None:
    text = """
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    RedshiftDestinationConfiguration:
      ClusterJDBCURL: !Sub "jdbc:redshift://${Ware.Endpoint.Address}:5439/d"
      CopyCommand: {DataTableName: t}
      RoleARN: r
      S3Configuration: {BucketARN: !GetAtt Kept.Arn, RoleARN: r}
Kept: {Type: AWS::S3::Bucket}
Ware: {Type: AWS::Redshift::Cluster, Properties: {NodeType: ra3.large}}
"""
    source = {"into": "Delivery", "rate": "10/s", "record_size": "1 KiB"}
    load = parse_load({"sources": {"a": source}, "horizon": "24h", "faults": [NODE]})
    trial = run_trial(design_of(text).under_load(load), stage_of, damage_of)
    assert not trial.untold
    told = trial.stages["t/Ware"].measures
    assert told["rewound_s"] == 8 * 3_600
    assert told["rewound_records"] == pytest.approx(10 * 8 * 3_600, rel=0.01)


def test_two_lost_disks_may_hold_both_copies(design_of: Designs) -> None:
    both = {"node_loss": {"of": "Ware", "count": 2, "at": 0}}
    disks = damage(ware(design_of, "NumberOfNodes: 4", "dc2.large"), both)
    managed = damage(ware(design_of, "NumberOfNodes: 4"), both)
    assert disks is not None
    assert managed is not None
    assert disks.rewinds_s == 8 * 3_600
    assert managed.rewinds_s == 0


@pytest.mark.parametrize(
    ("more", "subnets", "for_s"),
    [
        ("NumberOfNodes: 2", "!Ref A, !Ref B", None),
        ("NumberOfNodes: 2, AvailabilityZoneRelocation: true", "!Ref A, !Ref B", q.RELOCATED_S),
        ("NumberOfNodes: 2, AvailabilityZoneRelocation: true", "!Ref A", None),
        ("NumberOfNodes: 2, MultiAZ: true", "!Ref A, !Ref B", q.FAILOVER_S),
    ],
)
def test_a_lost_zone_is_waited_for_unless_there_is_another(
    design_of: Designs, more: str, subnets: str, for_s: float | None
) -> None:
    found = damage(ware(design_of, more, subnets=subnets), ZONE)
    assert found is not None
    assert (found.answers, found.for_s, found.rewinds_s) == (False, for_s, 0)


def test_a_zone_that_it_is_not_in_does_nothing(design_of: Designs) -> None:
    stated = ware(design_of, "NumberOfNodes: 2, AvailabilityZone: eu-west-1b")
    assert damage(stated, ZONE) is None
    assert damage(ware(design_of, "NumberOfNodes: 2", subnets="!Ref B"), ZONE) is None


def test_copies_in_another_region_are_restored_there(design_of: Designs) -> None:
    alone = damage(ware(design_of, "NumberOfNodes: 2"), REGION)
    copied = damage(ware(design_of, "NumberOfNodes: 2, DestinationRegion: eu-central-1"), REGION)
    assert alone is not None
    assert copied is not None
    assert (alone.for_s, alone.rewinds_s) == (None, 0)
    assert (copied.for_s, copied.rewinds_s) == (q.RESTORED_S, 8 * 3_600)


def test_a_region_that_is_soon_back_is_waited_for(design_of: Designs) -> None:
    soon = {"region_outage": {"at": 0, "for": "2h"}}
    copied = damage(ware(design_of, "NumberOfNodes: 2, DestinationRegion: eu-central-1"), soon)
    assert copied is not None
    assert (copied.for_s, copied.rewinds_s) == (None, 0)


@given(nodes=st.integers(1, 16), lost=st.integers(1, 20), kind=st.sampled_from(["dc2.large", "ra"]))
def test_shares_are_shares_and_more_nodes_lose_no_more(
    design_of: Designs, nodes: int, lost: int, kind: str
) -> None:
    several = {"node_loss": {"of": "Ware", "count": lost, "at": 0}}
    now, more = (
        damage(ware(design_of, f"NumberOfNodes: {n}", kind), several) for n in (nodes, nodes + 1)
    )
    assert now is not None
    assert more is not None
    for one in (now, more):
        assert min(one.takes, one.restored, one.kept_lost) >= 0
        assert max(one.takes, one.restored, one.kept_lost) <= 1
    assert more.rewinds_s <= now.rewinds_s
