"""``headrace size redshift``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from headrace.cli.options import format_option
from headrace.cli.quantities import DURATION, SHARE, SIZE
from headrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from headrace.services.redshift.shapes import Shape
    from headrace.units.growth import Growth

__all__ = ["command"]

_GIB = 1024**3
_SECONDS_PER_HOUR = 3_600
_SHAPE = re.compile(r"([a-z0-9]+\.[a-z0-9]+)\s*[:x×]\s*(\d+)")
_SIZED_BY_DATA = (
    "growth",
    "horizon",
    "concurrency",
    "query_memory",
    "latency",
    "scan",
    "load",
    "node_type",
    "headroom",
    "active",
)


class _Read(click.ParamType[Any]):
    """Words that a function reads."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read *value*; what is no text is a default and stands as it is."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except InputError as error:
            self.fail(error.message, param, ctx)


def _shape(text: str) -> Shape:
    from headrace.services.redshift.shapes import Shape

    match = _SHAPE.fullmatch(text.strip().lower())
    if match is None or not int(match[2]):
        raise InputError(f"{text!r} is no cluster: write node type and nodes, ra3.4xlarge:4")
    return Shape(match[1], int(match[2]))


def _growth(text: str) -> Growth:
    from headrace.units.growth import parse_growth

    return parse_growth(text)


def _months(text: str) -> float:
    from headrace.units.growth import parse_months

    return parse_months(text)


_SHAPED = _Read("type:nodes", _shape)


@click.command("redshift")
@click.option("--data", type=SIZE, help="Data today, uncompressed: 4TiB.")
@click.option("--compression", type=float, default=3.0, show_default=True, help="Data over disk.")
@click.option("--growth", type=_Read("growth", _growth), help="5%/month, 60%/year, 20GiB/day.")
@click.option(
    "--horizon",
    type=_Read("months", _months),
    default=12.0,
    show_default="12 months",
    help="How long the cluster must do.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="Queries at the same time.",
)
@click.option(
    "--query-memory",
    type=SIZE,
    default=2.0 * _GIB,
    show_default="2GiB",
    help="Working memory of one query.",
)
@click.option("--latency", type=DURATION, help="Time in which a query must have read its data.")
@click.option("--scan", type=SIZE, help="What one query reads, compressed; with --latency.")
@click.option("--load", type=SIZE, help="Data of one COPY, uncompressed; all data if not given.")
@click.option("--node-type", default="auto", show_default=True, help="ra3.xlplus, rg.4xlarge, …")
@click.option(
    "--headroom",
    type=SHARE,
    default=0.2,
    show_default="20%",
    help="Share of the capacity that stays free at the peak.",
)
@click.option(
    "--active",
    type=DURATION,
    default=24.0 * _SECONDS_PER_HOUR,
    show_default="24h",
    help="Time a day in which queries run, for serverless.",
)
@click.option("--from", "start", type=_SHAPED, help="Plan a resize from: ra3.4xlarge:4.")
@click.option("--to", "goal", type=_SHAPED, help="Plan a resize to: ra3.4xlarge:8.")
@click.option("--retired", type=_SHAPED, help="Successor of a retired cluster: ds2.xlarge:8.")
@click.option("--region", default="us-east-1", show_default=True, help="For prices.")
@format_option()
@click.pass_context
def command(
    ctx: click.Context,
    data: float | None,
    compression: float,
    growth: Growth | None,
    horizon: float,
    concurrency: int,
    query_memory: float,
    latency: float | None,
    scan: float | None,
    load: float | None,
    node_type: str,
    headroom: float,
    active: float,
    start: Shape | None,
    goal: Shape | None,
    retired: Shape | None,
    region: str,
    output_format: str,
) -> None:
    """Nodes of a warehouse and what they cost, and the way to resize or replace it."""
    from headrace.cli.size.printing import show
    from headrace.services.redshift.requirement import WarehouseRequirement
    from headrace.services.redshift.resizing import plan_resize, replace_retired
    from headrace.services.redshift.sizing import size_warehouse
    from headrace.units.growth import NONE

    if (start is None) != (goal is None):
        raise click.UsageError("a resize has two ends: give --from and --to")
    if start is None and retired is None and data is None:
        raise click.UsageError("give --data to size, --from and --to to resize, or --retired")
    if start is not None and retired is not None:
        raise click.UsageError("--retired finds its own successor: leave --from and --to out")
    if start is not None or retired is not None:
        _check_unused(ctx)
    if compression < 1:
        raise click.BadParameter("data over disk, 1 or more", param_hint="--compression")
    stored = None if data is None else data / compression
    if start is not None and goal is not None:
        show(plan_resize(start, goal, stored_bytes=stored, region=region), output_format)
    elif retired is not None:
        show(replace_retired(retired, stored_bytes=stored, region=region), output_format)
    elif data is not None:
        requirement = WarehouseRequirement(
            data_bytes=data,
            compression=compression,
            growth=growth or NONE,
            horizon_months=horizon,
            concurrency=concurrency,
            query_memory_bytes=query_memory,
            latency_s=latency,
            scanned_bytes=scan,
            load_bytes=load,
            node_type=node_type.lower(),
            headroom=headroom,
            active_h_per_day=active / _SECONDS_PER_HOUR,
            region=region,
        )
        show(size_warehouse(requirement), output_format)


def _check_unused(ctx: click.Context) -> None:
    """Refuse options that only sizing by data reads."""
    given = [
        f"--{name.replace('_', '-')}"
        for name in _SIZED_BY_DATA
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(f"{', '.join(given)}: of no use for a resize")
