"""What a cluster does: steps, and the applications that they and people work with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from aws_cdk import aws_emr as emr

__all__ = ["GLUE_FACTORY", "Application", "BatchStep", "configurations"]

Application = Literal["Hadoop", "Hive", "Spark", "Presto", "Trino", "HBase", "Livy", "Tez"]
"""What can be installed: Spark for batches, Hive and Trino for SQL, HBase for rows by key, …"""

GLUE_FACTORY: Final = "com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory"
"""Class with which Hive and Spark keep their tables in the Glue Data Catalog."""
_FACTORY: Final = "hive.metastore.client.factory.class"
_COPIES: Final = 2
"""Copies of a block of HDFS."""


@dataclass(frozen=True, slots=True)
class BatchStep:
    """One step: a command that runs on the primary node, after the step before it.

    Attributes
    ----------
    name
        What it is called.
    command
        Program and arguments for ``command-runner.jar``.
    """

    name: str
    command: Sequence[str]

    @classmethod
    def spark(cls, name: str, program: str, *arguments: str) -> BatchStep:
        """Return a step that submits a Spark program, a script or JAR on S3."""
        return cls(name, ("spark-submit", "--deploy-mode", "cluster", program, *arguments))

    @classmethod
    def hive(cls, name: str, script: str, **variables: str) -> BatchStep:
        """Return a step that runs a script of HiveQL on S3, with variables (``${name}``)."""
        defined = [word for key, value in variables.items() for word in ("-d", f"{key}={value}")]
        return cls(name, ("hive-script", "--run-hive-script", "--args", "-f", script, *defined))

    def config(self, *, ends_cluster: bool) -> emr.CfnCluster.StepConfigProperty:
        """Return the step for a template; whether its failure ends the cluster is the caller's."""
        return emr.CfnCluster.StepConfigProperty(
            name=self.name,
            action_on_failure="TERMINATE_CLUSTER" if ends_cluster else "CONTINUE",
            hadoop_jar_step=emr.CfnCluster.HadoopJarStepConfigProperty(
                jar="command-runner.jar", args=[*self.command]
            ),
        )


def configurations(
    applications: Sequence[Application], *, copied: bool, hbase_root: str | None
) -> list[emr.CfnCluster.ConfigurationProperty]:
    """Return the settings of the applications: tables in Glue, regions of HBase on S3.

    Parameters
    ----------
    applications
        What is installed.
    copied
        Whether HDFS keeps each block twice, also where EMR's default would keep it once.
    hbase_root
        Where HBase keeps its tables.
    """
    found: dict[str, dict[str, Any]] = {}
    if "Hive" in applications:
        found["hive-site"] = {_FACTORY: GLUE_FACTORY}
    if "Spark" in applications:
        found["spark-hive-site"] = {_FACTORY: GLUE_FACTORY}
    for engine in ("Presto", "Trino"):
        if engine in applications:
            prefix = "presto" if engine == "Presto" else "trino"
            found[f"{prefix}-connector-hive"] = {"hive.metastore": "glue"}
    if "HBase" in applications and hbase_root is not None:
        found["hbase"] = {"hbase.emr.storageMode": "s3"}
        found["hbase-site"] = {"hbase.rootdir": hbase_root}
    if copied:
        found["hdfs-site"] = {"dfs.replication": str(_COPIES)}
    return [
        emr.CfnCluster.ConfigurationProperty(
            classification=name, configuration_properties=properties
        )
        for name, properties in found.items()
    ]
