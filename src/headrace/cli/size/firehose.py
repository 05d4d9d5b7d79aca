"""``headrace size firehose``."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from headrace.cli.options import format_option
from headrace.cli.quantities import DURATION, RECORD_RATE, SHARE, SIZE
from headrace.cli.size.options import record_options

if TYPE_CHECKING:
    from headrace.services.firehose.quotas import Destination

__all__ = ["command"]

_MIB = 1024 * 1024


@click.command("firehose")
@record_options
@click.option(
    "--source",
    type=click.Choice(["direct-put", "kinesis"]),
    default="direct-put",
    show_default=True,
    help="Where records come from.",
)
@click.option("--shards", type=click.IntRange(1), default=1, help="Shards of a Kinesis source.")
@click.option(
    "--destination",
    type=click.Choice(
        [
            "s3",
            "redshift",
            "opensearch",
            "opensearch_serverless",
            "splunk",
            "http",
            "snowflake",
            "iceberg",
        ]
    ),
    default="s3",
    show_default=True,
    help="Where they go.",
)
@click.option("--buffer-size", type=SIZE, help="Buffering hint.")
@click.option("--buffer-interval", type=DURATION, help="Buffering hint.")
@click.option("--object-size", type=SIZE, help="Object size that you want.")
@click.option("--latency", type=DURATION, help="Longest latency that you want.")
@click.option("--transform", type=DURATION, help="A function transforms; its time for one batch.")
@click.option("--convert", is_flag=True, help="Convert to Parquet or ORC.")
@click.option("--partitions", type=click.FloatRange(1), help="Active dynamic partitions.")
@click.option("--new-partitions", type=RECORD_RATE, help="Dynamic partitions opened: 3/s.")
@click.option("--ratio", type=SHARE, default=1.0, help="Bytes delivered per byte: compression.")
@format_option()
def command(
    rate: float,
    mean_rate: float | None,
    record_size: float,
    max_record_size: float | None,
    headroom: float,
    region: str,
    source: str,
    shards: int,
    destination: str,
    buffer_size: float | None,
    buffer_interval: float | None,
    object_size: float | None,
    latency: float | None,
    transform: float | None,
    convert: bool,
    partitions: float | None,
    new_partitions: float | None,
    ratio: float,
    output_format: str,
) -> None:
    """Quotas, buffer, objects, latency and cost of a Firehose delivery stream."""
    from headrace.cli.size.printing import show
    from headrace.services.firehose.sizing import DeliveryRequirement, Transform, size_delivery

    requirement = DeliveryRequirement(
        records_per_s=rate,
        mean_records_per_s=mean_rate,
        record_bytes=record_size,
        max_record_bytes=max_record_size,
        headroom=headroom,
        region=region,
        source="kinesis" if source == "kinesis" else "direct_put",
        shards=shards,
        destination=cast("Destination", destination),
        buffer_mib=buffer_size / _MIB if buffer_size is not None else None,
        interval_s=buffer_interval,
        wanted_object_mib=object_size / _MIB if object_size is not None else None,
        wanted_latency_s=latency,
        transform=Transform(duration_s=transform) if transform else None,
        conversion=convert,
        partitions=partitions,
        new_partitions_per_s=new_partitions,
        delivered_ratio=ratio,
    )
    show(size_delivery(requirement), output_format)
