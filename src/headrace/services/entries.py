"""Finds what a service's room says of one component, by the name of the component's class.

A room holds one table, e.g. ``CAPACITIES`` in ``capacity.py``: class name → entry. A class without
an entry of its own takes that of the class it extends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from headrace.services import room
from headrace.services.billing import with_bill

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.design.capacity import CapacityRoom
    from headrace.design.drawing import FigureRoom
    from headrace.flow.damage import DamageOf
    from headrace.flow.trial import ReadFunction, StageFunction
    from headrace.load.faults import Fault
    from headrace.matrix import Moment
    from headrace.services.aside import Aside
    from headrace.services.billing import BillRoom
    from headrace.services.recovery import Recoveries
    from headrace.sizing import Row

__all__ = [
    "AsideRoom",
    "RowRoom",
    "aside_room_of",
    "bill_of",
    "capacity_of",
    "damage_room_of",
    "faults_of",
    "figure_of",
    "is_fed_by_others",
    "reading_of",
    "recovery_room_of",
    "replay_s",
    "rows_of",
    "stage_of",
]

RowRoom: TypeAlias = "Callable[[Any, Design], Iterable[Row]]"
"""Tells what a component has and what its load needs; unknown and not applicable are raised."""

AsideRoom: TypeAlias = "Callable[[Any, Design], Aside | None]"
"""Tells where a component puts what it could not hand on; None where it does not."""

RecoveryRoom: TypeAlias = "Callable[[Any, Design], Recoveries]"
"""Tells how a store comes back after a loss."""


def capacity_of(component: Component) -> CapacityRoom | None:
    """Return what tells the capacity of *component*; None where its service does not know."""
    found: CapacityRoom | None = _entry(component, "capacity", "CAPACITIES")
    return found


def bill_of(component: Component) -> BillRoom | None:
    """Return what tells the month's bill of *component*; None where no price is known for it."""
    found: BillRoom | None = _entry(component, "bills", "BILLS")
    return found


def figure_of(component: Component) -> FigureRoom | None:
    """Return what tells the figure that a drawing shows of *component*; None where nothing does."""
    found: FigureRoom | None = _entry(component, "figures", "FIGURES")
    return found


def rows_of(component: Component) -> RowRoom | None:
    """Return what tells what *component* needs; None where no calculator knows its class."""
    found: RowRoom | None = _entry(component, "rows", "ROWS")
    return found


def stage_of(component: Component) -> StageFunction | None:
    """Return what executes *component* in a trial, its bill among what it measures.

    None for one that carries no records.
    """
    found: StageFunction | None = _entry(component, "stage", "STAGES")
    bill = bill_of(component)
    return found if found is None or bill is None else with_bill(found, bill)


def reading_of(component: Component) -> ReadFunction | None:
    """Return what tells how *component* takes an offer; None where its service has no say."""
    found: ReadFunction | None = _entry(component, "stage", "READS")
    return found


def is_fed_by_others(component: Component) -> bool:
    """Whether producers do not send into *component* unless a load says so."""
    return bool(_entry(component, "stage", "FED_BY_OTHERS"))


def damage_room_of(component: Component) -> DamageOf | None:
    """Return what tells the damage that faults do to *component*; None where placement tells."""
    found: DamageOf | None = _entry(component, "damage", "DAMAGES")
    return found


def faults_of(component: Component, design: Design, moment: Moment) -> Iterator[Fault]:
    """Yield the faults that only components of this class can have, beginning at *moment*."""
    found = _entry(component, "faults", "FAULTS")
    if found is not None:
        yield from found(component, design, moment)


def recovery_room_of(component: Component) -> RecoveryRoom | None:
    """Return what tells how *component* comes back; None for what keeps nothing."""
    found: RecoveryRoom | None = _entry(component, "recovery", "RECOVERIES")
    return found


def aside_room_of(component: Component) -> AsideRoom | None:
    """Return what tells where *component* sets records aside; None for what never does."""
    found: AsideRoom | None = _entry(component, "aside", "ASIDES")
    return found


def replay_s(component: Component) -> float | None:
    """Return for how long what *component* gave can be read once more; None where it cannot.

    Raises
    ------
    UnknownValueError
        When that is not known.
    """
    told = _entry(component, "recovery", "REPLAYS")
    return None if told is None else float(told(component))


def _entry(component: Component, name: str, table: str) -> Any:
    module = room(component.service, name) if component.service else None
    if module is None:
        return None
    entries: dict[str, object] = getattr(module, table, {})
    return next(
        (entries[c.__name__] for c in type(component).__mro__ if c.__name__ in entries), None
    )
