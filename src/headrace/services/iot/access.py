"""Who a device is and what it may do: certificates, policies, provisioning, sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.template.values import Value

__all__ = [
    "Authorizer",
    "Certificate",
    "CertificateAuthority",
    "CertificateProvider",
    "DomainConfiguration",
    "Policy",
    "PolicyAttachment",
    "ProvisioningTemplate",
    "RoleAlias",
    "ThingAttachment",
]

_POLICY: Final = "AWS::IoT::Policy"
_FUNCTION: Final = "AWS::Lambda::Function"
_ROLE: Final = "AWS::IAM::Role"
_CERTIFICATE: Final = "AWS::IoT::Certificate"


class _Access(Component):
    """Something that says who may do what."""

    service = "iot"
    arn_service = "iot"


class Certificate(_Access):
    """``AWS::IoT::Certificate``: how a device proves who it is. ``Ref`` gives its id."""

    kind = "certificate"
    arn_prefix = "cert/"

    @property
    def status(self) -> str:
        """``ACTIVE``, ``INACTIVE``, ``REVOKED`` and the like."""
        return self.properties.get("Status").text("")


class CertificateAuthority(_Access):
    """``AWS::IoT::CACertificate``: certificates that it signed register themselves, if wanted."""

    kind = "certificate authority"
    arn_prefix = "cacert/"


class CertificateProvider(_Access):
    """``AWS::IoT::CertificateProvider``; ``uses`` the function that signs (``sign``)."""

    kind = "certificate provider"
    name_property = "CertificateProviderName"
    arn_prefix = "certificateprovider:"

    def links(self) -> Iterator[Link]:
        """Yield the function."""
        function = self.properties.get("LambdaFunctionArn")
        yield self.link_to(EdgeKind.USES, function, "sign", _FUNCTION)


class Policy(_Access):
    """``AWS::IoT::Policy``: what the certificates that it is attached to may do."""

    kind = "device policy"
    name_property = "PolicyName"
    arn_prefix = "policy/"

    @property
    def document(self) -> Value:
        """The policy document, a mapping or JSON text."""
        return self.properties.get("PolicyDocument")


class PolicyAttachment(_Access):
    """``AWS::IoT::PolicyPrincipalAttachment``: the principal is ``permitted_by`` the policy."""

    kind = "policy attachment"

    def links(self) -> Iterator[Link]:
        """Yield the permission."""
        properties = self.properties
        principal, policy = properties.get("Principal"), properties.get("PolicyName")
        yield Link(
            EdgeKind.PERMITTED_BY,
            principal,
            policy,
            principal.at,
            "device policy",
            _POLICY,
            source_expects=_CERTIFICATE,
        )


class ThingAttachment(_Access):
    """``AWS::IoT::ThingPrincipalAttachment``: the thing ``uses`` the certificate."""

    kind = "thing attachment"

    def links(self) -> Iterator[Link]:
        """Yield which certificate the thing shows."""
        properties = self.properties
        thing, principal = properties.get("ThingName"), properties.get("Principal")
        yield Link(
            EdgeKind.USES,
            thing,
            principal,
            thing.at,
            "certificate",
            _CERTIFICATE,
            source_expects="AWS::IoT::Thing",
        )


class RoleAlias(_Access):
    """``AWS::IoT::RoleAlias``: devices take the role that it is ``permitted_by``."""

    kind = "role alias"
    name_property = "RoleAlias"
    arn_prefix = "rolealias/"

    def links(self) -> Iterator[Link]:
        """Yield the role."""
        role = self.properties.get("RoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects=_ROLE)


class ProvisioningTemplate(_Access):
    """``AWS::IoT::ProvisioningTemplate``: makes things and certificates of devices that come.

    Edges: ``permitted_by`` its role; ``uses`` the function that looks at devices first (``hook``).
    """

    kind = "provisioning template"
    name_property = "TemplateName"
    arn_prefix = "provisioningtemplate/"

    @property
    def enabled(self) -> bool:
        """Whether devices can be provisioned by it."""
        return self.properties.get("Enabled").boolean(False)

    def links(self) -> Iterator[Link]:
        """Yield its role and its hook."""
        role = self.properties.get("ProvisioningRoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects=_ROLE)
        hook = self.properties.get("PreProvisioningHook", "TargetArn")
        yield self.link_to(EdgeKind.USES, hook, "hook", _FUNCTION)


class Authorizer(_Access):
    """``AWS::IoT::Authorizer``: ``uses`` a function that decides who may connect (``decide``)."""

    kind = "authorizer"
    name_property = "AuthorizerName"
    arn_prefix = "authorizer/"

    @property
    def checks_signature(self) -> bool:
        """Whether a token must be signed, so that not everybody can invoke the function."""
        return not self.properties.get("SigningDisabled").boolean(False)

    def links(self) -> Iterator[Link]:
        """Yield the function."""
        function = self.properties.get("AuthorizerFunctionArn")
        yield self.link_to(EdgeKind.USES, function, "decide", _FUNCTION)


class DomainConfiguration(_Access):
    """``AWS::IoT::DomainConfiguration``: an endpoint that devices connect to.

    ``uses`` its default authorizer (``authorize``).
    """

    kind = "endpoint"
    name_property = "DomainConfigurationName"
    arn_prefix = "domainconfiguration/"

    @property
    def tls_policy(self) -> str:
        """Name of its TLS policy; empty for the service's default."""
        return self.properties.get("TlsConfig", "SecurityPolicy").text("")

    def links(self) -> Iterator[Link]:
        """Yield the authorizer."""
        name = self.properties.get("AuthorizerConfig", "DefaultAuthorizerName")
        yield self.link_to(EdgeKind.USES, name, "authorize", "AWS::IoT::Authorizer")
