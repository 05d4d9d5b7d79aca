"""Nodes, COPY files and costs of a warehouse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.facts import all_facts
from headrace.services.redshift import prices, quotas
from headrace.services.redshift.copying import copy_files
from headrace.services.redshift.requirement import WarehouseRequirement
from headrace.services.redshift.shapes import Shape
from headrace.services.redshift.sizing import rpus_for, size_warehouse
from headrace.units.growth import Growth, parse_growth, parse_months

TIB = 1024**4
GIB = 1024**3
pytestmark = pytest.mark.seed("R1", "R4", "R5", "R7")


def need(**given: object) -> WarehouseRequirement:
    whole = {"data_bytes": 4.0 * TIB, "concurrency": 1, **given}
    return WarehouseRequirement(**whole)  # type: ignore[arg-type] # one dictionary for all tests


def test_small_data_still_gets_two_nodes() -> None:
    answer = size_warehouse(need(node_type="ra3.xlplus"))
    assert (answer.nodes, answer.slices) == (2, 4)
    assert all(term.lanes == 1 for term in answer.terms)
    assert answer.notes[0].startswith("One node would carry it, two are the least")


@pytest.mark.parametrize(
    ("node_type", "data_tb", "nodes", "binding"),
    [
        ("ra3.large", 6.4, 2, "managed storage"),
        ("ra3.large", 64.0, 10, "managed storage"),
        ("ra3.xlplus", 256.0, 10, "managed storage"),
        ("ra3.4xlarge", 1_024.0, 10, "managed storage"),
        ("ra3.16xlarge", 1_024.0, 10, "managed storage"),
    ],
)
def test_storage_of_a_node_decides(
    node_type: str, data_tb: float, nodes: int, binding: str
) -> None:
    answer = size_warehouse(need(data_bytes=data_tb * 1e12, compression=1.0, node_type=node_type))
    assert (answer.nodes, answer.binding) == (nodes, binding)


@pytest.mark.parametrize(
    ("node_type", "most"),
    [
        # "Amazon Redshift provisioned clusters": total managed storage capacity
        ("ra3.xlplus", "32 nodes of this type, 1,024 TB"),
        ("ra3.4xlarge", "64 nodes of this type, 8,192 TB"),
        ("ra3.16xlarge", "128 nodes of this type, 16,384 TB"),
    ],
)
def test_managed_storage_reaches_beyond_the_2_pb_of_old(node_type: str, most: str) -> None:
    answer = size_warehouse(need(node_type=node_type))
    assert most in [amount.value for amount in answer.answer]
    old = quotas.RETIRED_TYPES["ds2.8xlarge"]
    assert 128 * old.storage_tb == 2_048


def test_queries_at_the_same_time_share_the_memory() -> None:
    asked = need(concurrency=40, query_memory_bytes=4 * GIB, node_type="ra3.4xlarge", headroom=0)
    answer = size_warehouse(asked)
    assert (answer.nodes, answer.binding) == (2, "memory")  # 160 GiB of 2 x 96
    assert size_warehouse(replace(asked, headroom=0.2)).nodes == 3


def test_what_queries_read_must_fit_the_storage_throughput() -> None:
    asked = need(
        concurrency=10, scanned_bytes=10e9, latency_s=10.0, node_type="ra3.4xlarge", headroom=0
    )
    answer = size_warehouse(asked)
    assert (answer.nodes, answer.binding) == (5, "scan")  # 10 GB/s of 2 GB/s a node
    assert size_warehouse(replace(asked, latency_s=20.0)).nodes == 3


def test_data_grows_until_the_horizon() -> None:
    asked = need(data_bytes=100e12, compression=2, growth=Growth(share_per_month=0.05))
    assert asked.stored_bytes / 1e12 == pytest.approx(50 * 1.05**12)
    daily = need(data_bytes=100e12, compression=2, growth=parse_growth("1TB/day"))
    assert daily.stored_bytes / 1e12 == pytest.approx(50 + 365 / 2)


@pytest.mark.parametrize(
    ("text", "share", "size"),
    [
        ("5%/month", 0.05, 0.0),
        ("0%/month", 0.0, 0.0),
        ("100%/year", 2 ** (1 / 12) - 1, 0.0),
        ("20GB/month", 0.0, 20e9),
        ("12GB/year", 0.0, 1e9),
    ],
)
def test_growth_reads_as_people_write_it(text: str, share: float, size: float) -> None:
    growth = parse_growth(text)
    assert growth.share_per_month == pytest.approx(share)
    assert growth.bytes_per_month == pytest.approx(size)


def test_horizons_read_as_people_write_them() -> None:
    assert parse_months("12 months") == 12
    assert parse_months("3years") == 36
    assert parse_months("73d") == pytest.approx(2.4)
    for text in ("soon", "12"):
        with pytest.raises(InputError, match="write 12 months, 3 years or 90d"):
            parse_months(text)


@pytest.mark.parametrize("text", ["5%", "5%/eon", "lots/month", "5/month"])
def test_what_is_no_growth_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="write 5%/month"):
        parse_growth(text)


def test_auto_takes_the_cheapest_and_says_where_rg_may_lack() -> None:
    chosen = size_warehouse(need())
    bills = {
        name: size_warehouse(need(node_type=name)).costs[-1].usd_per_month
        for name in quotas.NODE_TYPES
    }
    assert chosen.node_type == "rg.large"
    assert min(bills, key=bills.__getitem__) == "rg.large"
    assert any("not offered in every region" in note for note in chosen.notes)


def test_the_leader_is_not_billed_and_storage_is() -> None:
    answer = size_warehouse(need(data_bytes=3e12, node_type="ra3.4xlarge"))
    (on_demand,) = [cost for cost in answer.costs if cost.name == "on demand"]
    nodes, storage = on_demand.items
    assert nodes.usd == pytest.approx(2 * 730 * 3.26)
    assert storage.usd == pytest.approx(1_000 * 0.024)
    assert [cost.name for cost in answer.costs][:2] == ["reserved 3 years", "reserved 1 year"]


def test_serverless_pays_for_the_hours_that_it_works() -> None:
    half = size_warehouse(need(node_type="ra3.4xlarge", active_h_per_day=12.0))
    (bill,) = [cost for cost in half.costs if cost.name == "serverless"]
    assert bill.items[0].quantity == pytest.approx(16 * 365)  # 192 GiB are 12 RPU, in steps of 8


@pytest.mark.parametrize(
    ("shape", "stored_tb", "rpus"),
    [
        (Shape("rg.large", 2), 1, 8),
        (Shape("ra3.4xlarge", 4), 1, 24),
        (Shape("ra3.xlplus", 2), 200, 32),
        (Shape("ra3.16xlarge", 2), 1, 48),
    ],
)
def test_serverless_has_the_memory_of_the_cluster(
    shape: Shape, stored_tb: float, rpus: int
) -> None:
    assert rpus_for(shape, stored_tb * 1e12) == rpus


def test_more_than_a_cluster_can_hold_is_said() -> None:
    answer = size_warehouse(need(data_bytes=100_000e12, compression=1.0))
    assert answer.nodes is None
    assert not answer.feasible
    assert answer.costs == ()
    (check,) = answer.checks
    assert "128 at most" in check.message


def test_a_count_that_only_a_resize_reaches_is_created_smaller() -> None:
    answer = size_warehouse(need(data_bytes=600e12, compression=1.0, node_type="ra3.xlplus"))
    assert answer.nodes == 24
    (check,) = answer.checks
    assert "created with 16 nodes at most" in check.message
    assert answer.feasible


def test_above_32_nodes_there_is_no_concurrency_scaling() -> None:
    answer = size_warehouse(need(data_bytes=4_000e12, compression=1.0, node_type="ra3.16xlarge"))
    assert answer.nodes == 40
    assert any("no concurrency scaling" in check.message for check in answer.checks)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"data_bytes": 0.0}, "data is nothing"),
        ({"compression": 0.5}, "data over disk, 1 or more"),
        ({"headroom": 1.0}, "a share below 1"),
        ({"concurrency": 0}, "at least one query"),
        ({"node_type": "dc2.large"}, "is retired: see --retired"),
        ({"node_type": "m5.large"}, "is no node type; those are rg.large"),
        ({"scanned_bytes": 1.0}, "counts only with a latency"),
        ({"latency_s": 0.0}, "latency is nothing"),
        ({"active_h_per_day": 25.0}, "a day has 24"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        need(**given)


@given(st.floats(1e3, 1e15), st.integers(2, 2_048))
def test_copy_files_keep_slices_busy_and_stay_in_range(loaded: float, slices: int) -> None:
    split = copy_files(loaded, slices)
    assert split.file_bytes * split.files == pytest.approx(loaded)
    assert split.file_bytes <= quotas.COPY_FILE_MAX_BYTES * (1 + 1e-9)
    if loaded >= slices * quotas.COPY_FILE_MIN_BYTES:
        assert split.files % slices == 0
        assert split.busy_slices == slices
        assert split.file_bytes >= quotas.COPY_FILE_MIN_BYTES
    else:
        assert split.files < slices


def test_prices_of_other_regions_are_those_of_the_base_region_and_said() -> None:
    answer = size_warehouse(need(region="eu-west-1"))
    assert any("the ones of eu-west-1 aren't known" in note for note in answer.notes)
    assert {cost.region for cost in answer.costs} == {"us-east-1"}


def test_every_number_has_its_source() -> None:
    facts = [*all_facts(quotas), *all_facts(prices)]
    assert len(facts) > 30
    assert all(fact.source.url.startswith("https://") for fact in facts)
    known = {*quotas.NODE_TYPES, *quotas.RETIRED_TYPES} - {"dc1.large", "dc1.8xlarge"}
    assert set(prices.PRICES["us-east-1"].node_hour) == known
