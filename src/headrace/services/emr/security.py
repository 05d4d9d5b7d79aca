"""How a cluster encrypts: a security configuration, a mapping or JSON text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.services.iam.statement import parsed
from headrace.services.s3.address import addresses_in
from headrace.template.values import Value

__all__ = ["ContainerSecurity", "SecurityConfiguration"]

_KEY: Final = "AWS::KMS::Key"


class SecurityConfiguration(Component):
    """``AWS::EMR::SecurityConfiguration``.

    ``encrypted_by`` the keys for what lies on S3 (``s3``) and on local disks (``disks``); ``uses``
    the bucket of the nodes' certificates (``certificates``).
    """

    kind = "security configuration"
    service = "emr"
    name_property = "Name"

    @property
    def encryption(self) -> Value:
        """What is encrypted, and how."""
        return parsed(self.properties.get("SecurityConfiguration")).get("EncryptionConfiguration")

    @property
    def at_rest(self) -> bool:
        """Whether data at rest are encrypted."""
        return self.encryption.get("EnableAtRestEncryption").boolean(False)

    @property
    def in_transit(self) -> bool:
        """Whether data between nodes are encrypted: switched on, and with certificates."""
        if not self.encryption.get("EnableInTransitEncryption").boolean(False):
            return False
        block = self.encryption.get("InTransitEncryptionConfiguration")
        return block.get("TLSCertificateConfiguration", "CertificateProviderType").exists

    @property
    def _disks(self) -> Value:
        return self.encryption.get("AtRestEncryptionConfiguration").get(
            "LocalDiskEncryptionConfiguration"
        )

    @property
    def disks(self) -> bool:
        """Whether local disks are encrypted."""
        return self.at_rest and self._disks.get("EncryptionKeyProviderType").exists

    @property
    def objects(self) -> bool:
        """Whether what goes to S3 is encrypted as the configuration says."""
        block = self.encryption.get("AtRestEncryptionConfiguration", "S3EncryptionConfiguration")
        return self.at_rest and block.get("EncryptionMode").exists

    def links(self) -> Iterator[Link]:
        """Yield the keys and the certificates."""
        transit = self.encryption.get("InTransitEncryptionConfiguration")
        stored = transit.get("TLSCertificateConfiguration", "S3Object")
        for address in addresses_in(stored):
            yield self.link_to(EdgeKind.USES, address.bucket, "certificates", "AWS::S3::Bucket")
        rest = self.encryption.get("AtRestEncryptionConfiguration")
        objects = rest.get("S3EncryptionConfiguration", "AwsKmsKey")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, objects, "s3", _KEY)
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self._disks.get("AwsKmsKey"), "disks", _KEY)


class ContainerSecurity(Component):
    """``AWS::EMRContainers::SecurityConfiguration``: the same for EMR on Kubernetes."""

    kind = "security configuration"
    service = "emr"
    name_property = "Name"
