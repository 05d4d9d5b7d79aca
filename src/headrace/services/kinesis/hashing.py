"""Where a partition key lands: MD5, hash key ranges, and the shard whose range holds the hash.

Sources: Kinesis API reference (PutRecord, Shard); "Terminology and concepts" of the developer
guide.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from headrace.services.kinesis import quotas as q

__all__ = [
    "Words",
    "hash_key",
    "merged",
    "shard_of",
    "uniform_start_words",
    "uniform_starts",
    "words_of",
]

_LOW: Final = 2**64 - 1
_LIMB_BITS: Final = 32
_LIMB: Final = 2**_LIMB_BITS - 1

Words: TypeAlias = NDArray[np.uint64]
"""Upper or lower halves of 128-bit hash keys."""


def hash_key(partition_key: str) -> int:
    """Return the 128-bit hash key of a partition key.

    >>> hash_key("device-1")
    277901890176008628857739572313990950024
    """
    return int.from_bytes(
        hashlib.md5(partition_key.encode(), usedforsecurity=False).digest(), "big"
    )


def uniform_starts(lanes: int) -> list[int]:
    """Return the StartingHashKey of each of *lanes* equal ranges.

    >>> uniform_starts(2)
    [0, 170141183460469231731687303715884105728]
    """
    width = q.HASH_KEYS // lanes
    return [lane * width for lane in range(lanes)]


def shard_of(partition_key: str, starts: Sequence[int]) -> int:
    """Return the index of the range, of those that begin at *starts*, which holds the key.

    >>> shard_of("device-1", uniform_starts(10))
    8
    """
    return bisect_right(starts, hash_key(partition_key)) - 1


def merged(lower: tuple[int, int], upper: tuple[int, int]) -> tuple[int, int]:
    """Return the hash key range of two shards that MergeShards makes one.

    Parameters
    ----------
    lower, upper
        First and last hash key of each.

    Raises
    ------
    ValueError
        The ranges are not next to each other: the service refuses them.

    Examples
    --------
    >>> merged((276, 381), (382, 454))
    (276, 454)
    """
    if lower[1] + 1 != upper[0]:
        raise ValueError(f"{lower} and {upper} are not adjacent: only neighbours can be merged")
    return lower[0], upper[1]


def words_of(hashes: Iterable[int]) -> tuple[Words, Words]:
    """Return the upper and the lower 64 bits of each of *hashes*."""
    known = list(hashes)
    high = np.array([hashed >> 64 for hashed in known], dtype=np.uint64)
    low = np.array([hashed & _LOW for hashed in known], dtype=np.uint64)
    return high, low


def uniform_start_words(lanes: int) -> tuple[Words, Words]:
    """Return upper and lower 64 bits of `uniform_starts`, by 32-bit limbs: exact for any count."""
    width = q.HASH_KEYS // lanes
    lane = np.arange(lanes, dtype=np.uint64)
    limb_mask, limb_bits = np.uint64(_LIMB), np.uint64(_LIMB_BITS)
    limbs, carry = [], np.zeros(lanes, dtype=np.uint64)
    for shift in range(0, 4 * _LIMB_BITS, _LIMB_BITS):
        carry = lane * np.uint64(width >> shift & _LIMB) + carry
        limbs.append(carry & limb_mask)
        carry = carry >> limb_bits
    return limbs[3] << limb_bits | limbs[2], limbs[1] << limb_bits | limbs[0]
