"""Keys that sit close together: a short cut in the search for the fewest shards.

Two keys whose hashes differ little stay on one shard until shards are narrow, so that they rule out
most numbers of shards. The search remembers the closest crowds that were too much for a shard, and
looks at those before it divides all keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.services.kinesis import quotas as q
from headrace.sizing import fits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from headrace.services.kinesis.hashing import Words

__all__ = ["Crowds"]

_MOST: Final = 64
"""So many crowds are remembered; those that ruled out a number last come first."""


class _Crowd(Struct, frozen=True):
    first: int
    last: int
    share: float

    def together(self, lanes: int) -> bool:
        """Whether both ends, and so all between, are on one of *lanes* equal ranges."""
        width = q.HASH_KEYS // lanes
        return min(self.first // width, lanes - 1) == min(self.last // width, lanes - 1)


@dataclass(slots=True)
class Crowds:
    """Crowds among sorted keys.

    Attributes
    ----------
    high, low
        Halves of the keys' hashes, sorted.
    cumulative
        Share of the load below each key, one more than there are keys.
    """

    high: Words
    low: Words
    cumulative: NDArray[np.float64]
    _known: list[_Crowd] = field(default_factory=list)

    def rules_out(self, lanes: int, share: float) -> bool:
        """Whether a remembered crowd puts more than *share* on one of *lanes* lanes."""
        for place, crowd in enumerate(self._known):
            if not fits(crowd.share, share) and crowd.together(lanes):
                self._known.insert(0, self._known.pop(place))
                return True
        return False

    def remember(self, begin: int, end: int, share: float) -> None:
        """Remember the closest keys from *begin* to before *end* that are more than *share*."""
        below = self.cumulative[begin : end + 1]
        # For each first key the least number of keys that is too much.
        over = np.searchsorted(below, below[:-1] + share, side="right")
        over = np.where(over < len(below), over, len(below) - 1)
        enough = below[over] - below[:-1] > share
        if not enough.any():
            return
        firsts = begin + np.flatnonzero(enough)
        lasts = begin + over[enough] - 1
        closest = int((self.high[lasts] - self.high[firsts]).argmin())
        first, last = int(firsts[closest]), int(lasts[closest])
        total = float(self.cumulative[last + 1] - self.cumulative[first])
        self._known.insert(0, _Crowd(self._hash(first), self._hash(last), total))
        del self._known[_MOST:]

    def _hash(self, key: int) -> int:
        return int(self.high[key]) << 64 | int(self.low[key])
