"""A Kinesis data stream that is sized from its load, encrypted, watched, and read safely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack, cast

from aws_cdk import Duration, RemovalPolicy, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from headrace.services.kinesis import quotas
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.declared import Readers, declare, read_declared, shards_for
from headrace_constructs.function_consumer import FunctionConsumer, Reading
from headrace_constructs.origins import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk import aws_iot as iot
    from aws_cdk import aws_sns as sns

__all__ = ["EventStream"]

SEED: Final = ("K1", "K8", "K9")

_MILLISECONDS_PER_HOUR = 3_600_000


class EventStream(Construct):
    """A stream for events.

    Without `shard_count` the stream gets the fewest shards that carry its declared load and all
    that reads it: functions of `add_consumer`, every `DeliveryStream`, and the consumers that the
    load declares. Without either it is an on-demand stream. It is encrypted with a customer-managed
    key, and its critical metrics have alarms that notify.

    Parameters
    ----------
    scope, id
        As for every construct.
    notify
        Topic that hears of trouble. Required: nobody else can know whom to tell.
    load
        The declared load in the words of ``load.yaml``: either one source without ``into``, as in
        ``{"rate": "4000/s", "record_size": "1.3 KiB"}``, or whole sections (``sources``,
        ``consumers``, …). It also travels in the template, so that the validator judges the stream
        under it.
    shard_count
        Number of shards; overrides the calculator.
    on_demand
        Let AWS scale the stream; excludes `shard_count`.
    retention
        How long records can be read; one day by default, at most 365 days.
    encryption_key
        Key to encrypt with; a new key that rotates yearly by default.
    removal_policy
        What becomes of the stream and its key when the stack is deleted; kept by default.

    Attributes
    ----------
    stream : aws_cdk.aws_kinesis.Stream
        The stream itself.
    encryption_key : aws_cdk.aws_kms.IKey
        The key that encrypts it.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

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
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        _check_shards(shard_count, on_demand=on_demand)
        self._retention_h = _hours(retention)
        self._notify = notify
        self._removal_policy = removal_policy
        self._shared: dict[str, float] = {}
        self._fan_out: list[str] = []
        self._declared = load
        self._load = None if load is None else read_declared(load, self)
        self._sized = load is not None and shard_count is None and not on_demand
        provisioned = self._sized or shard_count is not None
        modes = kinesis.StreamMode
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        self.stream = kinesis.Stream(
            self,
            "Stream",
            stream_mode=modes.PROVISIONED if provisioned else modes.ON_DEMAND,
            shard_count=shard_count,
            retention_period=retention or Duration.hours(quotas.RETENTION_DEFAULT_H),
            encryption=kinesis.StreamEncryption.KMS,
            encryption_key=self.encryption_key,
            removal_policy=removal_policy,
        )
        if load is not None:
            declare(self._resource, load)
        self._size()
        self.alarms = watch(
            self,
            "AWS/Kinesis",
            {"StreamName": self.stream.stream_name},
            _watches(self._late.to_milliseconds()),
            notify,
        )

    @property
    def shard_count(self) -> int | None:
        """Number of shards for everything that reads the stream by now; None if AWS scales it."""
        if self._resource.shard_count is None:
            return None
        return int(self._resource.shard_count)

    def comes_through(self, rule: iot.CfnTopicRule) -> None:
        """Say that the declared load is what devices publish to *rule*, which writes it here.

        The stream stays sized for it; trials begin at the devices.

        Raises
        ------
        ValueError
            When no load is declared, or more than a single source.
        """
        if self._declared is None or "record_size" not in self._declared:
            raise ValueError(
                f"{self.node.path}: declare a load of one source, which then comes through the rule"
            )
        self._resource.add_metadata("Headrace", None)
        declare(rule, self._declared)

    def add_consumer(
        self,
        function: lambda_.IFunction,
        *,
        fan_out: bool = False,
        **reading: Unpack[Reading],
    ) -> FunctionConsumer:
        """Let *function* read the stream, so that one bad record cannot hold up a shard.

        Parameters
        ----------
        function
            The function; it gets permission to read and to decrypt.
        fan_out
            Give it its own 2 MiB/s of each shard instead of a part of the shared 2 MiB/s.
        **reading
            How it reads: see `FunctionConsumer`.

        Returns
        -------
        FunctionConsumer
            What reads the stream, in the stack of the function.
        """
        # Every function is a construct; the CDK's interface does not say so to Python.
        reader = cast("Construct", function)
        consumer = FunctionConsumer(
            reader,
            f"Reads{self.node.id}{self.node.addr[-6:]}",
            stream=self.stream,
            encryption_key=self.encryption_key,
            function=function,
            notify=self._notify,
            late=self._late,
            fan_out=fan_out,
            removal_policy=self._removal_policy,
            **reading,
        )
        self.add_reader(reader, fan_out=fan_out)
        return consumer

    def add_reader(self, reader: Construct, *, fan_out: bool = False) -> None:
        """Size the stream for one more reader, which makes a GetRecords call a second if shared.

        `add_consumer` and `DeliveryStream` call this; for other readers of the app call it
        yourself, after you have given them permission (`grant_read`).
        """
        if fan_out:
            self._fan_out.append(reader.node.path)
        else:
            self._shared[reader.node.path] = quotas.SHARED_POLL_HZ
        self._size()

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* read and decrypt records."""
        return self.stream.grant_read(grantee)

    def grant_write(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* write and encrypt records."""
        return self.stream.grant_write(grantee)

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of the stream; the options are those of every CDK metric."""
        return self.stream.metric(name, **options)

    @property
    def _resource(self) -> kinesis.CfnStream:
        resource = self.stream.node.default_child
        assert isinstance(resource, kinesis.CfnStream)
        return resource

    @property
    def _late(self) -> Duration:
        late_h = self._retention_h * quotas.ITERATOR_AGE_ALARM_SHARE
        return Duration.millis(late_h * _MILLISECONDS_PER_HOUR)

    def _size(self) -> None:
        if self._sized and self._load is not None:
            self._resource.shard_count = shards_for(
                self._load,
                Readers(self._shared, self._fan_out),
                retention_h=self._retention_h,
                construct=self,
            )


def _check_shards(shard_count: int | None, *, on_demand: bool) -> None:
    if shard_count is None or Token.is_unresolved(shard_count):
        return
    if on_demand:
        message = f"on_demand streams have no shard_count ({shard_count} given): leave one out"
        raise ValueError(message)
    if shard_count < 1:
        message = f"shard_count is {shard_count}; a stream has at least one shard"
        raise ValueError(message)


def _hours(retention: Duration | None) -> float:
    """Return the retention, or the least that a stream has where a token stands for it."""
    if retention is None or retention.is_unresolved():
        return quotas.RETENTION_MIN_H
    hours = float(retention.to_hours(integral=False))
    if not quotas.RETENTION_MIN_H <= hours <= quotas.RETENTION_MAX_H:
        message = (
            f"retention is {hours:g} h; a stream keeps records for "
            f"{quotas.RETENTION_MIN_H} to {quotas.RETENTION_MAX_H} h"
        )
        raise ValueError(message)
    return hours


def _watches(late_ms: float) -> tuple[Watch, ...]:
    return (
        Watch(
            "Late",
            "GetRecords.IteratorAgeMilliseconds",
            "Maximum",
            late_ms,
            "A consumer lags by half of the retention; when it lags by all, records are lost.",
            silence_is_good=False,
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
