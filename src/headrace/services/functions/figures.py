"""The one figure of a function, and of a mapping, that a drawing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.functions.function import Function
    from headrace.services.functions.mapping import EventSourceMapping

__all__ = ["FIGURES"]


def _timeout(function: Function) -> str:
    return f"{function.timeout_s:,} s timeout"


def _batch(mapping: EventSourceMapping) -> str:
    at_once = mapping.parallelization
    several = f", {at_once} at once" if at_once > 1 else ""
    return f"batches of {mapping.batch_size:,}{several}"


FIGURES: dict[str, FigureRoom] = {"EventSourceMapping": _batch, "Function": _timeout}
