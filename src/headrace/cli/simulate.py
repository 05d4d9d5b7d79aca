"""``headrace simulate``: one trial, told."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from headrace.cli.options import format_option, request_of, template_options
from headrace.cli.output import write, write_bytes

if TYPE_CHECKING:
    from headrace.report.trial import Telling

__all__ = ["simulate"]

_POINTS = 289
"""Moments of the timeline in a file: every five minutes of a day."""


@click.command("simulate")
@template_options
@click.option(
    "--change",
    "changes",
    multiple=True,
    metavar="ID.PROPERTY=VALUE",
    help="Run with a property changed: Orders.ShardCount=6; repeatable.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="KIND:KEY=VALUE,…",
    help="Add a fault: consumer_outage:of=Reader,at=2h,for=26h; repeatable.",
)
@click.option("--calm", is_flag=True, help="Leave out the faults that the load declares.")
@click.option(
    "--select",
    "selected",
    multiple=True,
    metavar="ID",
    help="Tell of this component alone; repeatable. Needs are told in full.",
)
@click.option("--csv", "csv_file", help="Write the timeline to a CSV file.")
@click.option("--parquet", "parquet_file", help="Write the timeline to a Parquet file.")
@click.option(
    "--plot", "plot_file", help="Draw the timeline: into an SVG file, or - for the terminal."
)
@format_option("A summary")
@click.pass_context
def simulate(
    ctx: click.Context,
    /,
    *,
    changes: tuple[str, ...],
    faults: tuple[str, ...],
    calm: bool,
    selected: tuple[str, ...],
    csv_file: str | None,
    parquet_file: str | None,
    plot_file: str | None,
    output_format: str,
    **options: Any,
) -> None:
    """Run the design of TEMPLATE under its load, and tell what happens to every record.

    Without a declared load every source sends one record a second. Exit code 1: a declared need is
    not met.
    """
    from headrace.report.parquet import to_parquet
    from headrace.report.tidy import as_columns, to_csv
    from headrace.report.trial import as_data, to_text

    telling = _told(changes, faults, calm=calm, selected=selected, **options)
    width = shutil.get_terminal_size((100, 24)).columns
    if csv_file is not None:
        write(to_csv(dict(telling.shown()), _POINTS), csv_file)
    if parquet_file is not None:
        rows = as_columns(dict(telling.shown()), _POINTS)
        write_bytes(to_parquet(rows), parquet_file)
    if plot_file is not None:
        _plot(telling, plot_file, width)
    if output_format == "json":
        click.echo(json.dumps(as_data(telling), indent=2, ensure_ascii=False))
    elif plot_file != "-":
        click.echo(to_text(telling, colour=sys.stdout.isatty(), width=min(width, 110)), nl=False)
    ctx.exit(1 if any(answer.missed for answer in telling.answers) else 0)


def _told(
    changes: tuple[str, ...],
    faults: tuple[str, ...],
    *,
    calm: bool,
    selected: tuple[str, ...],
    **options: Any,
) -> Telling:
    """Run the trial, and a calm one where a need asks for it."""
    from headrace.cli.changes import changes_from, faults_from, stages_named
    from headrace.pipeline import design_of, trials_of
    from headrace.report.conditions import conditions
    from headrace.report.needs import answers, asks_for_calm
    from headrace.report.trial import Telling

    request = request_of(**options)
    design = design_of(request)
    trials = trials_of(design, request)
    made, added = changes_from(changes, design), faults_from(faults, design)
    executed = trials.loaded(made, nominal=True, faults=added, calm=calm)
    trial = trials(made, added, nominal=True, calm=calm)
    quiet = trials(made, (), nominal=True, calm=True) if asks_for_calm(executed) else trial
    found = tuple(answers(trial, quiet, executed))
    told = stages_named(selected, trial, executed) if selected else trial
    said = conditions(executed, made, nominal=design.load is None)
    return Telling(executed, told, found, said)


def _plot(telling: Telling, plot_file: str, width: int) -> None:
    from headrace.report.chart import chart
    from headrace.report.plot import plot

    if plot_file == "-":
        click.echo(chart(telling, width=width), nl=False)
    else:
        write(plot(telling), plot_file)
