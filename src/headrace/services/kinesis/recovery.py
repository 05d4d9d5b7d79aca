"""For how long what a stream gave can be read once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.services.kinesis.component import Stream

__all__ = ["REPLAYS"]

_HOUR_S = 3_600.0


def _stream(stream: Stream) -> float:
    return stream.retention_h * _HOUR_S


REPLAYS = {"Stream": _stream}
