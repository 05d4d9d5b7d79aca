"""Where a delivery stream delivers besides S3: search, HTTP endpoints, Splunk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_secretsmanager as secretsmanager

    from headrace.services.firehose import quotas

__all__ = ["Destination", "ToHttp", "ToSearch", "ToSplunk"]

SEED: Final = ("F7",)

Rotation = Literal["NoRotation", "OneHour", "OneDay", "OneWeek", "OneMonth"]

_WRITE_DOCUMENTS: Final = [
    "es:DescribeDomain",
    "es:DescribeDomainConfig",
    "es:DescribeDomains",
    "es:ESHttpGet",
    "es:ESHttpPost",
    "es:ESHttpPut",
]
_DESCRIBE_NETWORK: Final = [
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcs",
]
_CHANGE_INTERFACES: Final = [
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
]


class Destination(Protocol):
    """What a delivery stream asks of its destination."""

    @property
    def kind(self) -> quotas.Destination:
        """Its name in `headrace.services.firehose.quotas`."""

    @property
    def block(self) -> str:
        """Property of the delivery stream that holds its settings."""

    @property
    def metric(self) -> str:
        """Prefix of its delivery metrics."""

    @property
    def modes(self) -> tuple[str, str]:
        """``S3BackupMode`` that keeps what failed, and the one that keeps all source records."""

    def permit(self, role: iam.Role) -> None:
        """Let the role of the delivery stream write."""

    def settings(self, role_arn: str) -> dict[str, Any]:
        """Return the destination's own settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSearch:
    """An OpenSearch or Elasticsearch domain.

    Parameters
    ----------
    domain_arn
        The domain.
    index
        Index that the records go to, before rotation adds a date.
    rotation
        How often a new index begins, so that old ones can be deleted whole.
    subnets, security_groups
        Where Firehose puts its interfaces; needed for a domain in a VPC.
    """

    domain_arn: str
    index: str
    rotation: Rotation = "OneDay"
    subnets: Sequence[ec2.ISubnet] = ()
    security_groups: Sequence[ec2.ISecurityGroup] = ()
    kind: quotas.Destination = "opensearch"
    block: str = "amazonopensearchservice_destination_configuration"
    metric: str = "DeliveryToAmazonOpenSearchService"
    modes: tuple[str, str] = ("FailedDocumentsOnly", "AllDocuments")

    def permit(self, role: iam.Role) -> None:
        """Let the role write documents, and put interfaces into the domain's subnets.

        Source: "Grant Firehose access to a public OpenSearch Service destination" and "… in a VPC",
        https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
        """
        arns = [self.domain_arn, f"{self.domain_arn}/*"]
        role.add_to_policy(iam.PolicyStatement(actions=_WRITE_DOCUMENTS, resources=arns))
        if self.subnets:
            everywhere = iam.PolicyStatement(
                actions=[*_DESCRIBE_NETWORK, *_CHANGE_INTERFACES], resources=["*"]
            )
            role.add_to_policy(everywhere)

    def settings(self, role_arn: str) -> dict[str, Any]:
        """Return the domain, its index and the way into its network."""
        settings: dict[str, Any] = {
            "domainArn": self.domain_arn,
            "indexName": self.index,
            "indexRotationPeriod": self.rotation,
            "roleArn": role_arn,
        }
        if self.subnets:
            settings["vpcConfiguration"] = {
                "roleArn": role_arn,
                "subnetIds": [subnet.subnet_id for subnet in self.subnets],
                "securityGroupIds": [group.security_group_id for group in self.security_groups],
            }
        return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ToHttp:
    """An HTTPS endpoint that takes Firehose's requests.

    Parameters
    ----------
    url
        Where records are posted; HTTPS.
    secret
        Holds the access key that the endpoint asks for.
    name
        What the endpoint is called in logs.
    """

    url: str
    secret: secretsmanager.ISecret
    name: str = "endpoint"
    kind: quotas.Destination = "http"
    block: str = "http_endpoint_destination_configuration"
    metric: str = "DeliveryToHttpEndpoint"
    modes: tuple[str, str] = ("FailedDataOnly", "AllData")

    def permit(self, role: iam.Role) -> None:
        """Let the role read the access key."""
        self.secret.grant_read(role)

    def settings(self, role_arn: str) -> dict[str, Any]:
        """Return the endpoint and its access key."""
        return {
            "endpointConfiguration": {"url": self.url, "name": self.name},
            "requestConfiguration": {"contentEncoding": "GZIP"},
            "roleArn": role_arn,
            "secretsManagerConfiguration": _key_in(self.secret, role_arn),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSplunk:
    """A Splunk HTTP event collector.

    Parameters
    ----------
    endpoint
        Address of the collector.
    secret
        Holds the collector's token.
    raw
        Whether records are sent as they are, instead of as JSON events.
    """

    endpoint: str
    secret: secretsmanager.ISecret
    raw: bool = False
    kind: quotas.Destination = "splunk"
    block: str = "splunk_destination_configuration"
    metric: str = "DeliveryToSplunk"
    modes: tuple[str, str] = ("FailedEventsOnly", "AllEvents")

    def permit(self, role: iam.Role) -> None:
        """Let the role read the token."""
        self.secret.grant_read(role)

    def settings(self, role_arn: str) -> dict[str, Any]:
        """Return the collector and its token."""
        return {
            "hecEndpoint": self.endpoint,
            "hecEndpointType": "Raw" if self.raw else "Event",
            "secretsManagerConfiguration": _key_in(self.secret, role_arn),
        }


def _key_in(secret: secretsmanager.ISecret, role_arn: str) -> dict[str, Any]:
    return {"enabled": True, "roleArn": role_arn, "secretArn": secret.secret_arn}
