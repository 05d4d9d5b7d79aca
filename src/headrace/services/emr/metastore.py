"""Where a cluster keeps what tables there are: on its primary node, or outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design.resolve import each
from headrace.template.overlay import Change
from headrace.template.values import Mapping, Unknown

if TYPE_CHECKING:
    from headrace.services.emr.cluster import Cluster
    from headrace.template.values import Value

__all__ = ["in_glue", "keeps_tables_outside"]

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

_GLUE: Final = "com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory"


def in_glue(cluster: Cluster) -> tuple[Change, ...]:
    """Return the change that keeps its tables in the Glue Data Catalog.

    Raises
    ------
    UnknownValueError
        When its configuration is not known.
    """
    blocks = each(cluster.properties.get("Configurations"))
    sites = [index for index, block in enumerate(blocks) if _is_hive_site(block)]
    place = ("Configurations", sites[0] if sites else len(blocks))
    name = "hive.metastore.client.factory.class"
    return (
        Change(cluster.id, (*place, "Classification"), "hive-site"),
        Change(cluster.id, (*place, "ConfigurationProperties", name), _GLUE),
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


def _is_hive_site(block: Value) -> bool:
    return block.get("Classification").text("") == "hive-site"


def _stated(block: Value) -> set[str]:
    """Return the names of the properties that a classification sets."""
    properties = block.get("ConfigurationProperties")
    if isinstance(properties, Unknown):
        raise properties.unknown()
    return set(properties.keys) if isinstance(properties, Mapping) else set()
