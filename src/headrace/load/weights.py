"""Partition keys and how much of a source's records each of them carries.

This is all that a service needs to know of a key distribution: it hashes the keys its own way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from headrace.load.files import read_keys
from headrace.load.keys import ConstantKey, HotKeys, KeyDistribution, KeyFile, UniformKeys, ZipfKeys

__all__ = ["KeyWeights", "key_weights"]

_Weights: TypeAlias = NDArray[np.float64]


class KeyWeights(Struct, frozen=True, eq=False):
    """Keys with weights.

    Attributes
    ----------
    named
        Keys that the user named; they come first.
    weights
        Shares of the records, of the named keys and then of the others; they add up to 1.
    prefix
        Begin of the names that stand for keys which nobody named: ``key-0``, ``key-1``, …
    """

    named: tuple[str, ...]
    weights: _Weights
    prefix: str = "key-"

    @property
    def unnamed(self) -> int:
        """How many keys nobody named."""
        return len(self.weights) - len(self.named)

    def names(self) -> Iterator[str]:
        """Yield the names of all keys, in the order of the weights."""
        yield from self.named
        yield from (f"{self.prefix}{number}" for number in range(self.unnamed))

    def items(self) -> Iterator[tuple[str, float]]:
        """Yield each key with its weight."""
        return zip(self.names(), self.weights.tolist(), strict=True)

    def with_hot_key(self, key: str, share: float) -> KeyWeights:
        """Return the keys while *key* takes *share* of all records, beside its own weight."""
        scaled = self.weights * (1 - share)
        if key in self.named:
            scaled[self.named.index(key)] += share
            return KeyWeights(self.named, scaled, self.prefix)
        return KeyWeights((key, *self.named), np.concatenate(([share], scaled)), self.prefix)


def key_weights(distribution: KeyDistribution, prefix: str = "key-") -> KeyWeights:
    """Return the keys of a distribution with their weights.

    The k-th of n zipf keys weighs k**-exponent / sum of j**-exponent for j = 1 … n.

    Raises
    ------
    InputError
        A file of keys cannot be read, or is wrong.
    """
    match distribution:
        case ConstantKey(key=key):
            return KeyWeights((key,), np.ones(1), prefix)
        case UniformKeys(count=count):
            return KeyWeights((), np.full(count, 1 / count), prefix)
        case ZipfKeys(count=count, exponent=exponent):
            weights = np.arange(1, count + 1, dtype=np.float64) ** -exponent
            return KeyWeights((), weights / weights.sum(), prefix)
        case HotKeys(keys=hot, rest=rest):
            return _named(hot, rest, prefix)
        case KeyFile(file=file):
            weights_by_key = read_keys(file)
            total = sum(weights_by_key.values())
            shares = {key: weight / total for key, weight in weights_by_key.items()}
            return _named(shares, 0, prefix)


def _named(shares: Mapping[str, float], rest: int, prefix: str) -> KeyWeights:
    named = np.fromiter(shares.values(), dtype=np.float64, count=len(shares))
    others = np.full(rest, max(0.0, 1 - named.sum()) / max(1, rest))
    weights = np.concatenate((named, others))
    return KeyWeights(tuple(shares), weights / weights.sum(), prefix)
