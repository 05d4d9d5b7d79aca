"""The program of a Flink application: where its archive lies, and how much it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from headrace.design.declared import together
from headrace.errors import InputError
from headrace.services.analytics import prices
from headrace.services.analytics.requirement import AnalyticsRequirement, parse_operator
from headrace.services.analytics.sizing import size_application
from headrace_constructs.declared import read_declared

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_s3_assets as assets
    from constructs import Construct

__all__ = ["FlinkCode", "kpus_for"]


@dataclass(frozen=True, slots=True)
class FlinkCode:
    """An archive (JAR, or ZIP for Python) in a bucket.

    Attributes
    ----------
    bucket, key
        Where it lies.
    version
        Version of the object; the latest at deployment if not given.
    """

    bucket: s3.IBucket
    key: str
    version: str | None = None

    @classmethod
    def of_asset(cls, asset: assets.Asset) -> Self:
        """Return the archive that the CDK uploads when it deploys."""
        return cls(asset.bucket, asset.s3_object_key)

    def location(self) -> dict[str, str]:
        """Return the place as CloudFormation writes it."""
        place = {"bucketArn": self.bucket.bucket_arn, "fileKey": self.key}
        return {**place, "objectVersion": self.version} if self.version else place


def kpus_for(
    load: Mapping[str, Any],
    operators: Sequence[str],
    construct: Construct,
    *,
    parallelism_per_kpu: int,
    checkpoint_interval_s: float,
    shards: int | None,
) -> int:
    """Return the fewest KPUs that do a declared load, by the calculator of the command line.

    Raises
    ------
    ValueError
        The load or an operator is wrong, or no number of KPUs suffices.
    """
    read = read_declared(load, construct)
    offered = together(tuple(read.sources.items()), read)
    try:
        need = AnalyticsRequirement(
            records_per_s=offered.peak_records_per_s,
            record_bytes=offered.record_bytes,
            operators=tuple(parse_operator(operator) for operator in operators),
            parallelism_per_kpu=parallelism_per_kpu,
            checkpoint_interval_s=checkpoint_interval_s,
            shards=shards,
            region=read.assume.region or prices.BASE_REGION,
        )
    except InputError as error:
        raise ValueError(f"operators of {construct.node.path}: {error.message}") from None
    sizing = size_application(need)
    if sizing.kpus is None:
        wrong = next(check.message for check in sizing.checks if check.level == "error")
        raise ValueError(f"load of {construct.node.path}: {wrong}")
    return sizing.kpus
