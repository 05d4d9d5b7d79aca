"""Where a cluster keeps what tables there are: on its primary node, or outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design.resolve import each
from headrace.template.values import Mapping, Unknown

if TYPE_CHECKING:
    from headrace.services.emr.cluster import Cluster
    from headrace.template.values import Value

__all__ = ["keeps_tables_outside"]

_SITES: Final = ("hive-site", "presto-connector-hive", "trino-connector-hive", "spark-hive-site")
_OUTSIDE: Final = frozenset(
    {
        "hive.metastore",
        "hive.metastore.client.factory.class",
        "hive.metastore.glue.datacatalog.enabled",
        "hive.metastore.uri",
        "hive.metastore.uris",
        "javax.jdo.option.ConnectionURL",
    }
)


def keeps_tables_outside(cluster: Cluster) -> bool:
    """Whether its configuration names the Glue Data Catalog, a metastore or a database for tables.

    Raises
    ------
    UnknownValueError
        When its configuration is not known.
    """
    blocks = each(cluster.properties.get("Configurations"))
    return any(
        block.get("Classification").text("") in _SITES and _OUTSIDE & _stated(block)
        for block in blocks
    )


def _stated(block: Value) -> set[str]:
    """Return the names of the properties that a classification sets."""
    properties = block.get("ConfigurationProperties")
    if isinstance(properties, Unknown):
        raise properties.unknown()
    return set(properties.keys) if isinstance(properties, Mapping) else set()
