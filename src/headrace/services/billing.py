"""What a part of a design costs a month under its load: one place for trial, sweep and calculator.

The room ``bills.py`` of a service tells it, class by class (``BILLS``): components as they stand in
the template, at the mean rate of the load. Faults change no bill.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec.structs import replace

from headrace.errors import NotApplicable, UnknownValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headrace.design import Component, Design
    from headrace.flow.trial import Arrivals, Context, Stage, StageFunction
    from headrace.sizing import Cost

__all__ = ["BillRoom", "if_known", "with_bill"]

BillRoom: TypeAlias = "Callable[[Any, Design], Cost]"
"""Tells what a component costs a month; unknown and not applicable are raised."""


def if_known(room: BillRoom, component: Component, design: Design) -> Cost | None:
    """Return the month's bill of *component*; None where nobody can tell it."""
    try:
        return room(component, design)
    except (UnknownValueError, NotApplicable):
        return None


def with_bill(stage: StageFunction, room: BillRoom) -> StageFunction:
    """Return *stage* with the month's bill among its measures, where *room* can tell it."""
    return partial(_billed, stage, room)


def _billed(
    stage: StageFunction,
    room: BillRoom,
    component: Component,
    arrivals: Sequence[Arrivals],
    context: Context,
) -> Stage:
    done = stage(component, arrivals, context)
    cost = if_known(room, component, context.design)
    if cost is None:
        return done
    from headrace.flow.trial import BILL  # noqa: PLC0415 - numpy, not at start-up

    return replace(done, measures={**done.measures, BILL: cost.usd_per_month})
