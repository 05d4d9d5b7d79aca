"""What happens again: requests that are retried, records that are read twice.

Sources: "Retry behavior" of the AWS SDKs and Tools Reference Guide,
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html; "Handle duplicate
records", https://docs.aws.amazon.com/streams/latest/dev/kinesis-record-processor-duplicates.html
"""

from __future__ import annotations

from headrace.services.kinesis import quotas as q

__all__ = ["longest_waits_s", "read_again"]


def longest_waits_s(*, throttled: bool, attempts: int = q.SDK_MAX_ATTEMPTS) -> tuple[float, ...]:
    """Return the longest wait before each retry of a request, in seconds.

    An SDK waits for a random share of it: base × 2^retry, at most 20 s.

    Parameters
    ----------
    throttled
        Whether the service refused for too many requests, rather than failed in passing.
    attempts
        How often the request is sent at most, the first time included.

    Raises
    ------
    ValueError
        With less than one attempt.

    Examples
    --------
    >>> longest_waits_s(throttled=True)
    (1.0, 2.0)
    """
    if attempts < 1:
        raise ValueError(f"a request is sent at least once, not {attempts} times")
    base_s = q.SDK_THROTTLED_BACKOFF_S if throttled else q.SDK_TRANSIENT_BACKOFF_S
    return tuple(min(q.SDK_BACKOFF_MAX_S, base_s * 2**retry) for retry in range(attempts - 1))


def read_again(processed: int, checkpoint: int) -> int:
    """Return how many records a reader processes twice when it restarts from its checkpoint.

    Parameters
    ----------
    processed
        Records that it had processed when it stopped.
    checkpoint
        Records that it had processed when it last noted its place.

    Raises
    ------
    ValueError
        The checkpoint lies ahead of what was processed, or before the beginning.
    """
    if not 0 <= checkpoint <= processed:
        raise ValueError(f"a checkpoint at {checkpoint:,} of {processed:,} records cannot be")
    return processed - checkpoint
