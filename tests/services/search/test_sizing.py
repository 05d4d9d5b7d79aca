"""Nodes, shards and volumes: the service's worked examples, and what holds for every answer."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.facts import all_facts
from headrace.services.search import engine, instances, prices, quotas
from headrace.services.search.engine import Engine
from headrace.services.search.instances import instance, instances_of, volume_max_gib
from headrace.services.search.nodes import data_nodes, master_type
from headrace.services.search.requirement import SearchRequirement
from headrace.services.search.shards import cut, needed_bytes, reserved_bytes, shards_per_node
from headrace.services.search.sizing import CORES_PREMIUM, size_search

GIB = quotas.GIB
DAY_S = 86_400.0
LOGS = SearchRequirement(daily_bytes=100 * GIB, retention_s=14 * DAY_S)


def test_the_services_storage_example() -> None:
    """Source: docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html."""
    assert needed_bytes(66, 1) == pytest.approx(191, abs=0.5)
    assert needed_bytes(66, 1) == pytest.approx(66 * 2 * 1.45, rel=0.005)


def test_the_services_example_of_a_rolling_index() -> None:
    daily = 200 * 2**20 * 24
    assert daily / GIB == pytest.approx(4.7, abs=0.05)
    need = SearchRequirement(daily_bytes=daily, retention_s=14 * DAY_S)
    assert need.hot_bytes / GIB == pytest.approx(66, abs=0.5)


@pytest.mark.parametrize(("gib", "nodes", "reserved_gib"), [(500, 3, 60), (100, 10, 200)])
def test_what_the_service_keeps_of_each_disk(gib: int, nodes: int, reserved_gib: int) -> None:
    assert reserved_bytes(gib * GIB, nodes) == reserved_gib * GIB


@pytest.mark.parametrize(
    ("version", "heap_gib", "limit"),
    [
        (Engine("Elasticsearch", 7, 10), 32, 1_000),
        (Engine("OpenSearch", 2, 15), 32, 1_000),
        (Engine("OpenSearch", 2, 17), 16, 1_000),
        (Engine("OpenSearch", 2, 19), 32, 2_000),
        (Engine("OpenSearch", 3, 1), 128, 4_000),
        (Engine("Elasticsearch", 6, 8), 32, math.inf),
    ],
)
def test_shards_of_a_node_by_version(version: Engine, heap_gib: float, limit: float) -> None:
    assert shards_per_node(version, heap_gib) == limit


@pytest.mark.parametrize(
    ("nodes", "shards", "wanted"),
    [
        (1, 1, "m6g.large"),
        (10, 10_000, "m6g.large"),
        (11, 1, "c6g.2xlarge"),
        (10, 10_001, "c6g.2xlarge"),
        (75, 40_000, "r6g.xlarge"),
        (76, 1, "r6g.2xlarge"),
        (200, 75_000, "r6g.4xlarge"),
        (201, 1, None),
    ],
)
def test_the_services_table_of_masters(nodes: int, shards: int, wanted: str | None) -> None:
    assert master_type(nodes, shards) == wanted


@pytest.mark.parametrize(
    ("name", "kind", "gib"),
    [
        ("t3.small", "gp3", 100),
        ("m5.large", "gp2", 512),
        ("m5.large", "gp3", 1_024),
        ("r5.12xlarge", "gp3", 24 * 1_024),
        ("m4.large", "gp3", 0),
        ("c6g.12xlarge", "gp2", 4_608),
        ("r7g.16xlarge", "gp3", 36 * 1_024),
        ("i3.large", "gp3", None),
        ("m5.large", "io1", None),
    ],
)
def test_the_services_table_of_volumes(name: str, kind: str, gib: int | None) -> None:
    assert volume_max_gib(name, kind) == gib


def test_shards_are_a_multiple_of_the_nodes_where_their_size_allows() -> None:
    shards = cut(LOGS, 3)
    assert (shards.primaries, shards.active, shards.total) == (3, 6, 84)
    assert shards.shard_bytes / GIB == pytest.approx(36.67, abs=0.01)
    many = cut(LOGS, 12)  # twelve shards would have 9 GiB each
    assert (many.primaries, many.active) == (3, 6)


def test_small_indexes_have_one_shard() -> None:
    assert cut(replace(LOGS, daily_bytes=GIB), 3).primaries == 1


@pytest.mark.seed("S4", "S9")
def test_a_domain_for_logs() -> None:
    answer = size_search(LOGS)
    assert (answer.data_nodes, answer.data_type) == (3, "m7g.xlarge")
    assert (answer.masters, answer.master_type) == (3, "m6g.large")
    assert answer.volume_gib == math.ceil((100 * 14 * 2 * 1.1 / 0.95 / 3 + 20) / 0.75)
    assert answer.binding == "cores"
    assert answer.feasible
    names = [cost.name for cost in answer.costs]
    assert names[-1] == "on-demand"
    assert len(names) == 5
    by_hand = 730 * (3 * 0.271 + 3 * 0.128) + 3 * 1_468 * 0.122
    assert answer.costs[-1].usd_per_month == pytest.approx(by_hand)


@pytest.mark.seed("S4")
def test_reservations_cut_nodes_but_no_storage() -> None:
    costs = {cost.name: cost for cost in size_search(LOGS).costs}
    full = {item.name: item.usd for item in costs["on-demand"].items}
    cut_by = {item.name: item.usd for item in costs["reserved 1 year, nothing upfront"].items}
    assert cut_by["data nodes"] == pytest.approx(full["data nodes"] * 0.69)
    assert cut_by["masters"] == pytest.approx(full["masters"] * 0.69)
    assert cut_by["volumes"] == full["volumes"]


@pytest.mark.seed("S9")
def test_more_cores_win_over_a_slightly_cheaper_bill() -> None:
    answer = size_search(LOGS)
    others = [
        size_search(replace(LOGS, instance_type=f"{family}.{size}"))
        for family in ("c7g", "m7g", "r7g")
        for size in ("large", "xlarge", "2xlarge")
    ]
    bills = {(o.data_type, o.data_nodes): o.costs[-1].usd_per_month for o in others if o.data_nodes}
    most = min(bills.values()) * (1 + CORES_PREMIUM)
    cores = {
        name: count * instance(name).vcpu for (name, count), usd in bills.items() if usd <= most
    }
    assert answer.data_nodes is not None
    assert answer.data_nodes * instance(answer.data_type).vcpu == max(cores.values())


def test_old_data_moves_to_ultrawarm() -> None:
    need = replace(LOGS, daily_bytes=1_024 * GIB, retention_s=90 * DAY_S, warm_after_s=7 * DAY_S)
    answer = size_search(need)
    amounts = {amount.name: amount.value for amount in answer.answer}
    assert amounts["data in UltraWarm"] == pytest.approx(1_024 * 83 * 1.1)
    assert (answer.warm_nodes, answer.warm_type) == (5, "ultrawarm1.large")
    assert any(note.startswith("UltraWarm saves") for note in answer.notes)


def test_standby_counts_two_thirds_of_the_cores_and_asks_for_three_copies() -> None:
    two = size_search(replace(LOGS, standby=True))
    assert not two.feasible
    three = size_search(replace(LOGS, standby=True, replicas=2))
    assert three.feasible
    (cores,) = [term for term in three.terms if term.name == "cores"]
    assert cores.limit == pytest.approx(instance(three.data_type).vcpu * 2 / 3)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"replicas": 0}, "no replica"),
        ({"zones": 1}, "one zone"),
        ({"daily_bytes": GIB}, "roll indexes over by size"),
        ({"shard_bytes": 5 * GIB}, "shards of"),
    ],
)
def test_what_deserves_a_look(changes: dict[str, Any], says: str) -> None:
    answer = size_search(replace(LOGS, **changes))
    (found,) = [check for check in answer.checks if says in check.message]
    assert found.level == "warning"
    assert answer.feasible


def test_more_nodes_than_the_quota_are_told() -> None:
    answer = size_search(replace(LOGS, daily_bytes=20_000 * GIB, instance_type="r7g.4xlarge"))
    assert answer.data_nodes is not None
    assert answer.data_nodes > quotas.DATA_NODES_DEFAULT_QUOTA
    assert any(check.name == "quota" for check in answer.checks)


def test_what_no_number_of_nodes_carries() -> None:
    need = replace(LOGS, daily_bytes=2**60, instance_type="c7g.large")
    answer = size_search(need)
    assert answer.data_nodes is None
    assert not answer.feasible
    assert "1,002" in answer.checks[0].message


@pytest.mark.parametrize(
    "changes",
    [
        {"daily_bytes": None},
        {"retention_s": None},
        {"stored_bytes": GIB},
        {"daily_bytes": 0.0},
        {"daily_bytes": math.inf},
        {"retention_s": -1.0},
        {"replicas": -1},
        {"zones": 4},
        {"zones": 2, "standby": True},
        {"warm_after_s": 14 * DAY_S},
        {"growth": -0.1},
        {"shard_bytes": 0.0},
    ],
)
def test_requirements_that_make_no_sense(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        replace(LOGS, **changes)


@pytest.mark.parametrize("name", ["m7g", "x9.large", "t3.small", "or1.large", "m7g.huge"])
def test_types_that_cannot_be_sized(name: str) -> None:
    with pytest.raises(InputError, match="no instance type that can be sized"):
        size_search(replace(LOGS, instance_type=name))


@settings(max_examples=40, deadline=None)
@given(
    daily_gib=st.floats(0.1, 5_000),
    days=st.integers(1, 120),
    replicas=st.integers(0, 3),
    zones=st.integers(1, 3),
    name=st.sampled_from(["c7g.xlarge", "m7g.2xlarge", "r7g.4xlarge"]),
)
def test_every_answer_fits_and_one_step_less_does_not(
    daily_gib: float, days: int, replicas: int, zones: int, name: str
) -> None:
    need = SearchRequirement(
        daily_bytes=daily_gib * GIB, retention_s=days * DAY_S, replicas=replicas, zones=zones
    )
    found = data_nodes(need, instance(name))
    if found is None:
        return
    assert found.count % zones == 0
    assert found.count >= need.copies
    assert all((term.utilisation or 0) <= 1 + 1e-6 for term in found.terms)
    assert found.volume_gib <= found.instance.volume_max_gib
    disks = found.count * found.volume_gib * GIB
    least = needed_bytes(need.hot_bytes, replicas)
    assert disks >= least * (1 - 1e-9)
    free = disks - reserved_bytes(found.volume_gib * GIB, found.count) - least * 0.8
    assert free >= quotas.FREE_STORAGE_ALARM * disks * (1 - 1e-9)
    assert found.shards.primaries * found.shards.shard_bytes == pytest.approx(
        need.index_bytes * 1.1
    )


def test_every_type_that_may_be_chosen_has_a_price() -> None:
    priced = prices.PRICES[prices.BASE_REGION].instance_hour
    families = tuple(family for family in instances.GP3_MAX_GIB if family[0] in "cmr")
    assert {one.name for one in instances_of(families)} <= set(priced)
    assert {name for _, _, name in quotas.MASTER_TYPES} <= set(priced)
    assert set(quotas.WARM_GIB) <= set(priced)


def test_other_regions_are_billed_at_known_prices_and_told() -> None:
    answer = size_search(replace(LOGS, region="eu-west-1"))
    assert answer.costs[0].region == "us-east-1"
    assert any("eu-west-1" in note for note in answer.notes)


def test_own_prices_replace_the_known_ones() -> None:
    known = prices.PRICES["us-east-1"]
    own = replace(known, region="mine", gp3_gb_month=0.0)
    answer = size_search(replace(LOGS, own_prices=own, region="mine", instance_type="m7g.xlarge"))
    assert answer.costs[-1].usd_per_month == pytest.approx(730 * (3 * 0.271 + 3 * 0.128))


@pytest.mark.parametrize("module", [quotas, instances, prices, engine])
def test_every_number_says_where_it_was_read(module: Any) -> None:
    facts = all_facts(module)
    assert facts
    assert all(fact.source.url.startswith("https://") for fact in facts)
