"""Serverless collections and the policies that are matched to them by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.design import Component, EdgeKind, Link
from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.iam.patterns import Answer, covers
from headrace.services.search.body import read_body
from headrace.template.values import Absent, Value

if TYPE_CHECKING:
    from headrace.design import Design

__all__ = [
    "AccessPolicy",
    "Collection",
    "CollectionEndpoint",
    "CollectionGroup",
    "CollectionIndex",
    "Index",
    "LifecyclePolicy",
    "SecurityConfig",
    "SecurityPolicy",
]


class _Serverless(Component):
    service = "search"
    name_property = "Name"


class Collection(_Serverless):
    """``AWS::OpenSearchServerless::Collection``: indexes without nodes to care for.

    ``placed_in`` its group (role ``group``); ``encrypted_by`` the key that it states. What policies
    say of it, they draw.
    """

    kind = "collection"
    arn_service = "aoss"
    arn_prefix = "collection/"

    @property
    def has_standby(self) -> bool:
        """Whether a second zone holds copies; so by default."""
        return self.properties.get("StandbyReplicas").text("ENABLED") == "ENABLED"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        group = self.properties.get("CollectionGroupName")
        expects = "AWS::OpenSearchServerless::CollectionGroup"
        yield self.link_to(EdgeKind.PLACED_IN, group, "group", expects)
        key = self.properties.get("EncryptionConfig", "KmsKeyArn")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, expects="AWS::KMS::Key")


class CollectionGroup(_Serverless):
    """``AWS::OpenSearchServerless::CollectionGroup``: collections that share OCUs."""

    kind = "collection group"

    @property
    def max_indexing_ocus(self) -> int | None:
        """Most OCUs that index for all its collections together; None where not set."""
        return self.properties.get("CapacityLimits", "MaxIndexingCapacityInOcu").integer(None)


class _Inside(_Serverless):
    """Something inside a collection; ``placed_in`` it."""

    name_property = "IndexName"
    holder: str

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        yield self.link_to(EdgeKind.PLACED_IN, self.properties.get(self.holder), "collection")


class CollectionIndex(_Inside):
    """``AWS::OpenSearchServerless::CollectionIndex``."""

    kind = "index"
    holder = "Id"


class Index(_Inside):
    """``AWS::OpenSearchServerless::Index``."""

    kind = "index"
    holder = "CollectionEndpoint"


class _Policy(_Serverless):
    """A policy for every collection whose name one of its patterns matches."""

    @property
    def document(self) -> Value:
        """The policy, which stands in the template as JSON text."""
        return read_body(self.properties.get("Policy"))

    def patterns(self) -> Iterator[Value]:
        """Yield the patterns of names, as ``collection/logs-*``."""
        for block in each(self.document):
            for rule in each(block.get("Rules")):
                if rule.get("ResourceType").text("") == "collection":
                    yield from each(rule.get("Resource"))

    def inferred(self, design: Design) -> Iterator[Link]:
        """Yield an edge from every collection that the policy speaks of."""
        patterns = [text_of(pattern, design.names) for pattern in self.patterns()]
        for collection in design.components(Collection):
            if collection.resource.stack.app != self.resource.stack.app:
                continue
            name = f"collection/{text_of(collection.own_name, design.names)}"
            if any(covers(pattern, name) is Answer.YES for pattern in patterns):
                yield from self._about(collection)

    def _about(self, collection: Collection) -> Iterator[Link]:
        role = self.properties.get("Type").text("")
        yield Link(EdgeKind.PERMITTED_BY, collection.id, self.id, self.at("Policy"), role)


class AccessPolicy(_Policy):
    """``AWS::OpenSearchServerless::AccessPolicy``: who may use the collections it matches.

    They are ``permitted_by`` it (role ``data``).
    """

    kind = "data access policy"


class SecurityPolicy(_Policy):
    """``AWS::OpenSearchServerless::SecurityPolicy``: encryption or network of collections.

    Those that it matches are ``permitted_by`` it (role ``network``), or ``encrypted_by`` its key.
    """

    kind = "collection policy"

    @property
    def is_network(self) -> bool:
        """Whether it says from where collections are reached; else it says how to encrypt them."""
        return self.properties.get("Type").text("") == "network"

    @property
    def public_patterns(self) -> list[str]:
        """Patterns of what it opens to the internet: collections and dashboards.

        Raises
        ------
        UnknownValueError
            When the policy is not known.
        """
        found = []
        for block in self.document.elements():
            if not block.get("AllowFromPublic").boolean(False):
                continue
            for rule in block.get("Rules").elements():
                kind = rule.get("ResourceType").text("")
                named = [_readable(resource) for resource in rule.get("Resource").elements()]
                found += [f"{kind} {name.removeprefix('collection/')}" for name in named]
        return found

    def _about(self, collection: Collection) -> Iterator[Link]:
        if self.is_network:
            yield from super()._about(collection)
            return
        key = self.document.get("KmsARN")
        if not isinstance(key, Absent):
            at = self.at("Policy")
            yield Link(EdgeKind.ENCRYPTED_BY, collection.id, key, at, expects="AWS::KMS::Key")


class LifecyclePolicy(_Serverless):
    """``AWS::OpenSearchServerless::LifecyclePolicy``: how long indexes keep their documents."""

    kind = "lifecycle policy"


class SecurityConfig(_Serverless):
    """``AWS::OpenSearchServerless::SecurityConfig``: how people sign in."""

    kind = "sign-in"


class CollectionEndpoint(_Serverless):
    """``AWS::OpenSearchServerless::VpcEndpoint``: the way from a VPC to collections.

    ``placed_in`` its VPC, subnets and security groups.
    """

    kind = "collection endpoint"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        vpc = self.properties.get("VpcId")
        yield self.link_to(EdgeKind.PLACED_IN, vpc, "vpc", "AWS::EC2::VPC")
        for subnet in each(self.properties.get("SubnetIds")):
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
        for group in each(self.properties.get("SecurityGroupIds")):
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)


def _readable(value: Value) -> str:
    try:
        return value.text("")
    except UnknownValueError:
        return "of a name not known yet"
