"""Keys and their aliases, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.template.values import Value

__all__ = ["Alias", "Key", "ReplicaKey"]

_KEY: Final = "AWS::KMS::Key"


class Key(Component):
    """``AWS::KMS::Key``."""

    kind = "key"
    service = "kms"
    arn_service = "kms"
    arn_prefix = "key/"

    @property
    def document(self) -> Value:
        """The key policy; absent for the default one, which lets the account's IAM decide."""
        return self.properties.get("KeyPolicy")

    @property
    def enabled(self) -> bool:
        """Whether the key can be used."""
        return self.properties.get("Enabled").boolean(True)

    @property
    def rotates(self) -> bool:
        """Whether its material is replaced from time to time."""
        return self.properties.get("EnableKeyRotation").boolean(False)

    @property
    def symmetric(self) -> bool:
        """Whether it is a symmetric key: the only kind that streams and buckets take."""
        default = "SYMMETRIC_DEFAULT"
        return self.properties.get("KeySpec").text(default) == default


class ReplicaKey(Key):
    """``AWS::KMS::ReplicaKey``: a multi-region key's copy in another region."""

    kind = "replica key"
    acts_as = _KEY

    def links(self) -> Iterator[Link]:
        """Yield the key that it is a copy of."""
        primary = self.properties.get("PrimaryKeyArn")
        yield self.link_from(EdgeKind.BACKED_UP_TO, primary, "replica", _KEY)


class Alias(Component):
    """``AWS::KMS::Alias``: wherever it is named, its key is meant."""

    kind = "key alias"
    service = "kms"
    name_property = "AliasName"
    arn_service = "kms"
    acts_as = _KEY

    @property
    def stands_for(self) -> Value:
        """The key."""
        return self.properties.get("TargetKeyId")
