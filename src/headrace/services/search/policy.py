"""The access policy that a CDK app gives a domain once both exist, by a custom resource."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.template.parameters import given_value
from headrace.template.values import Scalar, Text, Unknown, Value

__all__ = ["DomainPolicy"]

_DOMAIN: Final = "AWS::OpenSearchService::Domain"
_LATER: Final = "known-when-deployed"


class DomainPolicy(Component):
    """A custom resource of the CDK that calls ``UpdateDomainConfig`` with an access policy.

    The policy may name the domain, which CloudFormation cannot do inside the domain itself. The
    domain is ``permitted_by`` it (role ``access policy``).
    """

    kind = "access policy"
    service = "search"

    @property
    def call(self) -> Value:
        """The call as JSON text."""
        return self.properties.get("Update")

    @property
    def document(self) -> Value:
        """The policy document; what is known only once deployed is a placeholder in it."""
        call = self.call
        parts = call.parts if isinstance(call, Text) else (call,)
        text = "".join(part.text("") if isinstance(part, Scalar) else _LATER for part in parts)
        try:
            policy = json.loads(json.loads(text)["parameters"]["AccessPolicies"])
            return given_value(policy, call.at)
        except (ValueError, KeyError, TypeError, RecursionError):
            return Unknown(call.at, f"the call of {self.logical_id} names no access policy")

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        for named in self.call.references():
            if not named.attribute:
                yield self.link_from(EdgeKind.PERMITTED_BY, named, "access policy", _DOMAIN)
                return
