"""Roles and policies, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.template.values import Absent, Value

__all__ = ["InstanceProfile", "ManagedPolicy", "Policy", "Role", "RolePolicy"]

_ROLE: Final = "AWS::IAM::Role"


class Role(Component):
    """``AWS::IAM::Role``; ``permitted_by`` its managed policies and boundary (``boundary``)."""

    kind = "role"
    service = "iam"
    name_property = "RoleName"
    arn_service = "iam"
    arn_prefix = "role/"

    @property
    def trust(self) -> Value:
        """The document that says who may take the role."""
        return self.properties.get("AssumeRolePolicyDocument")

    @property
    def inline(self) -> list[Value]:
        """The documents of the policies that stand in the role itself."""
        found = each(self.properties.get("Policies"))
        return [policy.get("PolicyDocument") for policy in found]

    @property
    def managed(self) -> list[Value]:
        """What names its managed policies."""
        return each(self.properties.get("ManagedPolicyArns"))

    @property
    def arn_parts(self) -> tuple[Value | str, ...]:
        """Its path and its name."""
        prefix, name = super().arn_parts
        path = self.properties.get("Path")
        return ("role", path, name) if not isinstance(path, Absent) else (prefix, name)

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for policy in self.managed:
            yield self.link_to(EdgeKind.PERMITTED_BY, policy, expects="AWS::IAM::ManagedPolicy")
        boundary = self.properties.get("PermissionsBoundary")
        yield self.link_to(EdgeKind.PERMITTED_BY, boundary, "boundary", "AWS::IAM::ManagedPolicy")


class _Attached(Component):
    """A policy with its document; the roles it names are ``permitted_by`` it."""

    service = "iam"

    @property
    def document(self) -> Value:
        """The policy document."""
        return self.properties.get("PolicyDocument")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for role in each(self.properties.get("Roles")):
            yield self.link_from(EdgeKind.PERMITTED_BY, role, expects=_ROLE)


class Policy(_Attached):
    """``AWS::IAM::Policy``; the roles that it is attached to are ``permitted_by`` it."""

    kind = "policy"


class ManagedPolicy(_Attached):
    """``AWS::IAM::ManagedPolicy``; the roles that it is attached to are ``permitted_by`` it."""

    kind = "managed policy"
    name_property = "ManagedPolicyName"
    arn_service = "iam"
    arn_prefix = "policy/"
    ref_is_arn = True


class RolePolicy(_Attached):
    """``AWS::IAM::RolePolicy``; its role is ``permitted_by`` it."""

    kind = "role policy"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        role = self.properties.get("RoleName")
        yield self.link_from(EdgeKind.PERMITTED_BY, role, expects=_ROLE)


class InstanceProfile(Component):
    """``AWS::IAM::InstanceProfile``: wherever it is named, its role is meant."""

    kind = "instance profile"
    service = "iam"
    acts_as = _ROLE

    @property
    def stands_for(self) -> Value:
        """The role."""
        return self.properties.get("Roles", 0)
