"""What a data set of a template has against what its load needs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.design.declared import data_set_of
from headrace.errors import NotApplicable
from headrace.services.quicksight import quotas as q
from headrace.services.quicksight.freshness import age_s, spice_share
from headrace.sizing import Row, lanes_for
from headrace.units import format_duration

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.entries import RowRoom
    from headrace.services.quicksight.data import DataSet

__all__ = ["ROWS", "interval_for"]


def interval_for(fresh_s: float) -> str | None:
    """Return the longest interval of a schedule that keeps data so fresh; None if none does.

    >>> interval_for(2 * 3_600), interval_for(60)
    ('HOURLY', None)
    """
    fitting = [name for name, seconds in q.REFRESH_S.items() if seconds <= fresh_s]
    return max(fitting, key=lambda name: q.REFRESH_S[name], default=None)


def _data_set(data_set: DataSet, design: Design) -> Iterator[Row]:
    said = data_set_of(data_set, design)
    if said is None or not data_set.spice:
        raise NotApplicable("nothing is declared for it, or it is not imported")
    if said.fresh_s is not None:
        age = age_s(data_set, design)
        yield Row(
            component=data_set.logical_id,
            setting="SPICE refresh",
            today="never" if math.isinf(age) else f"every {format_duration(age)}",
            needed=interval_for(said.fresh_s) or "query the source directly",
            decides="freshness",
            short=age > said.fresh_s,
        )
    share = spice_share(said, design)
    if share:
        parts = lanes_for(share, 1.0)
        yield Row(
            component=data_set.logical_id,
            setting="SPICE data sets",
            today="1",
            needed=str(parts),
            decides="size of a data set",
            short=parts > 1,
        )


ROWS: dict[str, RowRoom] = {"DataSet": _data_set}
