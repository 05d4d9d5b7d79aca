"""``headrace size analytics``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from headrace.cli.options import format_option
from headrace.cli.quantities import DURATION, RECORD_RATE, SHARE, SIZE
from headrace.errors import InputError

if TYPE_CHECKING:
    from headrace.services.analytics.requirement import Operator, StateIn

__all__ = ["command"]

_HOURS_PER_MONTH = 730.0
_EXAMPLE = """\b
headrace size analytics --rate 4000/s --record-size 1.3KiB \\
    --operator parse:0.05ms --operator 'window:0.2ms,state=2KiB*100000keys'
"""


class _Operator(click.ParamType[Any]):
    """A step of the program."""

    name = "operator"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read *value*."""
        from headrace.services.analytics.requirement import parse_operator

        if not isinstance(value, str):
            return value
        try:
            return parse_operator(value)
        except InputError as error:
            self.fail(error.message, param, ctx)


@click.command("analytics", epilog=_EXAMPLE)
@click.option("--rate", type=RECORD_RATE, required=True, help="Peak rate: 4000/s, 1.2M/min.")
@click.option("--record-size", type=SIZE, required=True, help="Mean record: 1.3KiB.")
@click.option(
    "--operator",
    "operators",
    type=_Operator(),
    multiple=True,
    help="A step, its CPU for a record, and its state: 'window:0.2ms,state=2KiB*100000keys'; also"
    " share=50% or times=3 of the source's records, keyed. Repeat it for each step.",
)
@click.option("--cpu-per-record", type=DURATION, help="Instead: CPU of all steps for a record.")
@click.option("--state", type=SIZE, help="With it: state of all keys, 20GiB.")
@click.option(
    "--state-in",
    type=click.Choice(["disk", "heap"]),
    default="disk",
    show_default=True,
    help="RocksDB on the KPU's disk, or the heap.",
)
@click.option("--heap-per-subtask", type=SIZE, help="Heap that the program's own objects take.")
@click.option(
    "--parallelism-per-kpu",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Subtasks that share a KPU.",
)
@click.option("--shards", type=click.IntRange(1), help="Shards of the source.")
@click.option(
    "--skew",
    type=click.FloatRange(1),
    default=1.0,
    show_default=True,
    help="Busiest subtask of keyed steps against their mean.",
)
@click.option(
    "--headroom",
    type=SHARE,
    default=0.3,
    show_default="30%",
    help="Share of each KPU that stays free at the peak; auto scaling doubles at 75% of CPU.",
)
@click.option("--checkpoint-interval", type=DURATION, default=60.0, show_default="60s")
@click.option(
    "--restart", type=DURATION, default=30.0, show_default="30s", help="How long a restart takes."
)
@click.option("--catch-up", type=DURATION, help="Be up to date so long after a restart.")
@click.option(
    "--snapshots",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Snapshots that are kept.",
)
@click.option(
    "--hours-per-month", type=click.FloatRange(0), help="Hours that it runs; the whole month."
)
@click.option("--run-time", type=DURATION, help="Instead: it runs for so long, --runs times.")
@click.option("--runs", type=click.IntRange(1), help="Runs a month.")
@click.option("--region", default="us-east-1", show_default=True, help="For prices.")
@format_option()
def command(
    rate: float,
    record_size: float,
    operators: tuple[Operator, ...],
    cpu_per_record: float | None,
    state: float | None,
    state_in: StateIn,
    heap_per_subtask: float | None,
    parallelism_per_kpu: int,
    shards: int | None,
    skew: float,
    headroom: float,
    checkpoint_interval: float,
    restart: float,
    catch_up: float | None,
    snapshots: int,
    hours_per_month: float | None,
    run_time: float | None,
    runs: int | None,
    region: str,
    output_format: str,
) -> None:
    """Parallelism, KPUs and cost of a Managed Flink application."""
    from headrace.cli.size.printing import show
    from headrace.services.analytics.sizing import AnalyticsRequirement, size_application

    requirement = AnalyticsRequirement(
        records_per_s=rate,
        record_bytes=record_size,
        operators=_steps(operators, cpu_per_record, state),
        headroom=headroom,
        parallelism_per_kpu=parallelism_per_kpu,
        shards=shards,
        skew=skew,
        state_in=state_in,
        heap_bytes_per_subtask=heap_per_subtask,
        checkpoint_interval_s=checkpoint_interval,
        restart_s=restart,
        catch_up_s=catch_up,
        snapshots_kept=snapshots,
        hours_per_month=_hours(hours_per_month, run_time, runs),
        region=region,
    )
    show(size_application(requirement), output_format)


def _steps(
    operators: tuple[Operator, ...], cpu_per_record: float | None, state: float | None
) -> tuple[Operator, ...]:
    from headrace.services.analytics.requirement import Operator

    if operators and (cpu_per_record is not None or state is not None):
        raise click.UsageError(
            "--operator says CPU and state: leave --cpu-per-record and --state out"
        )
    if operators:
        return operators
    if cpu_per_record is None:
        raise click.UsageError(
            "say what CPU a record takes: --cpu-per-record 0.1ms, or --operator 'name:0.1ms'"
        )
    kept = state or 0.0
    return (Operator(name="program", cpu_s=cpu_per_record, state_bytes=kept, keyed=bool(kept)),)


def _hours(hours: float | None, run_time: float | None, runs: int | None) -> float:
    from headrace.services.analytics.prices import billed_hours

    if (run_time is None) != (runs is None):
        raise click.UsageError("--run-time and --runs go together")
    if run_time is None or runs is None:
        return _HOURS_PER_MONTH if hours is None else hours
    if hours is not None:
        raise click.UsageError("give --hours-per-month, or --run-time with --runs")
    return runs * billed_hours([run_time])
