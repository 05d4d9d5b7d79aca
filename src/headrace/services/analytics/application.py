"""Applications of the second API, as the design sees them: Flink, notebooks, SQL."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from headrace.design import Component, Design, EdgeKind, External, Link
from headrace.design.declared import application_of
from headrace.design.passing import Passing
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.analytics import quotas
from headrace.services.analytics.flows import flows_of
from headrace.services.analytics.sql import input_links
from headrace.template.values import Absent, Value

__all__ = ["Application", "LoggingOption", "flink_version"]

APPLICATION: Final = "AWS::KinesisAnalyticsV2::Application"
_BUCKET: Final = "AWS::S3::Bucket"


class Application(Component):
    """``AWS::KinesisAnalyticsV2::Application``.

    Edges
    -----
    ``permitted_by`` its role; ``placed_in`` its subnets (role ``subnet``) and security groups
    (``security group``); ``encrypted_by`` the customer's key of its state; ``uses`` the bucket of
    its code (``code``), of further archives (``artifact``) and the Glue database of a notebook
    (``catalog``). A `LoggingOption` adds the log that it ``uses``.
    SQL: it ``flows`` from its input, whose function it ``uses`` (``transform``).
    Flink, inferred: it ``flows`` from the streams that it reads (``shared`` or ``fan-out``) and to
    what it writes (``write``, ``deliver`` to a bucket); see `flows`.
    """

    kind = "analytics application"
    service = "analytics"
    name_property = "ApplicationName"
    arn_service = "kinesisanalytics"
    arn_prefix = "application/"

    @property
    def configuration(self) -> Value:
        """``ApplicationConfiguration``."""
        return self.properties.get("ApplicationConfiguration")

    @property
    def flink_configuration(self) -> Value:
        """``FlinkApplicationConfiguration``."""
        return self.configuration.get("FlinkApplicationConfiguration")

    @property
    def runtime(self) -> str:
        """The runtime, e.g. ``FLINK-1_20``; empty where it is left out."""
        return self.properties.get("RuntimeEnvironment").text("")

    @property
    def is_sql(self) -> bool:
        """Whether it runs SQL on the runtime that was discontinued."""
        return self.runtime.startswith("SQL-")

    @property
    def is_notebook(self) -> bool:
        """Whether it is a Studio notebook."""
        return self.runtime.startswith("ZEPPELIN-")

    @property
    def is_flink(self) -> bool:
        """Whether it runs a program of the user's on Flink."""
        return self.runtime.startswith("FLINK-")

    @property
    def version(self) -> str:
        """The version of Flink, e.g. ``1.20``; empty for SQL and notebooks."""
        return flink_version(self.runtime)

    @property
    def role(self) -> Value:
        """The role with whose permissions it runs."""
        return self.properties.get("ServiceExecutionRole")

    @property
    def parallelism(self) -> int:
        """Subtasks that each operator starts with."""
        return self._custom("ParallelismConfiguration", "Parallelism").count(
            quotas.PARALLELISM_DEFAULT
        )

    @property
    def parallelism_per_kpu(self) -> int:
        """Subtasks that share a KPU."""
        return self._custom("ParallelismConfiguration", "ParallelismPerKPU").integer(
            quotas.PARALLELISM_PER_KPU_DEFAULT
        )

    @property
    def kpus(self) -> int:
        """KPUs that work at the start; one more orchestrates them."""
        return math.ceil(self.parallelism / max(1, self.parallelism_per_kpu))

    @property
    def auto_scales(self) -> bool:
        """Whether the service changes the parallelism with the use of the CPU."""
        return self._custom("ParallelismConfiguration", "AutoScalingEnabled").boolean(True)

    @property
    def checkpoints(self) -> bool:
        """Whether the state is saved while the application runs."""
        return self._custom("CheckpointConfiguration", "CheckpointingEnabled").boolean(True)

    @property
    def checkpoint_interval_s(self) -> float:
        """Time between checkpoints."""
        default_ms = quotas.CHECKPOINT_INTERVAL_DEFAULT_S * 1_000
        found = self._custom("CheckpointConfiguration", "CheckpointInterval").number(default_ms)
        return found / 1_000

    @property
    def snapshots(self) -> bool:
        """Whether the state is kept when the application is updated, scaled or stopped."""
        block = self.configuration.get("ApplicationSnapshotConfiguration")
        return block.get("SnapshotsEnabled").boolean(True)

    @property
    def in_vpc(self) -> bool:
        """Whether it has interfaces in a VPC."""
        networks = self.configuration.get("VpcConfigurations")
        return any(network.get("SubnetIds").exists for network in networks.elements())

    @property
    def encryption_key(self) -> Value:
        """The customer's KMS key; absent where AWS encrypts with a key of its own."""
        return self.configuration.get("ApplicationEncryptionConfiguration", "KeyId")

    @property
    def code_bucket(self) -> Value:
        """The bucket that holds its program."""
        code = self.configuration.get("ApplicationCodeConfiguration", "CodeContent")
        return code.get("S3ContentLocation", "BucketARN")

    @property
    def code_key(self) -> Value:
        """The key of its program in that bucket."""
        code = self.configuration.get("ApplicationCodeConfiguration", "CodeContent")
        return code.get("S3ContentLocation", "FileKey")

    @property
    def property_groups(self) -> list[Value]:
        """The groups of properties that the program is given."""
        return each(self.configuration.get("EnvironmentProperties", "PropertyGroups"))

    @property
    def sql_inputs(self) -> list[Value]:
        """Inputs of a SQL application."""
        return each(self.configuration.get("SqlApplicationConfiguration", "Inputs"))

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        configuration = self.configuration
        yield self.link_to(EdgeKind.PERMITTED_BY, self.role, expects="AWS::IAM::Role")
        for network in each(configuration.get("VpcConfigurations")):
            for subnet in each(network.get("SubnetIds")):
                yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
            for group in each(network.get("SecurityGroupIds")):
                expects = "AWS::EC2::SecurityGroup"
                yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, "state", "AWS::KMS::Key")
        yield self.link_to(EdgeKind.USES, self.code_bucket, "code", _BUCKET)
        for one in self.sql_inputs:
            yield from input_links(self, one)
        yield from self._notebook_links()

    def passes_on(self, target: Component | External, design: Design) -> Passing:  # noqa: ARG002
        """Return what the load declares that its program writes.

        Raises
        ------
        UnknownValueError
            When the load does not declare it.
        """
        declared = application_of(self, design)
        if declared is None or declared.writes is None:
            message = f"the load does not declare what {self.logical_id} writes"
            settle = f"applications: {{{self.logical_id}: {{writes: 1}}}}"
            raise UnknownValueError(message, settled_by=settle)
        size = None if declared.output_bytes is None else float(declared.output_bytes)
        return Passing(records=declared.writes, record_bytes=size)

    def inferred(self, design: Design) -> Iterator[Link]:
        """Yield what its program reads and writes, as its properties and its role tell.

        Raises
        ------
        UnknownValueError
            When that depends on an open condition.
        """
        if not self.sql_inputs:
            yield from flows_of(self, self.property_groups, design)

    def _notebook_links(self) -> Iterator[Link]:
        notebook = self.configuration.get("ZeppelinApplicationConfiguration")
        catalogue = notebook.get("CatalogConfiguration", "GlueDataCatalogConfiguration")
        database = catalogue.get("DatabaseARN")
        yield self.link_to(EdgeKind.USES, database, "catalog", "AWS::Glue::Database")
        deployed = notebook.get("DeployAsApplicationConfiguration", "S3ContentLocation")
        yield self.link_to(EdgeKind.USES, deployed.get("BucketARN"), "code", _BUCKET)
        for artifact in each(notebook.get("CustomArtifactsConfiguration")):
            bucket = artifact.get("S3ContentLocation", "BucketARN")
            yield self.link_to(EdgeKind.USES, bucket, "artifact", _BUCKET)

    def _custom(self, block: str, name: str) -> Value:
        """Return a setting; absent where its block says that the service's defaults hold."""
        configuration = self.flink_configuration.get(block)
        is_custom = configuration.get("ConfigurationType").text("") != "DEFAULT"
        return configuration.get(name) if is_custom else Absent(configuration.at)


class LoggingOption(Component):
    """``AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption``.

    Its application ``uses`` the log group (``log``).
    """

    kind = "logging option"
    service = "analytics"

    @property
    def application(self) -> Value:
        """The application whose messages are kept."""
        return self.properties.get("ApplicationName")

    @property
    def log_stream(self) -> Value:
        """The log stream that they are written to."""
        return self.properties.get("CloudWatchLoggingOption", "LogStreamARN")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield Link(
            EdgeKind.USES,
            self.application,
            self.log_stream,
            self.log_stream.at,
            "log",
            "AWS::Logs::LogGroup",
            source_expects=APPLICATION,
        )


def flink_version(runtime: str) -> str:
    """Return the version of Flink that a runtime names; empty for SQL and notebooks.

    >>> flink_version("FLINK-1_20"), flink_version("ZEPPELIN-FLINK-3_0")
    ('1.20', '')
    """
    kind, _, number = runtime.partition("-")
    return number.replace("_", ".") if kind == "FLINK" else ""
