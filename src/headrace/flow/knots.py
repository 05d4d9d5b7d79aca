"""New knots within stretches, each lane at a time of its own.

Where one lane needs a knot between two rows, all lanes get the row; the others repeat in it the row
before. A row of repeats costs memory, but keeps every array rectangular.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from headrace.flow.steps import FloatArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Bends", "Split", "closing", "crossing", "packed", "split"]


class Split(Struct, frozen=True, eq=False):
    """Where new rows go, and where in its stretch each new knot stands.

    Attributes
    ----------
    source
        For each row of the finer array the row that it repeats at first.
    row, lane
        The new knots' places in the finer array.
    before
        The row before each new knot, in the coarser array.
    share
        Which part of its stretch is before each new knot.
    """

    source: NDArray[np.intp]
    row: NDArray[np.intp]
    lane: NDArray[np.intp]
    before: NDArray[np.intp]
    share: FloatArray

    def linear(self, array: FloatArray) -> FloatArray:
        """Return *array* with new knots on the straight lines between its rows."""
        finer: FloatArray = array[self.source]
        low = array[self.before, self.lane]
        finer[self.row, self.lane] = low + self.share * (array[self.before + 1, self.lane] - low)
        return finer

    def held(self, array: FloatArray) -> FloatArray:
        """Return *array* with its values before each new knot held until then."""
        finer: FloatArray = array[self.source]
        return finer

    def started(self, array: FloatArray, gains: FloatArray) -> FloatArray:
        """Return *array* with new knots where the *gains* of each stretch lead by then."""
        finer: FloatArray = array[self.source]
        gain = np.broadcast_to(gains, (len(gains), array.shape[1]))[self.before, self.lane]
        finer[self.row, self.lane] += self.share * gain
        return finer


class Bends(Struct, frozen=True, eq=False):
    """Stretches, each of one lane, that need a knot within."""

    before: NDArray[np.intp]
    lane: NDArray[np.intp]
    share: FloatArray

    @classmethod
    def none(cls) -> Bends:
        """Return no bends."""
        nowhere = np.zeros(0, dtype=np.intp)
        return cls(nowhere, nowhere, np.zeros(0))

    def plus(self, other: Bends) -> Bends:
        """Return both; no stretch may be in both."""
        return Bends(
            np.concatenate((self.before, other.before)),
            np.concatenate((self.lane, other.lane)),
            np.concatenate((self.share, other.share)),
        )


def closing(before: FloatArray, after: FloatArray, dust: float) -> Bends:
    """Return where a gap closes within a stretch.

    The gap is *before* at the stretch's start, and would be minus *after* at its end, both
    ``[stretches, lanes]``. Gaps below *dust* are rounding.
    """
    row, lane = np.nonzero((before > dust) & (after > dust))
    opening = before[row, lane]
    return Bends(row, lane, opening / (opening + after[row, lane]))


def crossing(one: FloatArray, other: FloatArray, dust: float) -> Bends:
    """Return where two piecewise-linear arrays, ``[knots, lanes]``, cross between knots."""
    gap = one - other
    rising = closing(-gap[:-1], gap[1:], dust)
    return rising.plus(closing(gap[:-1], -gap[1:], dust))


def split(bends: Bends, knots: int) -> Split | None:
    """Return the rows to add to arrays of so many *knots*; None if no stretch is divided."""
    if not len(bends.before):
        return None
    divided = np.zeros(knots, dtype=np.intp)
    divided[bends.before] = 1
    return Split(
        source=np.repeat(np.arange(knots), 1 + divided),
        row=bends.before + divided.cumsum()[bends.before],
        lane=bends.lane,
        before=bends.before,
        share=bends.share,
    )


def packed(
    keep: NDArray[np.bool_], bends: Bends, arrays: Sequence[tuple[FloatArray, FloatArray]]
) -> tuple[FloatArray, ...]:
    """Return arrays with some of their knots, and with new ones at *bends*.

    Each lane's knots move up; lanes with fewer of them repeat their last row.

    Parameters
    ----------
    keep
        Which knots stay, ``[knots, lanes]``; each lane's last one does.
    bends
        Where new knots go.
    arrays
        Each array with what it gains in each stretch up to a bend.
    """
    lanes = keep.shape[1]
    place = keep.astype(np.intp)
    place[bends.before + 1, bends.lane] += 1
    np.cumsum(place, axis=0, out=place)
    rows = int(place[-1].max())
    new = place[bends.before + 1, bends.lane] - 1 - keep[bends.before + 1, bends.lane]
    # Places in the flat array: one mask and one index are far quicker than pairs of indices.
    place -= 1
    place *= lanes
    place += np.arange(lanes)
    kept = place[keep]
    out = []
    for array, gains in arrays:
        own = np.broadcast_to(array, keep.shape)
        gain = np.broadcast_to(gains, (len(gains), lanes))
        fewer = np.empty((rows, lanes))
        fewer[:] = array[-1]
        fewer.reshape(-1)[kept] = own[keep]
        begun = bends.share * gain[bends.before, bends.lane]
        fewer[new, bends.lane] = own[bends.before, bends.lane] + begun
        out.append(fewer)
    return tuple(out)
