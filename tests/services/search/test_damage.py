"""What lost nodes, zones and a split do to a domain, against what the service says of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.flow.damage import Damage
from headrace.flow.trial import run_trial
from headrace.load.reader import parse_load
from headrace.services.damage import damage_of
from headrace.services.entries import stage_of
from headrace.services.search import quotas as q
from headrace.template.overlay import Change

Designs = Callable[..., Design]

DOMAIN = """
Search:
  Type: {type}
  Properties:
    {version}
    {cluster}:
      InstanceCount: {data}
      DedicatedMasterEnabled: {dedicated}
      DedicatedMasterCount: {masters}
      ZoneAwarenessEnabled: {aware}
      ZoneAwarenessConfig: {{AvailabilityZoneCount: {zones}}}
"""
NODE = {"node_loss": {"of": "Search", "at": 0}}
MASTER = {"node_loss": {"of": "Search", "nodes": "master", "at": 0}}
SPLIT = {"network_partition": {"of": "Search", "at": 0, "for": "1h"}}
ZONE = {"az_outage": {"zone": 1, "at": 0, "for": "1h"}}


def design(
    design_of: Designs, *, data: int = 6, masters: int = 0, zones: int = 1, old: bool = False
) -> Design:
    return design_of(
        DOMAIN.format(
            type="AWS::Elasticsearch::Domain" if old else "AWS::OpenSearchService::Domain",
            version="ElasticsearchVersion: '6.8'" if old else "EngineVersion: OpenSearch_2.19",
            cluster="ElasticsearchClusterConfig" if old else "ClusterConfig",
            data=data,
            dedicated=str(masters > 0).lower(),
            masters=masters,
            aware=str(zones > 1).lower(),
            zones=zones,
        )
    )


def damage(found: Design, fault: dict[str, Any], replicas: int = 1) -> Damage | None:
    load = parse_load({"faults": [fault], "domains": {"Search": {"replicas": replicas}}})
    return damage_of(found.by_id["t/Search"], load.faults[0], found.under_load(load))


@pytest.mark.seed("S5", "S8")
@pytest.mark.parametrize(
    ("zones", "data", "masters", "down"),
    [(2, 4, 0, True), (2, 4, 3, False), (3, 6, 0, False), (3, 6, 3, False)],
)
def test_a_lost_zone_does_what_the_services_table_says(
    design_of: Designs, *, zones: int, data: int, masters: int, down: bool
) -> None:
    found = damage(design(design_of, data=data, masters=masters, zones=zones), ZONE)
    assert found is not None
    assert found.answers is not down
    assert found.takes == (0 if down else pytest.approx(1 - 1 / zones))
    # "must replace at least one in the remaining zone before it can elect a master"
    assert found.for_s == (q.NODE_REPLACED_S if down else None)


@pytest.mark.seed("S8")
@pytest.mark.parametrize("old", [False, True])
def test_of_two_masters_none_can_be_lost(design_of: Designs, *, old: bool) -> None:
    two = design(design_of, masters=2, old=old)
    lost = damage(two, MASTER)
    assert lost is not None
    assert (lost.takes, lost.answers, lost.for_s) == (0, False, q.NODE_REPLACED_S)
    split = damage(two, SPLIT)
    # From version 7 on one of two has no vote, and the side of the other leads.
    assert (split is None) is not old


@pytest.mark.seed("S8")
@pytest.mark.parametrize("zones", [1, 2, 3])
@pytest.mark.parametrize("old", [False, True])
def test_three_masters_outlive_every_single_fault(
    design_of: Designs, *, zones: int, old: bool
) -> None:
    three = design(design_of, masters=3, zones=zones, old=old)
    for fault in (MASTER, NODE, SPLIT, *([ZONE] if zones > 1 else [])):
        found = damage(three, fault)
        assert found is None or found.answers


@pytest.mark.parametrize(("masters", "spare"), [(3, 0), (5, 1), (7, 2)])
@pytest.mark.parametrize("old", [False, True])
def test_five_masters_could_lose_one_more_than_three(
    design_of: Designs, *, masters: int, spare: int, old: bool
) -> None:
    found = damage(design(design_of, masters=masters, old=old), MASTER)
    assert found is not None
    assert found.spare_masters == spare


@pytest.mark.parametrize(("data", "bare"), [(2, True), (3, False), (6, False)])
def test_of_two_data_nodes_the_one_that_is_left_keeps_the_only_copy(
    design_of: Designs, *, data: int, bare: bool
) -> None:
    found = damage(design(design_of, data=data, masters=3), NODE)
    assert found is not None
    assert found.single_copy is bare
    assert found.answers


def test_four_masters_in_three_zones_can_lose_the_zone_with_two(design_of: Designs) -> None:
    for old in (False, True):
        four = design(design_of, masters=4, zones=3, old=old)
        lost = damage(four, MASTER)
        assert lost is not None
        assert (lost.takes, lost.answers, lost.spare_masters) == (1, True, 0)
        found = damage(four, ZONE)
        assert found is not None
        assert not found.answers
    split = damage(design(design_of, masters=4, old=True), SPLIT)
    assert split is not None
    assert not split.answers


@pytest.mark.seed("S2", "S5")
def test_shards_without_a_copy_come_back_from_the_hourly_snapshot(design_of: Designs) -> None:
    found = damage(design(design_of, masters=3), NODE, replicas=0)
    assert found is not None
    assert found.restored == pytest.approx(1 / 6)
    assert found.rewinds_s == 3_600
    assert not found.answers
    copied = damage(design(design_of, masters=3), NODE)
    assert copied is not None
    assert (copied.restored, copied.rewinds_s, copied.answers) == (0, 0, True)
    assert copied.takes == pytest.approx(5 / 6)


def test_a_single_node_loses_all_since_the_last_snapshot(design_of: Designs) -> None:
    load = parse_load({"faults": [{"node_loss": {"of": "Search", "at": "2h"}}], "horizon": "24h"})
    single = design(design_of, data=1)
    told = run_trial(single.under_load(load), stage_of, damage_of).stages["t/Search"]
    assert told.measures["rewound_s"] == 3_600
    assert told.measures["unavailable_s"] == q.NODE_REPLACED_S + q.RESTORED_S
    safe = single.changed((Change("t/Search", ("ClusterConfig", "InstanceCount"), 3),))
    told = run_trial(safe.under_load(load), stage_of, damage_of).stages["t/Search"]
    assert told.measures["rewound_s"] == told.measures["unavailable_s"] == 0


def test_what_does_not_depend_on_an_unknown_version_is_told(design_of: Designs) -> None:
    text = DOMAIN.format(
        type="AWS::OpenSearchService::Domain",
        version="EngineVersion: !ImportValue version",
        cluster="ClusterConfig",
        data=2,
        dedicated="true",
        masters=2,
        aware="false",
        zones=2,
    )
    found = damage(design_of(text), MASTER)
    assert found is not None
    assert not found.answers
    with pytest.raises(UnknownValueError):
        damage(design_of(text), SPLIT)


def test_a_domain_has_no_core_nodes(design_of: Designs) -> None:
    core = {"node_loss": {"of": "Search", "nodes": "core", "at": 0}}
    with pytest.raises(UnknownValueError, match="Search has no core nodes"):
        damage(design(design_of), core)


@given(st.data())
def test_more_copies_never_lose_more(design_of: Designs, data: st.DataObject) -> None:
    zones = data.draw(st.integers(1, 3))
    nodes = data.draw(st.integers(1, 12)) * zones
    count = data.draw(st.integers(1, nodes))
    found = design(design_of, data=nodes, masters=data.draw(st.sampled_from([0, 3])), zones=zones)
    fault = data.draw(st.sampled_from([{"node_loss": NODE["node_loss"] | {"count": count}}, ZONE]))
    before = 1.0
    for replicas in range(4):
        told = damage(found, fault, replicas) or Damage(takes=1.0, answers=True)
        assert 0 <= told.takes <= 1
        assert 0 <= told.restored <= before
        before = told.restored
