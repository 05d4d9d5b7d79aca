"""How a cluster encrypts, what watches it, and who may speak to whom in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aws_cdk import aws_ec2 as ec2

from headrace_constructs.alarms import Watch

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

__all__ = ["Certificates", "Doors", "encryption", "watches"]

_HTTPS: Final = 443
_AGENT: Final = 8_443
_PRIMARY_TO_SERVICE: Final = 9_443
_FULL_PERCENT: Final = 80.0
_IDLE_PERIODS: Final = 24


@dataclass(frozen=True, slots=True)
class Certificates:
    """A ZIP file of PEM certificates with which nodes encrypt what they send each other.

    Attributes
    ----------
    bucket, key
        Where it lies. It holds ``privateKey.pem`` and ``certificateChain.pem``, and may hold
        ``trustedCertificates.pem``.

    Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-encryption-enable.html
    """

    bucket: s3.IBucket
    key: str


@dataclass(frozen=True, slots=True)
class Doors:
    """Security groups: of the primaries, of the other nodes, and of EMR's own way to them."""

    primary: ec2.SecurityGroup
    workers: ec2.SecurityGroup
    service: ec2.SecurityGroup

    @classmethod
    def into(cls, scope: Construct, vpc: ec2.IVpc) -> Doors:
        """Create the three in *vpc*: nodes speak to each other, and nobody else to them.

        Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-man-sec-groups.html
        """
        primary, workers, service = (
            ec2.SecurityGroup(
                scope, id, vpc=vpc, description=f"EMR: {id.lower()}", allow_all_outbound=False
            )
            for id in ("Primary", "Workers", "ServiceAccess")
        )
        nodes = (primary, workers)
        for group in nodes:
            group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(_HTTPS), "HTTPS to AWS")
            for other in nodes:
                group.add_ingress_rule(other, ec2.Port.all_traffic(), "Nodes among themselves")
                group.add_egress_rule(other, ec2.Port.all_traffic(), "Nodes among themselves")
            group.add_ingress_rule(service, ec2.Port.tcp(_AGENT), "EMR to its agents")
            service.add_egress_rule(group, ec2.Port.tcp(_AGENT), "EMR to its agents")
        primary.add_egress_rule(service, ec2.Port.tcp(_PRIMARY_TO_SERVICE), "To EMR")
        service.add_ingress_rule(primary, ec2.Port.tcp(_PRIMARY_TO_SERVICE), "From the primary")
        return cls(primary, workers, service)


def encryption(key: kms.IKey, certificates: Certificates) -> dict[str, Any]:
    """Return a security configuration: encrypted at rest and between nodes, IMDSv2 only."""
    return {
        "EncryptionConfiguration": {
            "EnableAtRestEncryption": True,
            "AtRestEncryptionConfiguration": {
                "S3EncryptionConfiguration": {
                    "EncryptionMode": "SSE-KMS",
                    "AwsKmsKey": key.key_arn,
                },
                "LocalDiskEncryptionConfiguration": {
                    "EncryptionKeyProviderType": "AwsKms",
                    "AwsKmsKey": key.key_arn,
                    "EnableEbsEncryption": True,
                },
            },
            "EnableInTransitEncryption": True,
            "InTransitEncryptionConfiguration": {
                "TLSCertificateConfiguration": {
                    "CertificateProviderType": "PEM",
                    "S3Object": certificates.bucket.s3_url_for_object(certificates.key),
                }
            },
        },
        "InstanceMetadataServiceConfiguration": {
            "MinimumInstanceMetadataServiceVersion": 2,
            "HttpPutResponseHopLimit": 1,
        },
    }


def watches(*, hdfs: bool, long_running: bool) -> list[Watch]:
    """Return what is watched of a cluster.

    Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html
    """
    found = [
        Watch("Unhealthy", "MRUnhealthyNodes", "Maximum", 0, "Nodes do no work any more."),
        Watch("Lost", "MRLostNodes", "Maximum", 0, "Nodes are lost."),
        Watch("Failed", "AppsFailed", "Maximum", 0, "A job has failed."),
    ]
    if hdfs:
        found += [
            Watch("Missing", "MissingBlocks", "Maximum", 0, "HDFS has lost blocks."),
            Watch("Full", "HDFSUtilization", "Maximum", _FULL_PERCENT, "HDFS fills up."),
        ]
    if long_running:
        said = "Nothing has run for two hours: the cluster costs and does not work."
        found.append(Watch("Idle", "IsIdle", "Minimum", 0, said, periods=_IDLE_PERIODS))
    return found
