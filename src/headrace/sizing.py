"""The common shape of every calculator's answer: what is needed, which term decided, what it costs.

Each service's calculator returns a `Sizing` (or a class that extends it), so that one printer
shows them all, as a table or as JSON. All fields are plain numbers, text, tuples and records.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct, to_builtins

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "Amount",
    "Check",
    "Cost",
    "CostItem",
    "Level",
    "Row",
    "Sizing",
    "Term",
    "as_json",
    "fits",
    "lanes_for",
]

Level = Literal["ok", "warning", "error"]

SECONDS_PER_HOUR: Final = 3_600
HOURS_PER_MONTH: Final = 730.0
"""Hours of the month that all monthly costs stand for (8,760 h a year / 12)."""
SECONDS_PER_MONTH: Final = HOURS_PER_MONTH * SECONDS_PER_HOUR

_ROUNDING: Final = 1e-9
"""Relative slack against floating-point dust, far below the accuracy of any declared load."""


class Amount(Struct, frozen=True, kw_only=True):
    """One line of an answer: a setting or a result with its unit."""

    name: str
    value: float | str | None
    unit: str = ""


class Term(Struct, frozen=True, kw_only=True):
    """One demand against one limit of a lane (a shard, a slice, a delivery stream).

    Attributes
    ----------
    name
        What is limited, e.g. ``write bytes``.
    value
        Demand of the whole load at its peak, in *unit*.
    limit
        What one lane gives, headroom already taken off, in *unit*.
    lanes
        Lanes that this term alone needs; None if no number of lanes suffices.
    utilisation
        Share of its full limit (headroom not taken off) that the hottest lane uses in the answer;
        None where there is no answer.
    """

    name: str
    value: float
    unit: str
    limit: float
    lanes: int | None
    utilisation: float | None


class Check(Struct, frozen=True, kw_only=True):
    """Something that more lanes don't cure: it holds, deserves a look, or rules the design out."""

    name: str
    level: Level
    message: str
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One line of a bill: *quantity* of *unit* at *price* USD each makes *usd*."""

    name: str
    quantity: float
    unit: str
    price: float
    usd: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "usd", self.quantity * self.price)


class Cost(Struct, frozen=True, kw_only=True):
    """What one way of running it costs a month.

    Attributes
    ----------
    name
        Which way, e.g. ``provisioned``.
    usd_per_month
        Sum of the items.
    region
        Region whose prices were used: not the one asked for, where its price isn't known.
    priced_on
        Date of the price list, as ISO text.
    """

    name: str
    usd_per_month: float
    items: tuple[CostItem, ...]
    region: str
    priced_on: str


class Sizing(Struct, frozen=True, kw_only=True):
    """Answer of a calculator.

    Attributes
    ----------
    service
        E.g. ``kinesis``.
    answer
        What to configure and what to expect, most important first.
    terms
        Every term of the maximum that decided.
    binding
        Name of the term that decided; empty where none did.
    checks
        What had to be looked at besides.
    costs
        The ways to run it, cheapest first; empty where no price is known.
    notes
        Assumptions and advice, one sentence each.
    sources
        Where the numbers were read.
    """

    service: str
    answer: tuple[Amount, ...]
    terms: tuple[Term, ...]
    binding: str
    checks: tuple[Check, ...]
    costs: tuple[Cost, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        """Whether no check rules the answer out."""
        return all(check.level != "error" for check in self.checks)


class Row(Struct, frozen=True):
    """One setting of one component.

    Attributes
    ----------
    component, setting
        Logical id, and what is sized.
    today, needed
        As text; *needed* is empty where nobody can tell.
    decides
        The term that decided.
    short
        Whether today is less than needed.
    usd_today, usd_needed
        Cost a month, where prices are known.
    priced_on
        The prices' date.
    remark
        How to get there, or why nobody can tell.
    """

    component: str
    setting: str
    today: str
    needed: str = ""
    decides: str = ""
    short: bool = False
    usd_today: float | None = None
    usd_needed: float | None = None
    priced_on: str = ""
    remark: str = ""


def cost(name: str, items: tuple[CostItem, ...], *, region: str, priced_on: date) -> Cost:
    """Add *items* up to a `Cost`, leaving out those of which nothing is bought."""
    bought = tuple(item for item in items if item.quantity)
    return Cost(
        name=name,
        usd_per_month=math.fsum(item.usd for item in bought),
        items=bought,
        region=region,
        priced_on=priced_on.isoformat(),
    )


def fits(demand: float, limit: float) -> bool:
    """Tell whether *demand* is within *limit*, floating-point dust aside."""
    return demand <= limit * (1 + _ROUNDING)


def lanes_for(demand: float, limit: float) -> int:
    """Return the least number of equal lanes of *limit* that carry *demand*, at least one.

    >>> lanes_for(3.42, 1.0), lanes_for(2.0, 1.0), lanes_for(0.0, 1.0)
    (4, 2, 1)
    """
    return max(1, math.ceil(demand / limit / (1 + _ROUNDING)))


def as_json(sizing: Sizing) -> dict[str, object]:
    """Return *sizing* as plain dictionaries for a JSON encoder; infinities become null."""
    return {name: _plain(value) for name, value in to_builtins(sizing).items()}


def _plain(value: object) -> object:
    match value:
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case float() if not math.isfinite(value):
            return None
        case _:
            return value
