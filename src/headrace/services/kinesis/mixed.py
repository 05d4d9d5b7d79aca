"""Several sources with keys of their own into one stream."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import numpy as np

from headrace.services.kinesis.keys import Keys, joined
from headrace.services.kinesis.lanes import Even

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Mixed"]


@dataclass(frozen=True)
class Mixed:
    """Key models that each carry a part of the load: keys, or what spreads evenly.

    Attributes
    ----------
    models
        The models.
    parts
        Each one's part of the load; they add up to 1.
    """

    models: tuple[Keys | Even, ...]
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
        if self._keys is None:
            return Even().fewest_lanes(share, at_most=at_most)
        return self._keys.fewest_beside(1 - self._keyed, share, at_most=at_most)

    @property
    def indivisible(self) -> float:
        """Share of the most frequent key."""
        return 0.0 if self._keys is None else self._keys.indivisible * self._keyed

    @cached_property
    def _keys(self) -> Keys | None:
        """All keys together; None where everything spreads evenly."""
        models = [model for model in self.models if isinstance(model, Keys)]
        return joined(models, self._parts_of_keys) if models else None

    @property
    def _keyed(self) -> float:
        """The part of the load that keys carry."""
        return min(1.0, math.fsum(self._parts_of_keys))

    @property
    def _parts_of_keys(self) -> list[float]:
        pairs = zip(self.models, self.parts, strict=True)
        return [part for model, part in pairs if isinstance(model, Keys)]
