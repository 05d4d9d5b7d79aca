"""The calculator of an application: what a user relies on when they take its KPUs."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.services.analytics.requirement import (
    AnalyticsRequirement,
    Operator,
    parse_operator,
)
from headrace.services.analytics.sizing import AnalyticsSizing, size_application
from headrace.sizing import Check, as_json

pytestmark = pytest.mark.seed("A1", "A3")

GB = 10**9
COUNT = Operator(name="count", cpu_s=0.001, keyed=True)
PARSE = Operator(name="parse", cpu_s=0.001)
LOAD = AnalyticsRequirement(records_per_s=4_000, record_bytes=1_300, operators=(COUNT,), headroom=0)


def check_named(sizing: AnalyticsSizing, name: str) -> Check:
    return next(check for check in sizing.checks if check.name == name)


@pytest.mark.parametrize(
    ("changed", "kpus", "binding"),
    [
        pytest.param({}, 4, "CPU", id="4 vCPU"),
        pytest.param({"headroom": 0.3}, 6, "CPU", id="of each KPU 0.7 vCPU"),
        pytest.param({"records_per_s": 0}, 1, "CPU", id="one KPU at least"),
        pytest.param(
            {"operators": (replace(COUNT, state_bytes=400 * GB),)}, 8, "state on disk", id="50 GB"
        ),
        pytest.param(
            {"operators": (replace(COUNT, state_bytes=18 * GB),), "state_in": "heap"},
            6,
            "state on the heap",
            id="3 GB of heap",
        ),
        pytest.param({"operators": (PARSE,), "shards": 4}, 4, "CPU", id="a shard for each subtask"),
        pytest.param(
            {"operators": (PARSE,), "shards": 6}, 6, "busiest subtask", id="two of six shards"
        ),
        pytest.param({"skew": 2.0}, 8, "busiest subtask", id="the busiest key takes twice"),
        pytest.param({"catch_up_s": 90}, 8, "catch-up", id="90 s of backlog in 90 s"),
        pytest.param({"operators": (replace(COUNT, share=0.5),)}, 2, "CPU", id="half is filtered"),
        pytest.param(
            {"operators": (replace(COUNT, share=3.0),)}, 12, "CPU", id="three of each record"
        ),
    ],
)
def test_the_largest_term_decides(changed: dict[str, Any], kpus: int, binding: str) -> None:
    answer = size_application(replace(LOAD, **changed))
    assert (answer.kpus, answer.binding) == (kpus, binding)
    assert answer.billed_kpus == kpus + 1


def test_parallelism_is_subtasks_times_kpus() -> None:
    """Four subtasks a KPU make a parallelism of 4 from one KPU, and one KPU orchestrates.

    Source: https://docs.aws.amazon.com/managed-flink/latest/java/how-scaling.html
    """
    small = replace(LOAD, records_per_s=900, parallelism_per_kpu=4)
    answer = size_application(small)
    assert (answer.kpus, answer.parallelism, answer.billed_kpus) == (1, 4, 2)


def test_a_shard_that_brings_more_than_a_subtask_can_do_has_no_answer() -> None:
    answer = size_application(replace(LOAD, operators=(PARSE,), shards=2))
    assert (answer.kpus, answer.parallelism, answer.costs) == (None, None, ())
    assert not answer.feasible
    assert answer.binding == "busiest subtask"
    assert "use more shards" in check_named(answer, "busiest subtask").message


def test_keyed_operators_use_more_subtasks_than_there_are_shards() -> None:
    half = replace(PARSE, cpu_s=0.0001)
    answer = size_application(replace(LOAD, operators=(half, COUNT), shards=2))
    assert answer.kpus is not None
    assert answer.kpus > 2
    assert check_named(answer, "idle source subtasks").level == "ok"


def test_shards_that_cannot_be_read_fast_enough_are_an_error() -> None:
    answer = size_application(replace(LOAD, record_bytes=1024 * 1024, shards=100))
    assert check_named(answer, "source shards").level == "error"


def test_beyond_the_quota_somebody_must_ask() -> None:
    answer = size_application(replace(LOAD, records_per_s=300_000))
    assert answer.feasible
    assert {c.name for c in answer.checks if c.level == "warning"} == {
        "KPU quota",
        "parallelism quota",
        "auto scaling",
        "key groups",
        "catch-up",
    }


def test_auto_scaling_would_double_an_application_that_is_used_above_75_percent() -> None:
    assert check_named(size_application(LOAD), "auto scaling").level == "warning"
    calm = size_application(replace(LOAD, headroom=0.3))
    assert check_named(calm, "auto scaling").level == "ok"


def test_many_subtasks_in_a_kpu_share_its_heap() -> None:
    need = replace(LOAD, parallelism_per_kpu=4, heap_bytes_per_subtask=GB)
    told = check_named(size_application(need), "heap")
    assert (told.level, "at most 3 fit" in told.message) == ("error", True)
    fits = replace(need, parallelism_per_kpu=3)
    assert check_named(size_application(fits), "heap").level == "ok"


def test_catching_up_takes_the_backlog_divided_by_what_is_spare() -> None:
    answer = size_application(replace(LOAD, headroom=0.5))  # 8 KPUs, 8,000 records/s
    assert answer.catch_up_s == pytest.approx(90)
    assert math.isinf(size_application(LOAD).catch_up_s or 0)


def test_prices_of_another_region_are_told() -> None:
    answer = size_application(replace(LOAD, region="eu-west-1"))
    assert answer.costs[0].region == "us-east-1"
    assert any("eu-west-1 aren't known" in note for note in answer.notes)


def test_snapshots_are_billed_at_the_size_of_the_state() -> None:
    stateful = replace(LOAD, operators=(replace(COUNT, state_bytes=10 * GB),), snapshots_kept=3)
    items = {item.name: item.quantity for item in size_application(stateful).costs[0].items}
    assert items["snapshots"] == pytest.approx(30)


def test_an_answer_is_json() -> None:
    assert json.loads(json.dumps(as_json(size_application(LOAD))))["kpus"] == 4


@settings(max_examples=60, deadline=None)
@given(
    rate=st.floats(1, 50_000),
    shards=st.integers(1, 64) | st.none(),
    slots=st.integers(1, 8),
    skew=st.floats(1, 4),
)
def test_the_answer_suffices_and_more_load_never_needs_less(
    rate: float, shards: int | None, slots: int, skew: float
) -> None:
    need = replace(
        LOAD,
        records_per_s=rate,
        operators=(replace(PARSE, cpu_s=0.00002), replace(COUNT, cpu_s=0.0001)),
        shards=shards,
        parallelism_per_kpu=slots,
        skew=skew,
        headroom=0.3,
    )
    answer, more = size_application(need), size_application(replace(need, records_per_s=rate * 2))
    if answer.kpus is None:
        assert more.kpus is None
        return
    for term in answer.terms:
        assert term.utilisation is not None
        assert term.utilisation <= 0.7 + 1e-9
    assert more.kpus is None or more.kpus >= answer.kpus


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"operators": ()}, "say what CPU"),
        ({"operators": (replace(COUNT, cpu_s=0),)}, "no operator takes any CPU"),
        ({"operators": (replace(COUNT, cpu_s=-1),)}, "operator count"),
        ({"parallelism_per_kpu": 9}, "the service takes 1 to 8"),
        ({"headroom": 1.0}, "from 0 to below 1"),
        ({"shards": 0}, "at least one"),
        ({"skew": 0.5}, "at least the mean"),
        ({"record_bytes": 0}, "record_bytes is 0"),
        ({"catch_up_s": 0}, "catch_up_s is 0"),
        ({"records_per_s": -1}, "records_per_s is -1"),
    ],
)
def test_what_cannot_be_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        replace(LOAD, **changed)


@pytest.mark.parametrize(
    ("written", "operator"),
    [
        ("parse:0.05ms", Operator(name="parse", cpu_s=0.00005)),
        (
            "window:0.2ms,state=2KiB*100,000keys,share=50%",
            Operator(name="window", cpu_s=0.0002, state_bytes=204_800_000, share=0.5, keyed=True),
        ),
        (
            "join: 1ms, state=20GiB",
            Operator(name="join", cpu_s=0.001, state_bytes=20 * 2**30, keyed=True),
        ),
        ("split:1ms,times=3,keyed", Operator(name="split", cpu_s=0.001, share=3, keyed=True)),
    ],
)
def test_operators_are_read_as_people_write_them(written: str, operator: Operator) -> None:
    assert parse_operator(written) == operator


@pytest.mark.parametrize(
    "written", ["", "parse", ":1ms", "parse:", "parse:fast", "w:1ms,state=big", "w:1ms,colour=red"]
)
def test_what_is_no_operator_is_refused(written: str) -> None:
    with pytest.raises(InputError):
        parse_operator(written)
