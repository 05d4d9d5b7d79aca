"""Settings of a Flink application as CloudFormation writes them, and what they may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import Token

from headrace.services.analytics import quotas
from headrace.services.analytics.application import flink_version

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

    from headrace_constructs.analytics_program import FlinkCode

__all__ = ["Settings", "check_size", "supported"]

_MILLISECONDS = 1_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What stays the same, whatever the application reads and writes.

    Attributes
    ----------
    code
        Its program.
    checkpoint_interval_ms
        Time between checkpoints.
    parallelism_per_kpu, auto_scaling
        How it scales.
    network
        Subnets and security groups; None outside every VPC.
    encryption_key
        The user's key of its state; None for a key of AWS.
    """

    code: FlinkCode
    checkpoint_interval_ms: float
    parallelism_per_kpu: int
    auto_scaling: bool
    network: Mapping[str, Sequence[str]] | None
    encryption_key: kms.IKey | None

    def configuration(
        self, parallelism: int, groups: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Any]:
        """Return the configuration with so many subtasks and these groups of properties."""
        listed = [{"propertyGroupId": name, "propertyMap": group} for name, group in groups.items()]
        key = self.encryption_key
        optional = {
            "environmentProperties": {"propertyGroups": listed} if listed else None,
            "vpcConfigurations": [self.network] if self.network else None,
            "applicationEncryptionConfiguration": {
                "keyType": "CUSTOMER_MANAGED_KEY",
                "keyId": key.key_arn,
            }
            if key
            else None,
        }
        return {
            "applicationCodeConfiguration": {
                "codeContent": {"s3ContentLocation": self.code.location()},
                "codeContentType": "ZIPFILE",
            },
            "applicationSnapshotConfiguration": {"snapshotsEnabled": True},
            "flinkApplicationConfiguration": self._flink(parallelism),
            **{name: block for name, block in optional.items() if block},
        }

    def _flink(self, parallelism: int) -> dict[str, Any]:
        return {
            "checkpointConfiguration": {
                "configurationType": "CUSTOM",
                "checkpointingEnabled": True,
                "checkpointInterval": self.checkpoint_interval_ms,
                "minPauseBetweenCheckpoints": quotas.CHECKPOINT_PAUSE_DEFAULT_S * _MILLISECONDS,
            },
            "monitoringConfiguration": {
                "configurationType": "CUSTOM",
                "logLevel": "INFO",
                "metricsLevel": "APPLICATION",
            },
            "parallelismConfiguration": {
                "configurationType": "CUSTOM",
                "parallelism": parallelism,
                "parallelismPerKpu": self.parallelism_per_kpu,
                "autoScalingEnabled": self.auto_scaling,
            },
        }


def supported(runtime: str) -> str:
    """Return the version of Flink that *runtime* names.

    Raises
    ------
    ValueError
        The service does not support it, or no longer.
    """
    version = flink_version(runtime)
    if version not in quotas.SUPPORTED_FLINK:
        known = ", ".join(quotas.SUPPORTED_FLINK)
        raise ValueError(f"runtime is {runtime}: write e.g. FLINK-2_2; supported are {known}")
    return version


def check_size(
    load: Mapping[str, Any] | None,
    operators: Sequence[str],
    parallelism: int | None,
    parallelism_per_kpu: int,
) -> None:
    """Check what decides the size of an application.

    Raises
    ------
    ValueError
        It contradicts itself, or cannot be.
    """
    if bool(operators) != (load is not None):
        raise ValueError("load and operators go together: how many records, and what each takes")
    most = quotas.PARALLELISM_PER_KPU_MAX
    for name, number, limit in (
        ("parallelism", parallelism, None),
        ("parallelism_per_kpu", parallelism_per_kpu, most),
    ):
        if number is None or Token.is_unresolved(number):
            continue
        if number < 1 or (limit is not None and number > limit):
            raise ValueError(f"{name} is {number}; give 1 {f'to {limit}' if limit else 'or more'}")
