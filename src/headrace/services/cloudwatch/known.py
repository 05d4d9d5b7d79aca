"""What is known of metrics: which side is bad, which statistics hide it, and where they end.

Only metrics of which one side is bad for everybody stand here. CPU, connections and invocations
don't: both much and little of them may be watched, and scaling watches both.

Sources: the metrics page of each service, e.g.
https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html,
https://docs.aws.amazon.com/firehose/latest/dev/cloudwatch-metrics.html,
https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html,
https://docs.aws.amazon.com/redshift/latest/mgmt/metrics-listing.html,
https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html,
https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html,
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

__all__ = ["ACTIVITY", "KNOWN", "KnownMetric", "known_metric"]


class KnownMetric(Struct, frozen=True):
    """What is known of one metric.

    Attributes
    ----------
    bad_above
        Whether much of it is bad; else little is.
    most
        The largest value that it can have; infinite where there is none.
    is_flag
        Whether it is 0 or 1 only: then every statistic tells the same.
    """

    bad_above: bool = True
    most: float = float("inf")
    is_flag: bool = False

    @property
    def hiding(self) -> tuple[str, ...]:
        """Statistics that look at the best of many values, or only count them."""
        if self.is_flag:
            return ("SampleCount",)
        return ("SampleCount", "Minimum" if self.bad_above else "Maximum")


_HIGH: Final = KnownMetric()
_LOW: Final = KnownMetric(bad_above=False)
_FLAG: Final = KnownMetric(most=1, is_flag=True)
_FULL: Final = KnownMetric(most=100)
_SHARE: Final = KnownMetric(bad_above=False, most=1)

KNOWN: Final[Mapping[tuple[str, str], KnownMetric]] = {
    ("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds"): _HIGH,
    ("AWS/Kinesis", "SubscribeToShardEvent.MillisBehindLatest"): _HIGH,
    ("AWS/Kinesis", "WriteProvisionedThroughputExceeded"): _HIGH,
    ("AWS/Kinesis", "ReadProvisionedThroughputExceeded"): _HIGH,
    ("AWS/Kinesis", "PutRecord.Success"): _SHARE,
    ("AWS/Firehose", "ThrottledRecords"): _HIGH,
    ("AWS/Firehose", "KinesisMillisBehindLatest"): _HIGH,
    ("AWS/Lambda", "Errors"): _HIGH,
    ("AWS/Lambda", "Throttles"): _HIGH,
    ("AWS/Lambda", "DeadLetterErrors"): _HIGH,
    ("AWS/Lambda", "IteratorAge"): _HIGH,
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): _HIGH,
    ("AWS/ES", "ClusterStatus.red"): _FLAG,
    ("AWS/ES", "ClusterStatus.yellow"): _FLAG,
    ("AWS/ES", "ClusterIndexWritesBlocked"): _FLAG,
    ("AWS/ES", "KMSKeyError"): _FLAG,
    ("AWS/ES", "KMSKeyInaccessible"): _FLAG,
    ("AWS/ES", "AutomatedSnapshotFailure"): _FLAG,
    ("AWS/ES", "MasterReachableFromNode"): KnownMetric(bad_above=False, most=1, is_flag=True),
    ("AWS/ES", "JVMMemoryPressure"): _FULL,
    ("AWS/ES", "MasterJVMMemoryPressure"): _FULL,
    ("AWS/ES", "FreeStorageSpace"): _LOW,
    ("AWS/Redshift", "HealthStatus"): KnownMetric(bad_above=False, most=1, is_flag=True),
    ("AWS/Redshift", "PercentageDiskSpaceUsed"): _FULL,
    ("AWS/ElasticMapReduce", "HDFSUtilization"): _FULL,
    ("AWS/ElasticMapReduce", "MissingBlocks"): _HIGH,
    ("AWS/ElasticMapReduce", "CorruptBlocks"): _HIGH,
    ("AWS/ElasticMapReduce", "MRLostNodes"): _HIGH,
    ("AWS/ElasticMapReduce", "MRUnhealthyNodes"): _HIGH,
    ("AWS/ElasticMapReduce", "AppsFailed"): _HIGH,
    ("AWS/KinesisAnalytics", "downtime"): _HIGH,
    ("AWS/KinesisAnalytics", "fullRestarts"): _HIGH,
    ("AWS/KinesisAnalytics", "numberOfFailedCheckpoints"): _HIGH,
    ("AWS/KinesisAnalytics", "millisBehindLatest"): _HIGH,
    ("AWS/IoT", "ErrorActionFailure"): _HIGH,
    ("AWS/IoT", "Failure"): _HIGH,
    ("AWS/IoT", "RuleMessageThrottled"): _HIGH,
    ("AWS/IoT", "RuleNotFound"): _HIGH,
    ("AWS/KinesisVideo", "PutMedia.ErrorAckCount"): _HIGH,
    ("AWS/QuickSight", "IngestionErrorCount"): _HIGH,
}
"""Namespace and metric → what is known of it."""

_DELIVERY: Final[Mapping[str, KnownMetric]] = {".DataFreshness": _HIGH, ".Success": _SHARE}
"""Ending of a delivery metric, which begins with its destination → what is known of it."""

ACTIVITY: Final = frozenset(
    {
        ("AWS/Firehose", "IncomingBytes"),
        ("AWS/Firehose", "IncomingRecords"),
        ("AWS/IoT", "PublishIn.Success"),
        ("AWS/Kinesis", "IncomingBytes"),
        ("AWS/Kinesis", "IncomingRecords"),
        ("AWS/KinesisVideo", "PutMedia.IncomingBytes"),
        ("AWS/KinesisVideo", "PutMedia.IncomingFragments"),
        ("AWS/Lambda", "Invocations"),
        ("AWS/SQS", "NumberOfMessagesSent"),
    }
)
"""What is counted where something happens: where nothing does there are no data, not zeros."""


def known_metric(namespace: str, name: str) -> KnownMetric | None:
    """Return what is known of a metric; None if nothing is.

    >>> known_metric("AWS/Firehose", "DeliveryToS3.DataFreshness").bad_above
    True
    >>> known_metric("AWS/EC2", "CPUUtilization")
    """
    if namespace == "AWS/Firehose" and name.startswith("DeliveryTo"):
        return next((known for end, known in _DELIVERY.items() if name.endswith(end)), None)
    return KNOWN.get((namespace, name))
