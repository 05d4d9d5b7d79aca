"""Retries and double reads, by the documentation's examples."""

from __future__ import annotations

import pytest

from headrace.services.kinesis.hashing import merged
from headrace.services.kinesis.retries import longest_waits_s, read_again


@pytest.mark.parametrize(("throttled", "waits_s"), [(False, (0.05, 0.1)), (True, (1.0, 2.0))])
def test_a_request_waits_longer_before_each_retry(
    *, throttled: bool, waits_s: tuple[float, ...]
) -> None:
    """Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html."""
    assert longest_waits_s(throttled=throttled) == waits_s


def test_no_wait_is_longer_than_twenty_seconds() -> None:
    assert longest_waits_s(throttled=True, attempts=9)[-1] == 20


def test_after_a_crash_everything_since_the_checkpoint_comes_again() -> None:
    """Source: docs.aws.amazon.com/streams/latest/dev/kinesis-record-processor-duplicates.html."""
    assert read_again(processed=20_000, checkpoint=10_000) == 10_000


def test_neighbours_are_merged_others_not() -> None:
    """Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html."""
    assert merged((276, 381), (382, 454)) == (276, 454)
    with pytest.raises(ValueError, match="not adjacent"):
        merged((276, 381), (383, 454))


@pytest.mark.parametrize(("processed", "checkpoint"), [(5, 6), (5, -1)])
def test_a_checkpoint_that_cannot_be_is_refused(processed: int, checkpoint: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        read_again(processed, checkpoint)


def test_a_request_is_sent_at_least_once() -> None:
    with pytest.raises(ValueError, match="at least once"):
        longest_waits_s(throttled=False, attempts=0)
