"""A function that reads a stream, so that one bad record can neither block a shard nor get lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict, cast

import jsii
from aws_cdk import CfnResource, Duration, Names, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from headrace.services.functions import quotas
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.buckets import private_bucket
from headrace_constructs.declared import declare, read_declared
from headrace_constructs.origins import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sns as sns

__all__ = ["FunctionConsumer", "Reading"]

SEED: Final = ("K9",)

_RETRIES = 10
_CONSUMER_NAME_CHARS = 128
_KEPT_UNDER = "aws/lambda/*"
"""Lambda writes discarded batches below this prefix of the bucket."""


class Reading(TypedDict, total=False):
    """How a function reads: the options of `FunctionConsumer` that a user chooses."""

    batch_size: int
    parallelization_factor: int
    batching_window: Duration | None
    retry_attempts: int
    max_record_age: Duration | None
    on_failure: lambda_.IEventSourceDlq | None
    load: Mapping[str, Any] | None


class FunctionConsumer(Construct):
    """A function that reads a stream; `EventStream.add_consumer` creates it.

    A failing batch is split until the bad record stands alone; what still fails after its retries
    goes to a bucket, records included, and an alarm tells of it.

    Parameters
    ----------
    scope, id
        As for every construct.
    stream, encryption_key
        The stream and its key, which also encrypts the bucket of discarded batches.
    function
        The function; it gets permission to read and to decrypt.
    notify
        Topic that hears of trouble.
    late
        Age of records from which their reader counts as late.
    fan_out
        Give the function its own 2 MiB/s of each shard instead of a part of the shared 2 MiB/s.
    batch_size, parallelization_factor, batching_window, retry_attempts, max_record_age
        As the event source mapping has them; ten retries by default.
    on_failure
        Where discarded batches go, instead of a bucket of their own. Only a bucket receives the
        records; a queue or topic learns where in the stream they are.
    load
        How long the function takes, as under ``functions`` of ``load.yaml``:
        ``{"duration": "200 ms", "per_record": "1 ms"}``.
    removal_policy
        What becomes of the bucket when the stack is deleted.

    Attributes
    ----------
    mapping : aws_cdk.aws_lambda.EventSourceMapping
        What invokes the function.
    failures : aws_cdk.aws_s3.Bucket or None
        The bucket of discarded batches; None where *on_failure* was given.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches the function and the mapping.

    Raises
    ------
    ValueError
        When the load is wrong; the message says where.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stream: kinesis.IStream,
        encryption_key: kms.IKey,
        function: lambda_.IFunction,
        notify: sns.ITopic,
        late: Duration,
        fan_out: bool = False,
        batch_size: int = quotas.BATCH_SIZE_DEFAULT,
        parallelization_factor: int = quotas.PARALLELIZATION_DEFAULT,
        batching_window: Duration | None = None,
        retry_attempts: int = _RETRIES,
        max_record_age: Duration | None = None,
        on_failure: lambda_.IEventSourceDlq | None = None,
        load: Mapping[str, Any] | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        if load is not None:
            _declare_durations(function, load, self)
        self.consumer = self._registered(stream) if fan_out else None
        source = self.consumer or stream
        source.grant_read(function)
        self.failures: s3.Bucket | None = None
        if on_failure is None:
            self.failures = private_bucket(self, "Failures", encryption_key, removal_policy)
            on_failure = cast("lambda_.IEventSourceDlq", _Kept(self.failures, encryption_key))
        self.mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function,
            event_source_arn=self.consumer.stream_consumer_arn
            if self.consumer
            else stream.stream_arn,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=batch_size,
            parallelization_factor=parallelization_factor,
            max_batching_window=batching_window,
            max_record_age=max_record_age,
            retry_attempts=retry_attempts,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            on_failure=on_failure,
            metrics_config=lambda_.MetricsConfig(metrics=[lambda_.MetricType.EVENT_COUNT]),
        )
        self.alarms = self._watched(stream, function, notify, late.to_milliseconds())

    def _registered(self, stream: kinesis.IStream) -> kinesis.StreamConsumer:
        name = Names.unique_resource_name(
            self, max_length=_CONSUMER_NAME_CHARS, allowed_special_characters="_.-"
        )
        return kinesis.StreamConsumer(self, "Consumer", stream_consumer_name=name, stream=stream)

    def _watched(
        self,
        stream: kinesis.IStream,
        function: lambda_.IFunction,
        notify: sns.ITopic,
        late_ms: float,
    ) -> list[Any]:
        late = Watch(
            "Late",
            "IteratorAge",
            "Maximum",
            late_ms,
            "The function lags by half of the stream's retention: what lags by all of it is lost.",
            silence_is_good=False,
        )
        given_up = Watch(
            "GivenUp",
            "DroppedEventCount",
            "Sum",
            0,
            "Records were given up after their retries: look into the failure destination.",
        )
        function_named = {"FunctionName": function.function_name}
        mapping_named = {"EventSourceMappingUUID": self.mapping.event_source_mapping_id}
        alarms = [
            *watch(self, "AWS/Lambda", function_named, [late], notify),
            *watch(self, "AWS/Lambda", mapping_named, [given_up], notify),
        ]
        if self.consumer is not None:
            behind = Watch(
                "Behind",
                "SubscribeToShardEvent.MillisBehindLatest",
                "Maximum",
                late_ms,
                "The fan-out consumer is behind by half of the stream's retention.",
                silence_is_good=False,
            )
            subscribed = {
                "StreamName": stream.stream_name,
                "ConsumerName": self.consumer.stream_consumer_name,
            }
            alarms += watch(self, "AWS/Kinesis", subscribed, [behind], notify)
        return alarms


@jsii.implements(lambda_.IEventSourceDlq)
class _Kept:
    """A bucket for discarded batches, with no more permissions than Lambda needs for it."""

    def __init__(self, bucket: s3.Bucket, encryption_key: kms.IKey) -> None:
        self._bucket = bucket
        self._key = encryption_key

    def bind(
        self, target: lambda_.IEventSourceMapping, target_handler: lambda_.IFunction
    ) -> lambda_.DlqDestinationConfig:
        """Let the function's role write to the bucket; called by the mapping."""
        del target
        bucket, key = self._bucket, self._key
        for actions, arn in (
            (["s3:PutObject"], bucket.arn_for_objects(_KEPT_UNDER)),
            (["s3:ListBucket"], bucket.bucket_arn),
            (["kms:GenerateDataKey"], key.key_arn),
        ):
            iam.Grant.add_to_principal(grantee=target_handler, actions=actions, resource_arns=[arn])
        return lambda_.DlqDestinationConfig(destination=bucket.bucket_arn)


def _declare_durations(
    function: lambda_.IFunction, load: Mapping[str, Any], construct: Construct
) -> None:
    read_declared(load, construct, "functions")
    resource = function.node.default_child
    if isinstance(resource, CfnResource):
        declare(resource, load)
        return
    message = (
        f"load of {construct.node.path}: the function is not created by this app; declare its "
        "duration in load.yaml"
    )
    raise ValueError(message)
