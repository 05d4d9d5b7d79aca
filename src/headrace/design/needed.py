"""What the load needs of a store, and how long its restore takes, as somebody has tried it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.declared import domain_of, is_named, warehouse_of
from headrace.load.needs import Need, path_of, strictest

if TYPE_CHECKING:
    from headrace.design.component import Component, External
    from headrace.design.graph import Design

__all__ = ["need_of", "restore_s"]


def restore_s(component: Component | External, design: Design) -> float | None:
    """Return how long a restore of a store takes, as declared; None where nobody has tried it."""
    said = warehouse_of(component, design) or domain_of(component, design)
    return None if said is None or said.restore_s is None else float(said.restore_s)


def need_of(component: Component | External, design: Design) -> Need:
    """Return the bounds for what *component* stores.

    Its own come first, and those of paths that end in it, the strictest of several; then those of
    the whole design.
    """
    if design.load is None:
        return Need()
    needs = design.load.needs
    ends = {name: path_of(name) for name in needs.stores}
    found = [
        needs.of(store, source) for source, store in ends.values() if is_named(component, store)
    ]
    return strictest(found) if found else needs.of("")
