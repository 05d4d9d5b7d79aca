"""What a change saves a month: both bills, and the trial that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.design.declared import is_loaded, offered
from headrace.errors import UnknownValueError
from headrace.rulekit import Experiment
from headrace.services.entries import bill_of
from headrace.units import format_money

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.rulekit import Change
    from headrace.sizing import Cost

__all__ = ["WORTH_USD", "Saving", "reached", "saving"]

WORTH_USD: Final = 1.0
"""What a change must save a month to be worth a word, in USD: our choice."""


class Saving(Struct, frozen=True):
    """A component's bill of a month as it is, and with some changes.

    Attributes
    ----------
    today, then
        Both bills.
    experiment
        The trial of both; None where no load reaches the component.
    """

    today: Cost
    then: Cost
    experiment: Experiment | None

    @property
    def usd(self) -> float:
        """What is saved a month."""
        return self.today.usd_per_month - self.then.usd_per_month

    def __str__(self) -> str:
        """Return both bills, and the day of the prices."""
        before, after = self.today.usd_per_month, self.then.usd_per_month
        return (
            f"{format_money(before)} today, {format_money(after)} then "
            f"(prices of {self.today.priced_on})"
        )


def saving(component: Component, changes: tuple[Change, ...], design: Design) -> Saving | None:
    """Return what *changes* save a month of *component*; None for less than `WORTH_USD`.

    Raises
    ------
    UnknownValueError
        When nobody can tell one of the bills.
    NotApplicable
        When it has none.
    """
    room = bill_of(component)
    assert room is not None, component.type
    today = room(component, design)
    other = design.changed(changes)
    if design.load is not None:
        other = other.under_load(design.load)
    then = room(other.by_id[component.id], other)
    if today.usd_per_month - then.usd_per_month < WORTH_USD:
        return None
    shown = None
    if reached(component, design):
        limit = then.usd_per_month
        shown = Experiment(component.id, "usd_per_month", limit=limit, changes=changes)
    return Saving(today, then, shown)


def reached(component: Component, design: Design) -> bool:
    """Whether the declared load reaches *component*, so that a trial measures it."""
    if design.load is None:
        return False
    try:
        offered(component, design)
    except UnknownValueError:
        return is_loaded(component, design)
    return True
