"""The one figure of a part of a BI workspace that a drawing shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design.drawing import FigureRoom
    from headrace.services.quicksight.component import DataSet, DataSource, VpcConnection

__all__ = ["FIGURES"]


def _data_set(data_set: DataSet) -> str:
    return "SPICE" if data_set.spice else "direct query"


def _data_source(source: DataSource) -> str:
    return source.source_type.lower().replace("_", " ")


def _connection(connection: VpcConnection) -> str:
    count = len(connection.subnets)
    return "1 subnet" if count == 1 else f"{count} subnets"


FIGURES: dict[str, FigureRoom] = {
    "DataSet": _data_set,
    "DataSource": _data_source,
    "VpcConnection": _connection,
}
