"""The data catalogue and what works with it, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.glue.workers import (
    CatalogEncryption,
    Crawler,
    DevEndpoint,
    Job,
    SecurityConfiguration,
)
from headrace.template.values import Value

__all__ = [
    "CatalogEncryption",
    "Crawler",
    "Database",
    "DevEndpoint",
    "Job",
    "SecurityConfiguration",
    "Table",
]


class Database(Component):
    """``AWS::Glue::Database``."""

    kind = "database"
    service = "glue"
    arn_service = "glue"
    arn_prefix = "database/"

    @property
    def physical_name(self) -> Value:
        """Its name in the catalogue."""
        return self.properties.get("DatabaseInput", "Name")


class Table(Component):
    """``AWS::Glue::Table``; ``placed_in`` its database, and ``uses`` the bucket of its data."""

    kind = "table"
    service = "glue"
    arn_service = "glue"

    @property
    def physical_name(self) -> Value:
        """Its name in the database."""
        return self.properties.get("TableInput", "Name")

    @property
    def arn_parts(self) -> tuple[Value | str, ...]:
        """Its database and its name."""
        return "table/", self.database, "/", self.own_name

    @property
    def database(self) -> Value:
        """The database."""
        return self.properties.get("DatabaseName")

    @property
    def location(self) -> Value:
        """Where its data are: ``s3://bucket/prefix``."""
        return self.properties.get("TableInput", "StorageDescriptor", "Location")

    @property
    def columns(self) -> dict[str, str]:
        """Its columns: name and type.

        Raises
        ------
        UnknownValueError
            When a column is not known.
        """
        listed = self.properties.get("TableInput", "StorageDescriptor", "Columns").elements()
        return {column.get("Name").text(""): column.get("Type").text("") for column in listed}

    @property
    def partition_keys(self) -> list[str]:
        """Names of the columns that the objects' keys say."""
        listed = each(self.properties.get("TableInput", "PartitionKeys"))
        return [key.get("Name").text("") for key in listed]

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        expects = "AWS::Glue::Database"
        yield self.link_to(EdgeKind.PLACED_IN, self.database, "database", expects)
        for reference in self.location.references():
            yield self.link_to(EdgeKind.USES, reference, "data")
