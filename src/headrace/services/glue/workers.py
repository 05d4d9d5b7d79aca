"""Jobs, crawlers and endpoints of Glue, and how they encrypt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.errors import UnknownValueError
from headrace.template.values import Absent, Value

__all__ = [
    "CatalogEncryption",
    "Crawler",
    "DevEndpoint",
    "Job",
    "SecurityConfiguration",
    "Worker",
]

_CONFIGURATION: Final = "AWS::Glue::SecurityConfiguration"


class SecurityConfiguration(Component):
    """``AWS::Glue::SecurityConfiguration``: how jobs and crawlers encrypt what they write."""

    kind = "security configuration"
    service = "glue"
    name_property = "Name"

    @property
    def encryption(self) -> Value:
        """What is encrypted, and how."""
        return self.properties.get("EncryptionConfiguration")

    @property
    def log_mode(self) -> str:
        """How logs are encrypted; empty where they are not."""
        return _mode(self.encryption.get("CloudWatchEncryption", "CloudWatchEncryptionMode"))

    @property
    def bookmark_mode(self) -> str:
        """How bookmarks of jobs are encrypted; empty where they are not."""
        block = self.encryption.get("JobBookmarksEncryption")
        return _mode(block.get("JobBookmarksEncryptionMode"))

    @property
    def object_modes(self) -> list[str]:
        """How what is written to S3 is encrypted; empty where it is left to the buckets."""
        listed = self.encryption.get("S3Encryptions").elements()
        modes = [_mode(one.get("S3EncryptionMode")) for one in listed]
        return [mode for mode in modes if mode]


def _mode(value: Value) -> str:
    mode = value.text("")
    return "" if mode == "DISABLED" else mode


class Worker(Component):
    """What runs in Glue. It ``uses`` its security configuration; ``permitted_by`` its role."""

    service = "glue"
    name_property = "Name"
    configuration_property: ClassVar[str] = "SecurityConfiguration"
    role_property: ClassVar[str] = "Role"

    @property
    def security_configuration(self) -> Value:
        """Name of its security configuration."""
        return self.properties.get(self.configuration_property)

    def configuration(self, design: Design) -> SecurityConfiguration | None:
        """Return its security configuration; None where it names none.

        Raises
        ------
        UnknownValueError
            When it is outside the templates, or not known.
        """
        if isinstance(self.security_configuration, Absent):
            return None
        for neighbour in design.outgoing(self, EdgeKind.USES, "security configuration"):
            if isinstance(neighbour.node, SecurityConfiguration):
                return neighbour.node
        raise UnknownValueError("the security configuration is not in the templates of this run")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        configured = self.security_configuration
        yield self.link_to(EdgeKind.USES, configured, "security configuration", _CONFIGURATION)
        role = self.properties.get(self.role_property)
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")


class Job(Worker):
    """``AWS::Glue::Job``: a program that reads, changes and writes data."""

    kind = "job"
    arn_service = "glue"
    arn_prefix = "job/"

    @property
    def runs_spark(self) -> bool:
        """Whether it runs Spark, as a batch or on a stream, rather than plain Python or Ray."""
        return self.properties.get("Command", "Name").text("") in {"glueetl", "gluestreaming"}

    @property
    def version(self) -> str:
        """The Glue version that it asks for; empty where it takes the newest."""
        return self.properties.get("GlueVersion").text("")


class Crawler(Worker):
    """``AWS::Glue::Crawler``: looks at stored data and writes tables about them."""

    kind = "crawler"
    arn_service = "glue"
    arn_prefix = "crawler/"
    configuration_property: ClassVar[str] = "CrawlerSecurityConfiguration"


class DevEndpoint(Worker):
    """``AWS::Glue::DevEndpoint``: where programs are tried out."""

    kind = "development endpoint"
    name_property = "EndpointName"
    role_property: ClassVar[str] = "RoleArn"


class CatalogEncryption(Component):
    """``AWS::Glue::DataCatalogEncryptionSettings``: how the catalogue of an account encrypts."""

    kind = "catalogue encryption"
    service = "glue"

    @property
    def _settings(self) -> Value:
        return self.properties.get("DataCatalogEncryptionSettings")

    @property
    def tables(self) -> bool:
        """Whether tables, partitions and statistics are encrypted with KMS."""
        mode = self._settings.get("EncryptionAtRest", "CatalogEncryptionMode").text("")
        return mode.startswith("SSE-KMS")

    @property
    def passwords(self) -> bool:
        """Whether passwords of connections are returned encrypted."""
        block = self._settings.get("ConnectionPasswordEncryption")
        return block.get("ReturnConnectionPasswordEncrypted").boolean(False)
