"""When a reducer has fetched everything, in closed form.

Maps finish one after the other; from then on their output can be fetched. A reducer that fetches at
a constant rate is a queue: with cumulative arrivals A (what is finished) and rate r it is done at

    max( t0 + B / r,  max over maps k of  f_k + R_k / r )

where t0 is when it begins, B all its bytes, f_k the end of map k and R_k what of its bytes comes
with map k or later: the last of these moments is when it ran out of output for the last time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headrace.flow.steps import FloatArray

__all__ = ["MapOutput"]

_KEPT: Final = 8
"""Rates for which what follows from each map on is kept: waves, and kinds of nodes, are few."""


class MapOutput:
    """The output of all maps, in the order in which they finished.

    Parameters
    ----------
    ends_s
        When each map finished.
    weights
        What each gave, relative to the others.
    """

    def __init__(self, ends_s: Sequence[float], weights: Sequence[float]) -> None:
        ends, sizes = np.array(ends_s), np.array(weights)
        order = np.argsort(ends, kind="stable")
        self._ends: FloatArray = ends[order]
        total = sizes.sum()
        shares = sizes[order] / total if total else np.zeros(len(sizes))
        self._later: FloatArray = np.cumsum(shares[::-1])[::-1]
        self._greatest: dict[float, FloatArray] = {}

    @property
    def complete_s(self) -> float:
        """When the last map finished."""
        return float(self._ends[-1])

    def fetched_s(self, begin_s: float, partition_bytes: float, bytes_per_s: float) -> float:
        """Return when a reducer that begins at *begin_s* has fetched its partition."""
        alone_s = partition_bytes / bytes_per_s
        if begin_s >= self.complete_s:
            return begin_s + alone_s
        if alone_s not in self._greatest:
            # From any map on, the greatest of the moments at which the reducer runs out.
            moments = self._ends + self._later * alone_s
            if len(self._greatest) >= _KEPT:
                self._greatest.clear()
            self._greatest[alone_s] = np.maximum.accumulate(moments[::-1])[::-1]
        first = int(np.searchsorted(self._ends, begin_s, side="right"))
        return max(begin_s + alone_s, float(self._greatest[alone_s][first]))
