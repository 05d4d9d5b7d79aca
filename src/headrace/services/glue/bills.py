"""Why nobody can tell what an Iceberg table costs: its files are written again as it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import UnknownValueError

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.services.billing import BillRoom
    from headrace.sizing import Cost

__all__ = ["BILLS"]


def _table(table: Component, design: Design) -> Cost:  # noqa: ARG001 - as all rooms
    message = f"what compaction and snapshots leave of the files of {table.logical_id} is not known"
    raise UnknownValueError(message)


BILLS: dict[str, BillRoom] = {"Table": _table}
