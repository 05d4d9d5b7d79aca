"""What is gone with a cluster, or with one primary node, besides blocks of HDFS: tables, output.

Hive's metastore is a database on one primary node unless it is configured to be elsewhere: of three
primaries the one with the database is lost at worst. A cluster that ends after its steps takes both
along by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design import EdgeKind
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.emr.arguments import keeps_in_hdfs
from headrace.services.emr.losses import lost_nodes
from headrace.services.emr.metastore import keeps_tables_outside
from headrace.template.values import Unknown

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.emr.cluster import Cluster

__all__ = ["KEEP_TABLES", "leavings"]

KEEP_TABLES: Final = frozenset({"hive", "presto", "prestodb", "prestosql", "trino"})
"""Applications that keep tables in a metastore, by their names in lower case."""


def leavings(cluster: Cluster, design: Design, *, ended: bool) -> dict[str, float]:
    """Return the shares of tables and of output that are lost, as measures of a trial.

    Parameters
    ----------
    cluster, design
        The cluster, and the design with the load whose faults it has suffered.
    ended
        Whether it has ended for want of primaries.
    """
    gone = ended or not cluster.long_running
    found = {}
    try:
        primary_lost = any(lost.purpose == "primary" for lost in lost_nodes(cluster, design))
        keeps = bool(KEEP_TABLES.intersection(cluster.applications))
        if keeps:
            local = not keeps_tables_outside(cluster)
            found["tables_lost_share"] = float(local and (gone or primary_lost))
        steps = cluster.jobs(design)
        known = not any(isinstance(a, Unknown) for step in steps for a in each(step.get("Args")))
        if steps and known:
            in_hdfs = any(map(keeps_in_hdfs, steps))
            stays = in_hdfs and not design.outgoing(cluster, EdgeKind.FLOWS)
            found["output_lost_share"] = float(stays and gone)
    except UnknownValueError:
        return found
    return found
