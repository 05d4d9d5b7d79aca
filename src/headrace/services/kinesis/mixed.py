"""Several sources with keys of their own into one stream."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from headrace.services.kinesis.keys import LaneShares

__all__ = ["Mixed"]


@dataclass(frozen=True, slots=True)
class Mixed:
    """Key models that each carry a part of the load; no key is in two of them.

    Attributes
    ----------
    models
        The models.
    parts
        Each one's part of the load; they add up to 1.
    """

    models: tuple[LaneShares, ...]
    parts: tuple[float, ...]

    def shares(self, lanes: int) -> NDArray[np.float64]:
        """Return the share of each of *lanes* equal lanes."""
        pairs = zip(self.models, self.parts, strict=True)
        return reduce(np.add, (model.shares(lanes) * part for model, part in pairs))

    def hottest_share(self, lanes: int) -> float:
        """Return the greatest share of a lane."""
        return float(self.shares(lanes).max())

    def fewest_lanes(self, share: float, *, at_most: int) -> int | None:
        """Return the fewest lanes of which none has more than *share*; None if none suffice."""
        if self.indivisible > share:
            return None
        least = max(1, math.ceil(1 / share)) if share < math.inf else 1
        return next((n for n in range(least, at_most + 1) if self.hottest_share(n) <= share), None)

    @property
    def indivisible(self) -> float:
        """Share of the most frequent key."""
        pairs = zip(self.models, self.parts, strict=True)
        return max(model.indivisible * part for model, part in pairs)
