"""The one figure of a stream that a drawing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.kinesis.component import Stream

__all__ = ["FIGURES"]


def _shards(stream: Stream) -> str:
    count = stream.shard_count
    if count is None:
        return "on demand"
    return "1 shard" if count == 1 else f"{count:,} shards"


FIGURES: dict[str, FigureRoom] = {"Stream": _shards}
