"""Work groups and what belongs to them, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.s3.address import addresses_in
from headrace.template.values import Absent, Value

__all__ = [
    "CapacityReservation",
    "DataCatalog",
    "NamedQuery",
    "PreparedStatement",
    "WorkGroup",
]

_WORK_GROUP: Final = "AWS::Athena::WorkGroup"
_BUCKET: Final = "AWS::S3::Bucket"
_FUNCTION: Final = "AWS::Lambda::Function"
_GROUP: Final = "work group"


class _Part(Component):
    """A part of the query engine."""

    kind = "query engine"
    service = "athena"
    arn_service = "athena"


class WorkGroup(_Part):
    """``AWS::Athena::WorkGroup``: where queries run, and what all of them must keep to.

    Edges: ``flows`` to the bucket of its results (``results``); ``encrypted_by`` the results' key
    (``results``) and the key of stored code (``content``); ``permitted_by`` its role; ``uses`` its
    log group (``log``) and its reserved capacity (``capacity``).
    """

    name_property = "Name"
    arn_prefix = "workgroup/"

    @property
    def configuration(self) -> Value:
        """What holds for every query."""
        stated = self.properties.get("WorkGroupConfiguration")
        # Templates from before 2021 say it with the updates' block.
        older = self.properties.get("WorkGroupConfigurationUpdates")
        return older if isinstance(stated, Absent) and not isinstance(older, Absent) else stated

    @property
    def results(self) -> Value:
        """Where results go and how they are encrypted."""
        results = self.configuration.get("ResultConfiguration")
        older = self.configuration.get("ResultConfigurationUpdates")
        return older if isinstance(results, Absent) else results

    @property
    def managed_results(self) -> bool:
        """Whether Athena stores the results itself, always encrypted, for a day."""
        managed = self.configuration.get("ManagedQueryResultsConfiguration", "Enabled")
        return managed.boolean(False)

    @property
    def encryption(self) -> str:
        """``SSE_S3``, ``SSE_KMS`` or ``CSE_KMS``; empty where nothing is asked for."""
        return self.results.get("EncryptionConfiguration", "EncryptionOption").text("")

    @property
    def enforced(self) -> bool:
        """Whether its settings override those of the client; not unless it says so."""
        return self.configuration.get("EnforceWorkGroupConfiguration").boolean(False)

    @property
    def scan_limit_bytes(self) -> int | None:
        """Bytes after which a query is stopped; None for no limit."""
        return self.configuration.get("BytesScannedCutoffPerQuery").integer(None)

    @property
    def publishes_metrics(self) -> bool:
        """Whether CloudWatch is told of its queries.

        Raises
        ------
        UnknownValueError
            Also where the template says nothing: no page of AWS tells what holds then.
        """
        stated = self.configuration.get("PublishCloudWatchMetricsEnabled").boolean(None)
        if stated is None:
            message = (
                "whether CloudWatch is told of its queries is not set, and AWS names no default"
            )
            raise UnknownValueError(message, settled_by="PublishCloudWatchMetricsEnabled")
        return stated

    @property
    def runs_sql(self) -> bool:
        """Whether it runs SQL, which is billed by bytes scanned, rather than Spark."""
        engine = self.configuration.get("EngineVersion", "SelectedEngineVersion").text("AUTO")
        return "spark" not in engine.lower()

    @property
    def enabled(self) -> bool:
        """Whether queries can run."""
        return self.properties.get("State").text("ENABLED") == "ENABLED"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        configuration = self.configuration
        location = self.results.get("OutputLocation")
        yield self.link_to(EdgeKind.FLOWS, _bucket_of(location), "results", _BUCKET)
        managed = configuration.get("ManagedQueryResultsConfiguration", "EncryptionConfiguration")
        for key in (
            self.results.get("EncryptionConfiguration", "KmsKey"),
            managed.get("KmsKey"),
        ):
            yield self.link_to(EdgeKind.ENCRYPTED_BY, key, "results", "AWS::KMS::Key")
        content = configuration.get("CustomerContentEncryptionConfiguration", "KmsKey")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, content, "content", "AWS::KMS::Key")
        role = configuration.get("ExecutionRole")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
        logging = configuration.get("MonitoringConfiguration", "CloudWatchLoggingConfiguration")
        yield self.link_to(EdgeKind.USES, logging.get("LogGroup"), "log", "AWS::Logs::LogGroup")


class NamedQuery(_Part):
    """``AWS::Athena::NamedQuery``: ``placed_in`` its work group, ``uses`` its database."""

    kind = "saved query"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        properties = self.properties
        yield self.link_to(EdgeKind.PLACED_IN, properties.get("WorkGroup"), _GROUP, _WORK_GROUP)
        database = properties.get("Database")
        yield self.link_to(EdgeKind.USES, database, "database", "AWS::Glue::Database")


class PreparedStatement(_Part):
    """``AWS::Athena::PreparedStatement``; ``placed_in`` its work group."""

    kind = "prepared statement"
    name_property = "StatementName"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        group = self.properties.get("WorkGroup")
        yield self.link_to(EdgeKind.PLACED_IN, group, _GROUP, _WORK_GROUP)


_CONNECTORS: Final = ("function", "metadata-function", "record-function")


class DataCatalog(_Part):
    """``AWS::Athena::DataCatalog``: another source of tables; ``uses`` its connector (``reads``).

    The connector is a function, one for the tables and one for the records, or a connection.
    """

    kind = "data catalogue"
    name_property = "Name"
    arn_prefix = "datacatalog/"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        parameters = self.properties.get("Parameters")
        for name in _CONNECTORS:
            yield self.link_to(EdgeKind.USES, parameters.get(name), "reads", _FUNCTION)
        connection = parameters.get("connection-arn")
        yield self.link_to(EdgeKind.USES, connection, "reads", "AWS::Glue::Connection")


class CapacityReservation(_Part):
    """``AWS::Athena::CapacityReservation``: its work groups ``use`` it (role ``capacity``)."""

    kind = "reserved capacity"
    name_property = "Name"
    arn_prefix = "capacity-reservation/"

    @property
    def dpus(self) -> int:
        """Data processing units that are paid for, used or not."""
        return self.properties.get("TargetDpus").integer(0)

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        assigned = self.properties.get("CapacityAssignmentConfiguration", "CapacityAssignments")
        for assignment in each(assigned):
            for group in each(assignment.get("WorkgroupNames")):
                yield self.link_from(EdgeKind.USES, group, "capacity", _WORK_GROUP)


def _bucket_of(location: Value) -> Value:
    """Return what names the bucket of an address; the whole value where it is no address."""
    address = next(addresses_in(location), None)
    return location if address is None else address.bucket
