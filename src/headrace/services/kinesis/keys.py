"""Partition keys onto shards: which share of a stream's load each shard gets.

A record goes to the shard whose hash key range holds the MD5 of its partition key, read as an
unsigned 128-bit number, or its explicit hash key. Shards of a stream that was created or scaled
uniformly own equal ranges; after single splits and merges the ranges are what they are.

Keys that nobody has named are drawn: MD5 spreads names evenly over the 128 bits, so a seeded draw
of hashes stands for them.

Sources: Kinesis API reference (PutRecord, Shard, SplitShard); "Terminology and concepts" of the
developer guide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from headrace.errors import InputError
from headrace.services.kinesis import quotas as q
from headrace.services.kinesis.crowds import Crowds
from headrace.services.kinesis.hashing import (
    Words,
    hash_key,
    shard_of,
    uniform_start_words,
    uniform_starts,
    words_of,
)
from headrace.services.kinesis.lanes import Even, LaneShares
from headrace.sizing import fits, lanes_for

__all__ = [
    "Even",
    "Keys",
    "LaneShares",
    "explicit",
    "hash_key",
    "hot_keys",
    "joined",
    "shard_of",
    "uniform",
    "uniform_starts",
    "zipf",
]

_KEPT: Final = 16
"""So many drawn key models are kept: rules and trials ask for the same ones again and again."""

_DUST: Final = 1e-9
"""Shares may miss their sum by this much."""

_Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Keys:
    """Partition keys as hashes in rising order, each with its share of the load.

    Build it by `uniform`, `zipf`, `hot_keys` or `explicit`.

    Attributes
    ----------
    high, low
        Upper and lower 64 bits of each key's 128-bit hash, sorted.
    weight
        Share of the load of each key; they add up to 1.
    """

    high: Words
    low: Words
    weight: _Shares

    def shares(self, lanes: int) -> _Shares:
        """Return each lane's share over *lanes* equal hash ranges."""
        return self._between(self._positions(*uniform_start_words(lanes)))

    def shares_of(self, starts: Sequence[int]) -> _Shares:
        """Return each lane's share over hash ranges that begin at the rising *starts*.

        Raises
        ------
        InputError
            The ranges don't begin at 0, or don't rise.
        """
        if not starts or starts[0] != 0 or any(b <= a for a, b in pairwise(starts)):
            raise InputError("hash key ranges must begin at 0 and rise from shard to shard")
        return self._between(self._positions(*words_of(starts)))

    def hottest_share(self, lanes: int) -> float:
        """Return the greatest share over *lanes* equal hash ranges."""
        return float(self.shares(lanes).max())

    def fewest_lanes(self, share: float, *, at_most: int) -> int | None:
        """Return the least number of lanes whose hottest lane gets *share* or less."""
        return self.fewest_beside(0.0, share, at_most=at_most)

    def fewest_beside(self, even: float, share: float, *, at_most: int) -> int | None:
        """Return the least number of lanes where *even* of the load spreads evenly beside the keys.

        Every count from the lower bound (an even spread of all) upward is tried. Crowds of keys
        that were too much for a lane before rule most of them out.
        """
        keyed, top = 1 - even, self.indivisible
        if keyed <= 0:
            return Even().fewest_lanes(share, at_most=at_most)
        if not fits(top, share / keyed):
            return None
        crowds = Crowds(self.high, self.low, self._cumulative)
        for lanes in range(lanes_for(1.0, share), at_most + 1):
            left = (share - even / lanes) / keyed
            if not fits(top, left) or crowds.rules_out(lanes, left):
                continue
            begins = self._positions(*uniform_start_words(lanes))
            shares = self._between(begins)
            hottest = int(shares.argmax())
            if fits(float(shares[hottest]), left):
                return lanes
            ends = np.append(begins[1:], len(self.weight))
            crowds.remember(int(begins[hottest]), int(ends[hottest]), left)
        return None

    @property
    def indivisible(self) -> float:
        """Share of the most frequent key."""
        return float(self.weight.max())

    @cached_property
    def _cumulative(self) -> _Shares:
        return np.concatenate(([0.0], np.cumsum(self.weight)))

    def _positions(self, high: Words, low: Words) -> NDArray[np.intp]:
        """Return, for each range start, how many keys lie below it."""
        positions = np.searchsorted(self.high, high, side="left")
        last = np.minimum(positions, len(self.high) - 1)
        for tie in np.flatnonzero(self.high[last] == high):
            # Equal upper halves are rare enough to settle one by one, on the lower halves.
            while positions[tie] < len(self.high) and (
                self.high[positions[tie]] == high[tie] and self.low[positions[tie]] < low[tie]
            ):
                positions[tie] += 1
        return positions

    def _between(self, positions: NDArray[np.intp]) -> _Shares:
        ends = np.append(positions[1:], len(self.weight))
        shares: _Shares = self._cumulative[ends] - self._cumulative[positions]
        return shares


@lru_cache(_KEPT)
def uniform(keys: int, *, seed: int = 0) -> Keys:
    """Return *keys* unnamed keys of equal frequency."""
    return _drawn(np.ones(_counted(keys)), seed)


@lru_cache(_KEPT)
def zipf(keys: int, exponent: float = 1.0, *, seed: int = 0) -> Keys:
    """Return *keys* unnamed keys, the k-th of which is k**exponent times rarer than the first.

    Raises
    ------
    InputError
        There is no key, or *exponent* is negative.
    """
    if not 0 <= exponent < math.inf:
        raise InputError(f"zipf exponent is {exponent:g}; give a number of 0 or more")
    return _drawn(np.arange(1, _counted(keys) + 1, dtype=np.float64) ** -exponent, seed)


def hot_keys(hot: Sequence[float] | Mapping[str, float], keys: int, *, seed: int = 0) -> Keys:
    """Return keys of which a few take the given shares, and *keys* others the rest evenly.

    Parameters
    ----------
    hot
        Shares of the hot keys, 0 to 1; a mapping names them, and a name fixes the shard.
    keys
        How many other keys there are; 0 if the hot ones are all there is.
    seed
        Seed of the hashes of unnamed keys.

    Raises
    ------
    InputError
        A share is not between 0 and 1, they exceed 1, or nobody takes the rest.
    """
    shares = list(hot.values()) if isinstance(hot, Mapping) else list(hot)
    rest = 1 - math.fsum(shares)
    if not shares or any(not 0 < share <= 1 for share in shares) or rest < -_DUST:
        raise InputError("shares of hot keys must be above 0 and add up to 1 at most")
    if keys < 1 and rest > _DUST:
        raise InputError(
            f"hot keys take {1 - rest:.0%} of the load; say how many keys share the rest"
        )
    unnamed = len(shares) if not isinstance(hot, Mapping) else 0
    high, low = _draw(unnamed + max(0, keys), seed)
    if isinstance(hot, Mapping):
        named_high, named_low = words_of(map(hash_key, hot))
        high, low = np.append(named_high, high), np.append(named_low, low)
    others = np.full(max(0, keys), max(0.0, rest) / max(1, keys))
    return _sorted(high, low, np.append(shares, others))


def explicit(weights: Mapping[str, float] | Mapping[int, float]) -> Keys:
    """Return named keys with their weights: any positive numbers, e.g. counts of records.

    Parameters
    ----------
    weights
        Weight of each partition key; a key given as a number is an explicit hash key.

    Raises
    ------
    InputError
        There is no key, a weight is not positive, or a hash key has more than 128 bits.
    """
    hashes = []
    for key in weights:
        hashed = hash_key(key) if isinstance(key, str) else key
        if not 0 <= hashed < q.HASH_KEYS:
            raise InputError(f"explicit hash key {key} is not between 0 and 2^128 - 1")
        hashes.append(hashed)
    values = np.fromiter(weights.values(), dtype=np.float64, count=len(weights))
    if not hashes or not (np.isfinite(values) & (values > 0)).all():
        raise InputError("a list of keys needs at least one key, and weights above 0")
    return _sorted(*words_of(hashes), values)


def joined(models: Sequence[Keys], parts: Sequence[float]) -> Keys:
    """Return the keys of several models together, each model with its part of the load.

    A key that several models hold is one key.
    """
    high, low = (
        np.concatenate([getattr(model, half) for model in models]) for half in ("high", "low")
    )
    weight = np.concatenate([m.weight * part for m, part in zip(models, parts, strict=True)])
    every = _sorted(high, low, weight)
    new = np.append(True, (np.diff(every.high) != 0) | (np.diff(every.low) != 0))
    weights = np.add.reduceat(every.weight, np.flatnonzero(new))
    return Keys(high=every.high[new], low=every.low[new], weight=weights)


def _counted(keys: int) -> int:
    if keys < 1:
        raise InputError(f"{keys} partition keys: at least 1 is needed")
    return keys


def _drawn(weights: _Shares, seed: int) -> Keys:
    return _sorted(*_draw(len(weights), seed), weights)


def _draw(keys: int, seed: int) -> tuple[Words, Words]:
    words = np.random.default_rng(seed).integers(0, 2**64, size=(2, keys), dtype=np.uint64)
    return words[0], words[1]


def _sorted(high: Words, low: Words, weights: _Shares) -> Keys:
    order = np.lexsort((low, high))
    return Keys(high=high[order], low=low[order], weight=(weights / weights.sum())[order])
