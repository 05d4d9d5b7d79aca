"""How people sign in to the dashboards of a search domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["ByCognito", "BySaml", "SignIn"]

SEED: Final = ("S10",)

_COGNITO_ACCESS: Final = "AmazonOpenSearchServiceCognitoAccess"


@dataclass(frozen=True, slots=True, kw_only=True)
class BySaml:
    """Sign-in at an identity provider that speaks SAML.

    Parameters
    ----------
    entity_id, metadata
        The provider's id, and its metadata as XML.
    roles_key, subject_key
        Attributes of its assertions that hold roles and user name; the name id is the user name by
        default.
    master_backend_role
        A role of its assertions that may do everything.
    session_minutes
        How long a session lasts.
    """

    entity_id: str
    metadata: str
    roles_key: str | None = None
    subject_key: str | None = None
    master_backend_role: str | None = None
    session_minutes: int = 60

    def security(self) -> dict[str, Any]:
        """Return what it adds to fine-grained access control."""
        options: dict[str, Any] = {
            "enabled": True,
            "idp": {"entityId": self.entity_id, "metadataContent": self.metadata},
            "rolesKey": self.roles_key,
            "subjectKey": self.subject_key,
            "masterBackendRole": self.master_backend_role,
            "sessionTimeoutMinutes": self.session_minutes,
        }
        return {"samlOptions": {k: value for k, value in options.items() if value is not None}}

    def cognito(self, scope: Construct) -> dict[str, Any] | None:  # noqa: ARG002 - as `ByCognito`
        """Return nothing."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCognito:
    """Sign-in with a user pool of Cognito.

    Parameters
    ----------
    user_pool_id, identity_pool_id
        The pools; the user pool needs a domain name of its own.
    """

    user_pool_id: str
    identity_pool_id: str

    def security(self) -> dict[str, Any]:
        """Return nothing: Cognito has a block of its own."""
        return {}

    def cognito(self, scope: Construct) -> dict[str, Any]:
        """Return the block, with a role that lets the domain register itself with the pools."""
        role = iam.Role(
            scope,
            "SignIn",
            assumed_by=iam.ServicePrincipal("opensearchservice.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(_COGNITO_ACCESS)],
        )
        return {
            "enabled": True,
            "userPoolId": self.user_pool_id,
            "identityPoolId": self.identity_pool_id,
            "roleArn": role.role_arn,
        }


SignIn = BySaml | ByCognito
