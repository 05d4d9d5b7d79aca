"""Where records lie that some fault has kept from their store, and how they come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.design.drawing.naming import shown_name
from headrace.errors import UnknownValueError
from headrace.services.aside import aside_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from headrace.design import Design
    from headrace.services.aside import Aside

__all__ = ["SetsAside", "asides"]


class SetsAside(Struct, frozen=True):
    """A component that sets records aside.

    Attributes
    ----------
    key
        Its stage.
    name
        What people call it.
    told
        Where it puts them, and how they come back; None where nobody can tell.
    reason
        Why nobody can tell; empty otherwise.
    """

    key: str
    name: str
    told: Aside | None
    reason: str = ""


def asides(keys: Iterable[str], design: Design) -> Iterator[SetsAside]:
    """Yield where the stages *keys* set records aside, each once."""
    for key in dict.fromkeys(keys):
        component = design.by_id[key]
        try:
            told = aside_of(component, design)
        except UnknownValueError as error:
            yield SetsAside(key, shown_name(component), None, error.reason)
            continue
        reason = "" if told else "nothing in the template tells where"
        yield SetsAside(key, shown_name(component), told, reason)
