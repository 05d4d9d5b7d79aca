"""A Kinesis data stream that is sized from its load, encrypted, watched, and read safely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import CfnResource, Duration, Names, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_s3 as s3
from constructs import Construct

from headrace.services.functions import quotas as lambda_quotas
from headrace.services.kinesis import quotas
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.declared import declare, shards_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_sns as sns

__all__ = ["EventStream"]

_LATE_SHARE_OF_RETENTION = 0.5
_MILLISECONDS_PER_HOUR = 3_600_000
_RETRIES = 10


class EventStream(Construct):
    """A stream for events.

    Without `shard_count` the stream gets the fewest shards that carry its declared load; without
    either it is an on-demand stream. It encrypts with a customer-managed key, and its critical
    metrics have alarms that notify.

    Parameters
    ----------
    scope, id
        As for every construct.
    notify
        Topic that hears of trouble. Required: nobody else can know whom to tell.
    load
        The declared load, in the words of ``load.yaml`` (without ``into``), e.g.
        ``{"rate": "4000/s", "record_size": "1.3 KiB"}``. It also travels in the template, so that
        the validator judges the stream under it.
    shard_count
        Number of shards; overrides the calculator.
    on_demand
        Let AWS scale the stream; excludes `shard_count`.
    retention
        How long records can be read; one day by default, at most 365 days.
    encryption_key
        Key to encrypt with; a new key that rotates yearly by default.
    shared_consumers, fan_out_consumers
        Consumers to size for that are not added with `add_consumer`.
    removal_policy
        What becomes of the stream and its key when the stack is deleted; kept by default.

    Raises
    ------
    ValueError
        When the properties contradict each other; the message says which.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        notify: sns.ITopic,
        load: Mapping[str, Any] | None = None,
        shard_count: int | None = None,
        on_demand: bool = False,
        retention: Duration | None = None,
        encryption_key: kms.IKey | None = None,
        shared_consumers: int = 1,
        fan_out_consumers: int = 0,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        if on_demand and shard_count is not None:
            message = f"on_demand streams have no shard_count ({shard_count} given): leave one out"
            raise ValueError(message)
        retention = retention or Duration.hours(quotas.RETENTION_DEFAULT_H)
        retention_h = retention.to_hours()
        if not quotas.RETENTION_MIN_H <= retention_h <= quotas.RETENTION_MAX_H:
            message = (
                f"retention is {retention_h:g} h; a stream keeps records for "
                f"{quotas.RETENTION_MIN_H} to {quotas.RETENTION_MAX_H} h"
            )
            raise ValueError(message)
        if load is not None and shard_count is None and not on_demand:
            shard_count = shards_for(
                load,
                shared_consumers=shared_consumers,
                fan_out_consumers=fan_out_consumers,
                retention_h=retention_h,
            )
        provisioned = shard_count is not None
        self._removal_policy = removal_policy
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        self.stream = kinesis.Stream(
            self,
            "Stream",
            stream_mode=kinesis.StreamMode.PROVISIONED
            if provisioned
            else kinesis.StreamMode.ON_DEMAND,
            shard_count=shard_count,
            retention_period=retention,
            encryption=kinesis.StreamEncryption.KMS,
            encryption_key=self.encryption_key,
            removal_policy=removal_policy,
        )
        if load is not None:
            resource = self.stream.node.default_child
            assert isinstance(resource, CfnResource)
            declare(resource, load)
        self.shard_count = shard_count
        self.alarms = watch(
            self,
            "AWS/Kinesis",
            {"StreamName": self.stream.stream_name},
            _watches(retention_h),
            notify,
        )

    def add_consumer(
        self,
        function: lambda_.IFunction,
        *,
        fan_out: bool = False,
        batch_size: int = lambda_quotas.BATCH_SIZE_DEFAULT,
        parallelization_factor: int = lambda_quotas.PARALLELIZATION_DEFAULT,
        batching_window: Duration | None = None,
        failure_bucket: s3.IBucket | None = None,
    ) -> lambda_.EventSourceMapping:
        """Let *function* read the stream, so that one bad record cannot hold up a shard.

        A failing batch is split, retried at most ten times, and what still fails is kept in
        *failure_bucket* (an encrypted bucket of the stream's own by default): unlike a queue, a
        bucket receives the records themselves.

        Parameters
        ----------
        function
            The function; it gets permission to read and to decrypt.
        fan_out
            Give the function its own 2 MiB/s of each shard instead of a part of the shared 2 MiB/s.
        batch_size, parallelization_factor, batching_window
            As the event source mapping has them.
        failure_bucket
            Bucket that keeps discarded batches.
        """
        name = Names.node_unique_id(function.node)[-40:]
        bucket = failure_bucket or self._failures()
        source_arn = self.stream.stream_arn
        if fan_out:
            consumer = kinesis.CfnStreamConsumer(
                self, f"{name}Consumer", consumer_name=name, stream_arn=self.stream.stream_arn
            )
            source_arn = consumer.attr_consumer_arn
            function.add_to_role_policy(
                iam.PolicyStatement(
                    actions=["kinesis:SubscribeToShard", "kinesis:DescribeStreamConsumer"],
                    resources=[source_arn],
                )
            )
        self.stream.grant_read(function)
        bucket.grant_read_write(function)
        return function.add_event_source_mapping(
            f"{name}Mapping",
            event_source_arn=source_arn,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=batch_size,
            parallelization_factor=parallelization_factor,
            max_batching_window=batching_window,
            bisect_batch_on_error=True,
            retry_attempts=_RETRIES,
            report_batch_item_failures=True,
            on_failure=event_sources.S3OnFailureDestination(bucket),
        )

    def _failures(self) -> s3.IBucket:
        """Return the stream's own bucket for failures; made for the first consumer."""
        made = self.node.try_find_child("Failures")
        if isinstance(made, s3.Bucket):
            return made
        return s3.Bucket(
            self,
            "Failures",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.encryption_key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=self._removal_policy,
        )


def _watches(retention_h: float) -> tuple[Watch, ...]:
    late_ms = retention_h * _MILLISECONDS_PER_HOUR * _LATE_SHARE_OF_RETENTION
    return (
        Watch(
            "Late",
            "GetRecords.IteratorAgeMilliseconds",
            "Maximum",
            late_ms,
            "A consumer lags by half of the retention; when it lags by all, records are lost.",
        ),
        Watch(
            "WritesThrottled",
            "WriteProvisionedThroughputExceeded",
            "Average",
            0,
            "Producers are refused: too few shards, or a hot key.",
        ),
        Watch(
            "ReadsThrottled",
            "ReadProvisionedThroughputExceeded",
            "Average",
            0,
            "Shared consumers ask for more than 2 MiB/s or 5 calls/s of a shard.",
            periods=3,
        ),
    )
