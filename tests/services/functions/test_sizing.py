"""What an event source mapping carries, and the least parallelism it needs."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.services.functions.sizing import EsmSettings, batch_records, esm_capacity, size_esm


def test_executions_are_shards_times_factor() -> None:
    """100 shards at factor 2 run 200 invocations at once.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
    """
    answer = size_esm(1, EsmSettings(shards=100, duration_s=1, factor=2))
    assert answer.executions == 200


@settings(deadline=None)
@given(
    records_per_s=st.floats(1, 100_000),
    shards=st.integers(1, 200),
    duration_s=st.floats(0.01, 60),
    window_s=st.floats(0, 60),
    batch_size=st.integers(1, 10_000),
)
def test_the_factor_is_minimal(
    records_per_s: float, shards: int, duration_s: float, window_s: float, batch_size: int
) -> None:
    """It carries the peak and one less doesn't; where there is none, ten don't either."""
    settings = EsmSettings(
        shards=shards,
        duration_s=duration_s,
        window_s=window_s,
        batch_size=batch_size,
        concurrency=10_000,
    )
    factor = size_esm(records_per_s, settings).factor

    def carries(count: int) -> bool:
        return esm_capacity(replace(settings, factor=count)) * (1 + 1e-6) >= records_per_s

    if factor is None:
        assert not esm_capacity(replace(settings, factor=10)) >= records_per_s
        return
    assert carries(factor)
    if factor > 1:
        assert esm_capacity(replace(settings, factor=factor - 1)) < records_per_s


def test_large_records_cut_the_batch_at_the_payload_limit() -> None:
    """6 MiB of base64 are 4.5 MiB of data."""
    assert batch_records(10_000, 4.5 * 1_048_576 / 100) == 100
    assert batch_records(10_000, 100_000_000) == 1
    answer = size_esm(10, EsmSettings(shards=1, duration_s=1, record_bytes=100_000))
    assert [check.level for check in answer.checks if check.name == "payload"] == ["warning"]


def test_concurrency_caps_what_is_read() -> None:
    """40 slots, but only 10 executions."""
    settings = EsmSettings(shards=20, duration_s=1, factor=2, concurrency=10)
    assert esm_capacity(settings) == 1_000
    answer = size_esm(3_000, settings)
    levels = {check.name: check.level for check in answer.checks}
    assert levels == {"throughput": "error", "concurrency": "warning"}
    assert not answer.feasible


def test_a_function_that_outlasts_its_time_limit_is_an_error() -> None:
    answer = size_esm(1, EsmSettings(shards=1, duration_s=901))
    assert [check.name for check in answer.checks if check.level == "error"] == ["duration"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"shards": 0},
        {"duration_s": 0},
        {"record_bytes": 0},
        {"batch_size": 10_001},
        {"batch_size": 0},
        {"window_s": 301},
        {"factor": 11},
        {"concurrency": 0},
    ],
)
def test_settings_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        replace(EsmSettings(shards=1, duration_s=1), **wrong)


def test_a_negative_rate_is_refused() -> None:
    with pytest.raises(InputError):
        size_esm(-1, EsmSettings(shards=1, duration_s=1))
