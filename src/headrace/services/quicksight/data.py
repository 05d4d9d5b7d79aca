"""Data sets, and when they are refreshed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.services.quicksight.asset import Asset, children
from headrace.services.quicksight.source import DataSource
from headrace.template.values import Value

__all__ = ["DataSet", "RefreshSchedule"]

_SOURCE: Final = "AWS::QuickSight::DataSource"
_DATA_SET: Final = "AWS::QuickSight::DataSet"
_WORK_GROUP: Final = "AWS::Athena::WorkGroup"
_BLOCKS: Final = ("RelationalTable", "CustomSql", "S3Source", "SaaSTable")


class DataSet(Asset):
    """``AWS::QuickSight::DataSet``: columns of a source, imported into SPICE or queried.

    Edges: ``flows`` from its data sources (``read``) and from data sets that it is made of
    (``data set``); ``uses`` the data set that says who sees which rows (``row-level security``)
    and the catalogue's table (``table``). The bucket of that table ``flows`` to the work group of
    the data source (``scan``).
    """

    kind = "data set"
    name_property = "DataSetId"
    arn_prefix = "dataset/"

    @property
    def spice(self) -> bool:
        """Whether it is imported into SPICE rather than queried each time."""
        return self.properties.get("ImportMode").text("") == "SPICE"

    @property
    def physical_tables(self) -> list[Value]:
        """Its tables as the sources have them."""
        return children(self.properties.get("PhysicalTableMap"))

    @property
    def parents(self) -> list[Value]:
        """ARNs of the data sets that it is made of."""
        logical = children(self.properties.get("LogicalTableMap"))
        prepared = children(self.properties.get("DataPrepConfiguration", "SourceTableMap"))
        return [
            *(table.get("Source", "DataSetArn") for table in logical),
            *(table.get("DataSet", "DataSetArn") for table in prepared),
        ]

    @property
    def restricts_rows(self) -> bool:
        """Whether users see only some of its rows or columns."""
        names = (
            "RowLevelPermissionDataSet",
            "RowLevelPermissionTagConfiguration",
            "ColumnLevelPermissionRules",
        )
        return any(self.properties.get(name).exists for name in names)

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes, the table's left out."""
        yield from super().links()
        for table in self.physical_tables:
            for block in _BLOCKS:
                source = table.get(block, "DataSourceArn")
                yield self.link_from(EdgeKind.FLOWS, source, "read", _SOURCE)
        for parent in self.parents:
            yield self.link_from(EdgeKind.FLOWS, parent, "data set", _DATA_SET)
        rules = self.properties.get("RowLevelPermissionDataSet", "Arn")
        yield self.link_to(EdgeKind.USES, rules, "row-level security", _DATA_SET)

    def inferred(self, design: Design) -> Iterator[Link]:
        """Yield the edges that lead over the data catalogue."""
        for physical in self.physical_tables:
            relational = physical.get("RelationalTable")
            for table in self._catalogued(relational, design):
                at = relational.get("Name").at
                yield Link(EdgeKind.USES, self.id, table.id, at, "table")
                for data in design.outgoing(table, EdgeKind.USES, "data"):
                    for group in self._work_groups(relational, design):
                        yield Link(EdgeKind.FLOWS, data.node.id, group, at, "scan")

    def _catalogued(self, relational: Value, design: Design) -> Iterator[Component]:
        """Yield the catalogue's table of that name, if it is in the right database."""
        app = self.resource.stack.app
        schema = design.names.find(relational.get("Schema"), app, "AWS::Glue::Database")
        wanted = {database.id for database in schema}
        for found in design.names.find(relational.get("Name"), app, "AWS::Glue::Table"):
            if not isinstance(found, Component):
                continue
            table = found.under(self.assumptions)
            placed = design.outgoing(table, EdgeKind.PLACED_IN, "database")
            if any(n.node.id in wanted for n in placed):
                yield table

    def _work_groups(self, relational: Value, design: Design) -> Iterator[str]:
        """Yield the ids of the work groups behind the data source of a table."""
        app = self.resource.stack.app
        for source in design.names.find(relational.get("DataSourceArn"), app, _SOURCE):
            if isinstance(source, DataSource):
                read = design.incoming(source.under(self.assumptions), EdgeKind.FLOWS, "query")
                yield from (n.node.id for n in read if n.node.deployed_type == _WORK_GROUP)


class RefreshSchedule(Asset):
    """``AWS::QuickSight::RefreshSchedule``: imports a data set again; ``uses`` it (``refresh``)."""

    kind = "refresh schedule"

    @property
    def interval(self) -> str:
        """``MINUTE15``, ``MINUTE30``, ``HOURLY``, ``DAILY``, ``WEEKLY`` or ``MONTHLY``."""
        return self.properties.get("Schedule", "ScheduleFrequency", "Interval").text("")

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        refreshed = self.properties.get("DataSetId")
        yield self.link_to(EdgeKind.USES, refreshed, "refresh", _DATA_SET)
