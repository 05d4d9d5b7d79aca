"""How each store of a design comes back after all of it is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.design.drawing.naming import shown_name
from headrace.errors import UnknownValueError
from headrace.services.recovery import recovery_of, replays_into
from headrace.units import format_duration

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.services.recovery import Recoveries

__all__ = ["ComesBack", "recoveries"]


class ComesBack(Struct, frozen=True):
    """One store.

    Attributes
    ----------
    store
        What people call it.
    told
        How it comes back; None where nobody can tell.
    replays
        What can be read once more on the way to it, in words.
    reason
        Why nobody can tell; empty otherwise.
    """

    store: str
    told: Recoveries | None
    replays: tuple[str, ...] = ()
    reason: str = ""


def recoveries(keys: Iterable[str], design: Design) -> Iterator[ComesBack]:
    """Yield how the stores among the components *keys* come back, each once."""
    for key in dict.fromkeys(keys):
        component = design.by_id.get(key)
        found = None if component is None else _comes_back(component, design)
        if found is not None:
            yield found


def _comes_back(component: Component, design: Design) -> ComesBack | None:
    name = shown_name(component)
    try:
        told = recovery_of(component, design)
        if told is None:
            return None
        replays = tuple(
            f"{shown_name(giver)} can be read again for {format_duration(kept_s)}"
            for giver, kept_s in replays_into(component, design)
        )
    except UnknownValueError as error:
        return ComesBack(name, None, reason=error.reason)
    return ComesBack(name, told, replays)
