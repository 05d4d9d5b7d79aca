"""Numbers that come from outside, and where each was read.

A quota or a price is a plain named constant, so that arithmetic needs nothing special. What is
known *about* the number stands in its annotation, beside it::

    SHARD_WRITE_RECORDS_PER_S: Final[Annotated[int, Quota("records/s", LIMITS)]] = 1_000

Nothing of it is evaluated until somebody asks: `all_facts` reads a module's annotations and returns
one `Fact` for each number, from which documentation and reports are made.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, get_args

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date
    from types import ModuleType

__all__ = ["Fact", "Price", "Quota", "Source", "all_facts", "for_region"]


class Source(Struct, frozen=True):
    """A page or model on which numbers were read.

    Parameters
    ----------
    title
        What the page calls itself.
    url
        Where it stands.
    read
        The day on which it was read, or which its stored copy carries.
    """

    title: str
    url: str
    read: date


class Quota(Struct, frozen=True):
    """What is known about a limit, a default or a behaviour of a service.

    Parameters
    ----------
    unit
        Unit of the value, e.g. ``B/s``.
    source
        Where it was read.
    note
        What the number alone doesn't say.
    verified
        False for a number that no source of its own confirms: a default which the user can
        override, never ground for a hard error.
    """

    unit: str
    source: Source
    note: str = ""
    verified: bool = True


class Price(Struct, frozen=True):
    """What is known about a price, in the annotation of a field of a service's price class.

    Parameters
    ----------
    unit
        What one pays for, e.g. ``USD/shard-hour``.
    source
        Where it was read; its date is the price's date.
    note
        What the number alone doesn't say.
    verified
        False for a price known from third parties only.
    """

    unit: str
    source: Source
    note: str = ""
    verified: bool = True


class Fact(Struct, frozen=True):
    """One named number of a module with all that is known about it.

    ``value`` is a number, or a mapping (by region, by destination, ...) of numbers or ranges.
    """

    name: str
    value: object
    about: Quota | Price

    @property
    def unit(self) -> str:
        """Unit of the value."""
        return self.about.unit

    @property
    def source(self) -> Source:
        """Where the value was read, and when."""
        return self.about.source


def all_facts(module: ModuleType) -> tuple[Fact, ...]:
    """Return the facts that *module* declares, in the order of their declaration.

    A constant counts if its annotation is ``Final[Annotated[type, Quota(...) or Price(...)]]``.
    Prices come as a mapping ``PRICES`` from region to a record whose fields are annotated
    likewise; each field is a fact, its value a mapping from region to price.
    """
    facts = [
        Fact(name, getattr(module, name), about)
        for name, hint in inspect.get_annotations(module, eval_str=True).items()
        for argument in get_args(hint)
        for about in getattr(argument, "__metadata__", ())
        if isinstance(about, Quota | Price)
    ]
    by_region = getattr(module, "PRICES", {})
    for kind in dict.fromkeys(type(prices) for prices in by_region.values()):
        facts += [
            Fact(name, {region: getattr(one, name) for region, one in by_region.items()}, about)
            for name, hint in inspect.get_annotations(kind, eval_str=True).items()
            for about in getattr(hint, "__metadata__", ())
            if isinstance(about, Price)
        ]
    return tuple(facts)


DEFAULT: Final = "*"
"""Key of a regional mapping that stands for every region not named."""


def for_region(by_region: Mapping[str, float], region: str) -> float:
    """Return the value for *region*, or the one that holds for regions not named.

    Raises
    ------
    KeyError
        The mapping names neither the region nor a default.
    """
    return by_region[region] if region in by_region else by_region[DEFAULT]
