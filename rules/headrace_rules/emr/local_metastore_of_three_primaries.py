"""A cluster with three primary nodes keeps Hive's tables on one of them.

## Why it matters

The database of the metastore is on one primary node. When that node is the one that is lost, the
two that are left know of no table: EMR asks for a metastore outside the cluster.

## What is checked

Clusters with three primary nodes and Hive: a metastore in the Glue Data Catalog or in a database,
by the classification `hive-site`.

The trial takes one primary node away, the one with the database at worst.

## Fix

Add the classification `hive-site` with `hive.metastore.client.factory.class` for the Glue Data
Catalog, or with `javax.jdo.option.ConnectionURL` of a database.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.load.faults import NodeLoss
from headrace.load.quantities import Seconds
from headrace.rulekit import Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.experiments import HOUR_S
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.services.emr.metastore import in_glue, keeps_tables_outside


@rule(
    "EMR108",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.HA_LAUNCH.url,),
    seed=("E7", "E8", "E15"),
)
def local_metastore_of_three_primaries(cluster: Cluster, design: Design) -> Iterator[Finding]:
    if "hive" not in cluster.applications:
        raise NotApplicable("it has no Hive")
    if cluster.count("primary", design) < quotas.PRIMARIES_SAFE:
        raise NotApplicable("it has one primary node")
    if keeps_tables_outside(cluster):
        return
    yield Finding(
        at=cluster.at("Applications"),
        message="the tables are kept on one of three primary nodes, and are gone with it",
        fix="configure hive-site for the Glue Data Catalog or for a database",
        experiment=Experiment(
            cluster.id,
            "tables_lost_share",
            changes=in_glue(cluster),
            faults=(NodeLoss(of=cluster.id, nodes="primary", at_s=Seconds(HOUR_S)),),
            nominal=True,
            stands=True,
        ),
    )
