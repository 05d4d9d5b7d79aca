"""``headrace size kinesis``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from headrace.cli.options import format_option
from headrace.cli.quantities import DURATION, RECORD_RATE, SHARE
from headrace.cli.size.options import record_options

if TYPE_CHECKING:
    from headrace.services.kinesis.keys import LaneShares

__all__ = ["command"]

_SECONDS_PER_HOUR = 3_600


@click.command("kinesis")
@record_options
@click.option(
    "--consumers", type=click.IntRange(0), default=1, show_default=True, help="Readers that share."
)
@click.option(
    "--fan-out", type=click.IntRange(0), default=0, show_default=True, help="Readers of their own."
)
@click.option(
    "--polls", type=RECORD_RATE, default=1.0, help="GetRecords calls of a consumer and shard: 1/s."
)
@click.option("--keys", type=click.IntRange(1), help="Number of partition keys; even if not given.")
@click.option("--zipf", type=click.FloatRange(0), help="Zipf exponent of the keys' frequencies.")
@click.option(
    "--hot-key",
    "hot_keys",
    type=SHARE,
    multiple=True,
    help="Share of one hot key: 20%; repeatable.",
)
@click.option("--skew", type=click.FloatRange(1), help="Hottest shard over the mean: 1.5.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the keys' hashes.")
@click.option(
    "--retention",
    type=DURATION,
    default=24.0 * _SECONDS_PER_HOUR,
    show_default="24h",
    help="How long it keeps.",
)
@click.option("--outage", type=DURATION, help="Consumer outage to catch up with; with --within.")
@click.option("--within", type=DURATION, help="Time in which the backlog must be read.")
@format_option()
def command(
    rate: float,
    mean_rate: float | None,
    record_size: float,
    max_record_size: float | None,
    headroom: float,
    region: str,
    consumers: int,
    fan_out: int,
    polls: float,
    keys: int | None,
    zipf: float | None,
    hot_keys: tuple[float, ...],
    skew: float | None,
    seed: int,
    retention: float,
    outage: float | None,
    within: float | None,
    output_format: str,
) -> None:
    """Fewest shards of a Kinesis data stream, which term decides, and what it costs."""
    from headrace.cli.size.printing import show
    from headrace.services.kinesis.sizing import CatchUp, StreamRequirement, size_stream

    if (outage is None) != (within is None):
        raise click.UsageError("--outage and --within belong together: give both or neither")
    requirement = StreamRequirement(
        records_per_s=rate,
        mean_records_per_s=mean_rate,
        record_bytes=record_size,
        max_record_bytes=max_record_size,
        headroom=headroom,
        region=region,
        shared_consumers=consumers,
        fan_out_consumers=fan_out,
        polls_per_s=polls,
        keys=_keys(keys, zipf, hot_keys, skew, seed),
        retention_h=retention / _SECONDS_PER_HOUR,
        catch_up=CatchUp(outage_s=outage, within_s=within) if outage and within else None,
    )
    show(size_stream(requirement), output_format)


def _keys(
    keys: int | None, exponent: float | None, hot: tuple[float, ...], skew: float | None, seed: int
) -> LaneShares:
    from headrace.services.kinesis import keys as models

    if skew is not None and (keys or exponent is not None or hot):
        raise click.UsageError("--skew says it all: leave out --keys, --zipf and --hot-key")
    if exponent is not None and not keys:
        raise click.UsageError("--zipf needs --keys, the number of keys")
    if hot:
        return models.hot_keys(list(hot), keys or 0, seed=seed)
    if exponent is not None and keys:
        return models.zipf(keys, exponent, seed=seed)
    if keys:
        return models.uniform(keys, seed=seed)
    return models.Even(skew=skew) if skew else models.Even()
