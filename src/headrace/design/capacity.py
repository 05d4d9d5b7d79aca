"""What a part of a design can take: the words in which services answer.

A service that knows its limits has a room ``capacity.py`` with one table, ``CAPACITIES``: name of
the component class → function of component and design that returns a `Capacity`. What the function
cannot know it raises as `UnknownValueError`, or returns as a limit that is not known: an unknown
limit is never taken for no limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct, field

from headrace.errors import UnknownValueError

if TYPE_CHECKING:
    from headrace.design.component import Component
    from headrace.design.graph import Design

__all__ = [
    "BY",
    "MEASURES",
    "NO_LIMIT",
    "Capacities",
    "Capacity",
    "CapacityOf",
    "CapacityRoom",
    "Limit",
    "Measure",
    "not_known",
]

BY: Final = "\N{MULTIPLICATION SIGN}"
"""Stands between the factors where a limit says how it comes about."""

Measure = Literal["bytes_per_s", "records_per_s"]
MEASURES: Final[tuple[Measure, Measure]] = ("bytes_per_s", "records_per_s")


class Limit(Struct, frozen=True):
    """A rate that a part cannot exceed.

    Attributes
    ----------
    per_s
        Bytes or records a second; infinite where nothing limits it, None where it is not known.
    why
        How it comes about (``4 shards x 1 MiB/s``), or why it is not known.
    settled_by
        What would settle an unknown limit; may be empty.
    """

    per_s: float | None
    why: str = ""
    settled_by: str = ""

    @property
    def finite(self) -> bool:
        """Whether it is known and limits at all."""
        return self.per_s is not None and math.isfinite(self.per_s)


NO_LIMIT: Final = Limit(math.inf)
"""Nothing limits this part, as far as its service documents."""


class Capacity(Struct, frozen=True, kw_only=True):
    """What a part takes in, and what each of those behind it can get from it.

    Attributes
    ----------
    bytes_per_s, records_per_s
        What it takes in.
    to
        By id of the component that follows: what that one can get. Those who aren't named get all.
    by
        By id of the component that comes before: what it takes in from that one alone.
    """

    bytes_per_s: Limit = NO_LIMIT
    records_per_s: Limit = NO_LIMIT
    to: Mapping[str, Capacity] = field(default_factory=dict)
    by: Mapping[str, Capacity] = field(default_factory=dict)

    def of(self, measure: Measure) -> Limit:
        """Return the limit of one measure."""
        return self.bytes_per_s if measure == "bytes_per_s" else self.records_per_s


CapacityRoom = Callable[[Any, "Design"], Capacity]
"""What a service's table holds for a class of components; it is called with one of that class."""

CapacityOf = Callable[["Component"], CapacityRoom | None]
"""Gives the entry for a component; None where nobody knows its limits."""


def not_known(error: UnknownValueError) -> Capacity:
    """Return the capacity of a part whose limits could not be read."""
    limit = Limit(None, error.reason, error.settled_by)
    return Capacity(bytes_per_s=limit, records_per_s=limit)


class Capacities:
    """What each part can take, asked once."""

    def __init__(self, design: Design, capacity_of: CapacityOf) -> None:
        self._design = design
        self._capacity_of = capacity_of
        self._asked: dict[str, Capacity] = {}

    def of(self, node_id: str) -> Capacity:
        """Return the capacity of a part."""
        if node_id not in self._asked:
            self._asked[node_id] = self._ask(node_id)
        return self._asked[node_id]

    def limits(self, node_id: str) -> bool:
        """Whether a part that stands alone limits what would pass, or may."""
        component = self._design.by_id.get(node_id)
        if component is None or self._capacity_of(component) is None:
            return False
        capacity = self.of(node_id)
        return any(capacity.of(measure) != NO_LIMIT for measure in MEASURES)

    def gives(self, node_id: str, reader: str, measure: Measure) -> Limit:
        """Return what *reader* can get from a part: what is given, or less if it takes less."""
        shares = (self.of(node_id).to.get(reader), self.of(reader).by.get(node_id))
        limits = [share.of(measure) for share in shares if share is not None]
        unknown = [limit for limit in limits if limit.per_s is None]
        return min(unknown or limits, key=lambda limit: limit.per_s or 0.0, default=NO_LIMIT)

    def _ask(self, node_id: str) -> Capacity:
        component = self._design.by_id.get(node_id)
        if component is None:
            reason = "it is outside these templates"
            return not_known(UnknownValueError(reason))
        room = self._capacity_of(component)
        if room is None:
            reason = f"the limits of {component.type} are not modelled"
            return not_known(UnknownValueError(reason))
        try:
            return room(component, self._design)
        except UnknownValueError as error:
            return not_known(error)
