"""What a mapping of a template has against what its load needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.services.functions.reading import mapping_settings, need_stream, peak_records_per_s
from headrace.services.functions.sizing import size_esm
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.sizing import size_stream
from headrace.sizing import Row

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.entries import RowRoom
    from headrace.services.functions.component import EventSourceMapping

__all__ = ["ROWS"]


def _mapping(mapping: EventSourceMapping, design: Design) -> Iterator[Row]:
    """Size a mapping for the stream as it should be."""
    stream = need_stream(mapping, design)
    shards = None if stream.on_demand else size_stream(requirement(stream, design)).shards
    peak = peak_records_per_s(mapping, design, shards)
    sizing = size_esm(peak, mapping_settings(mapping, design, shards))
    wrong = "; ".join(check.message for check in sizing.checks if check.level == "error")
    yield Row(
        component=mapping.logical_id,
        setting="parallelization factor",
        today=str(mapping.parallelization),
        needed="none suffices" if sizing.factor is None else str(sizing.factor),
        decides=sizing.binding,
        short=sizing.factor is None or sizing.factor > mapping.parallelization,
        remark=wrong if sizing.factor is None else "",
    )


ROWS: dict[str, RowRoom] = {"EventSourceMapping": _mapping}
