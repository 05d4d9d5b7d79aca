"""What an account sets for all its devices: logging, encryption, audits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link

__all__ = [
    "AuditConfiguration",
    "EncryptionConfiguration",
    "Logging",
    "MitigationAction",
    "ResourceLogging",
    "ScheduledAudit",
]

_ROLE: Final = "AWS::IAM::Role"
_OFF: Final = "DISABLED"


class _Setting(Component):
    """A setting of the account."""

    service = "iot"
    arn_service = "iot"


class Logging(_Setting):
    """``AWS::IoT::Logging``: how much IoT Core logs; ``permitted_by`` the role that writes."""

    kind = "IoT logging"

    @property
    def level(self) -> str:
        """``ERROR``, ``INFO``, ``DEBUG``, ``WARN`` or ``DISABLED``."""
        return self.properties.get("DefaultLogLevel").text("")

    @property
    def off(self) -> bool:
        """Whether nothing is logged."""
        return self.level == _OFF

    def links(self) -> Iterator[Link]:
        """Yield the role."""
        role = self.properties.get("RoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects=_ROLE)


class ResourceLogging(_Setting):
    """``AWS::IoT::ResourceSpecificLogging``: how much is logged of some things."""

    kind = "logging of things"

    @property
    def level(self) -> str:
        """``ERROR``, ``INFO``, ``DEBUG``, ``WARN`` or ``DISABLED``."""
        return self.properties.get("LogLevel").text("")


class EncryptionConfiguration(_Setting):
    """``AWS::IoT::EncryptionConfiguration``: ``encrypted_by`` the key for what IoT Core keeps."""

    kind = "IoT encryption"

    def links(self) -> Iterator[Link]:
        """Yield key and role."""
        key = self.properties.get("KmsKeyArn")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, expects="AWS::KMS::Key")
        role = self.properties.get("KmsAccessRoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects=_ROLE)


class AuditConfiguration(_Setting):
    """``AWS::IoT::AccountAuditConfiguration``; ``permitted_by`` its role."""

    kind = "audit"

    def links(self) -> Iterator[Link]:
        """Yield the role."""
        role = self.properties.get("RoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects=_ROLE)


class ScheduledAudit(_Setting):
    """``AWS::IoT::ScheduledAudit``."""

    kind = "scheduled audit"
    name_property = "ScheduledAuditName"
    arn_prefix = "scheduledaudit/"


class MitigationAction(_Setting):
    """``AWS::IoT::MitigationAction``; ``permitted_by`` its role."""

    kind = "mitigation"
    name_property = "ActionName"
    arn_prefix = "mitigationaction/"

    def links(self) -> Iterator[Link]:
        """Yield the role."""
        role = self.properties.get("RoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects=_ROLE)
