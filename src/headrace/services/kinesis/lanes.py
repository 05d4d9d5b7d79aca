"""How a load divides over the lanes of a stream, as far as that needs no keys."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from headrace.errors import InputError
from headrace.sizing import lanes_for

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Even", "LaneShares"]


class LaneShares(Protocol):
    """How a load divides over the lanes of a stream."""

    def shares(self, lanes: int) -> NDArray[np.float64]:
        """Return each lane's share of the load over *lanes* equal hash ranges; they add up to 1."""
        ...

    def hottest_share(self, lanes: int) -> float:
        """Return the greatest of the shares."""
        ...

    def fewest_lanes(self, share: float, *, at_most: int) -> int | None:
        """Return the least number of lanes whose hottest lane gets *share* of the load or less.

        One lane more than that may do worse, where keys collide: "least" means that every smaller
        number fails, not that every greater one succeeds. None if *at_most* lanes don't do.
        """
        ...

    @property
    def indivisible(self) -> float:
        """Share of the load that always stays on one lane: that of the most frequent key."""
        ...


class Even(Struct, frozen=True):
    """A load that spreads over the lanes evenly, or with one lane above the mean.

    Parameters
    ----------
    skew
        Load of the hottest lane over the mean of all lanes, as shard-level metrics show it; 1 is
        even. It is taken to stay the same whatever the number of lanes.

    Raises
    ------
    InputError
        *skew* is below 1.
    """

    skew: float = 1.0

    def __post_init__(self) -> None:
        if not self.skew >= 1:
            raise InputError(f"skew is {self.skew:g}; the hottest lane can't be below the mean (1)")

    def shares(self, lanes: int) -> NDArray[np.float64]:
        """Return the shares: the first lane is the hottest, the others divide the rest evenly."""
        import numpy as np  # noqa: PLC0415 - not at start-up

        hottest = self.hottest_share(lanes)
        rest = (1 - hottest) / (lanes - 1) if lanes > 1 else 0.0
        return np.concatenate(([hottest], np.full(lanes - 1, rest)))

    def hottest_share(self, lanes: int) -> float:
        """Return the first lane's share."""
        return min(1.0, self.skew / lanes)

    def fewest_lanes(self, share: float, *, at_most: int) -> int | None:
        """Return the least number of lanes whose hottest lane gets *share* or less."""
        if share >= 1:
            return 1
        lanes = lanes_for(self.skew, share) if share > 0 else math.inf
        return int(lanes) if lanes <= at_most else None

    @property
    def indivisible(self) -> float:
        """No single key matters."""
        return 0.0
