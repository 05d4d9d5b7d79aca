"""``headrace size search``."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from headrace.cli.options import format_option
from headrace.cli.quantities import DURATION, SHARE, SIZE

if TYPE_CHECKING:
    from headrace.services.search.requirement import Workload

__all__ = ["command"]


@click.command("search")
@click.option("--daily", type=SIZE, help="Source data of a day: 100GiB. With --retention.")
@click.option("--retention", type=DURATION, help="How long it can be searched: 14d.")
@click.option("--stored", type=SIZE, help="All source data, instead of --daily and --retention.")
@click.option("--replicas", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--workload",
    type=click.Choice(["logs", "search"]),
    default="logs",
    show_default=True,
    help="Much written and little asked for, or quick answers.",
)
@click.option(
    "--azs", "zones", type=click.IntRange(1, 3), default=3, show_default=True, help="Zones."
)
@click.option("--standby", is_flag=True, help="One of three zones waits for another to fail.")
@click.option("--ultrawarm-after", type=DURATION, help="Age at which indexes move to UltraWarm.")
@click.option("--growth", type=SHARE, default=0.0, help="Room to grow: 50%.")
@click.option("--shard-size", type=SIZE, help="Largest shard that you want.")
@click.option("--instance-type", help="Type of the data nodes: r7g.large.")
@click.option("--engine", help="Engine and version: OpenSearch_2.19.")
@click.option("--region", default="us-east-1", show_default=True, help="For prices.")
@format_option()
def command(
    daily: float | None,
    retention: float | None,
    stored: float | None,
    replicas: int,
    workload: str,
    zones: int,
    standby: bool,
    ultrawarm_after: float | None,
    growth: float,
    shard_size: float | None,
    instance_type: str | None,
    engine: str | None,
    region: str,
    output_format: str,
) -> None:
    """Nodes, shards, volumes and cost of an OpenSearch domain."""
    from headrace.cli.size.printing import show
    from headrace.errors import InputError, UnknownValueError
    from headrace.services.search.engine import read_engine
    from headrace.services.search.sizing import SearchRequirement, size_search

    if stored is None and (daily is None or retention is None):
        raise click.UsageError("give --daily and --retention, or --stored")
    if stored is not None and (daily is not None or retention is not None):
        raise click.UsageError("--stored takes the place of --daily and --retention")
    try:
        version = read_engine(engine, "OpenSearch") if engine else None
    except UnknownValueError as error:
        raise InputError(error.reason) from None
    requirement = SearchRequirement(
        daily_bytes=daily,
        retention_s=retention,
        stored_bytes=stored,
        replicas=replicas,
        workload=cast("Workload", workload),
        zones=zones,
        standby=standby,
        warm_after_s=ultrawarm_after,
        growth=growth,
        shard_bytes=shard_size,
        instance_type=instance_type,
        engine=version,
        region=region,
    )
    show(size_search(requirement), output_format)
