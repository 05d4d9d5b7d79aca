"""The alarms of a delivery stream: late, failing, throttled, and what its parts add."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Token

from headrace.services.firehose import quotas
from headrace_constructs.alarms import Watch

__all__ = ["Delivery", "watches_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What decides which alarms a delivery stream needs.

    Attributes
    ----------
    metric
        Prefix of the metrics of its destination, e.g. ``DeliveryToS3``.
    interval_s
        Buffer interval.
    direct, transforms, converts
        Whether producers put records directly, a function transforms, the format is converted.
    """

    metric: str
    interval_s: float
    direct: bool
    transforms: bool
    converts: bool


def watches_of(delivery: Delivery) -> list[Watch]:
    """Return the metrics to watch."""
    interval_s = delivery.interval_s
    if Token.is_unresolved(interval_s):
        interval_s = quotas.BUFFER["s3"].interval_s[1]
    watches = [
        Watch(
            "Late",
            f"{delivery.metric}.DataFreshness",
            "Maximum",
            2 * max(interval_s, quotas.BACKUP_INTERVAL_MIN_S),
            "The oldest record waits for twice the buffer interval: delivery fails or is too slow.",
            silence_is_good=False,
        ),
        Watch(
            "Failing",
            f"{delivery.metric}.Success",
            "Average",
            1,
            "Firehose cannot write to the destination: look at its error log.",
            periods=3,
            below=True,
        ),
    ]
    if delivery.direct:
        says = "Producers put more than the delivery stream's quota."
        watches.append(Watch("Throttled", "ThrottledRecords", "Sum", 0, says))
    if delivery.transforms:
        says = "The transform fails: its records go to failed/, their originals to source/."
        metric = "ExecuteProcessing.Success"
        watches.append(Watch("Untransformed", metric, "Average", 1, says, 3, below=True))
    if delivery.converts:
        says = "Records do not fit the table: they go to failed/."
        watches.append(Watch("Unconverted", "FailedConversion.Records", "Sum", 0, says))
    return watches
