"""Hive's tables are lost with the cluster that ends after its steps.

## Why it matters

Without configuration Hive keeps its metastore in a database on the primary node. The files on S3
stay when the cluster ends; what tables there are is forgotten.

## What is checked

Clusters with Hive, Presto or Trino that end after their steps: a metastore in the Glue Data Catalog
or in a database, by the classification `hive-site`.

The trial lets the cluster work and end.

## Fix

Add the classification `hive-site` with `hive.metastore.client.factory.class` for the Glue Data
Catalog, or with `javax.jdo.option.ConnectionURL` of a database.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.services.emr.leavings import KEEP_TABLES
from headrace.services.emr.metastore import in_glue, keeps_tables_outside


@rule(
    "EMR106",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.METASTORE.url,),
    seed=("E7", "E4", "E12"),
)
def local_metastore_of_passing_cluster(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.long_running:
        raise NotApplicable("it goes on after its steps")
    if not KEEP_TABLES.intersection(cluster.applications):
        raise NotApplicable("no application keeps tables")
    if keeps_tables_outside(cluster):
        return
    yield Finding(
        at=cluster.at("Applications"),
        message="the tables are kept on the cluster, and are forgotten when it ends",
        fix="configure hive-site for the Glue Data Catalog or for a database",
        experiment=Experiment(
            cluster.id,
            "tables_lost_share",
            changes=in_glue(cluster),
            nominal=True,
            stands=True,
        ),
    )
