"""``headrace simulate``: one trial, told."""

from __future__ import annotations

import json
from typing import Any

import click

from headrace.cli.options import request_of, template_options
from headrace.cli.output import write

__all__ = ["simulate"]


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
@click.option("--csv", "csv_file", help="Write the timeline to a CSV file.")
@click.option("--plot", "plot_file", help="Write the timeline to an SVG file.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def simulate(
    ctx: click.Context,
    /,
    *,
    changes: tuple[str, ...],
    faults: tuple[str, ...],
    calm: bool,
    csv_file: str | None,
    plot_file: str | None,
    output_format: str,
    **options: Any,
) -> None:
    """Run the design of TEMPLATE under its load, and tell what happens to every record.

    Without a declared load every source sends one record a second. Exit code 1: a declared need is
    not met.
    """
    from headrace.cli.changes import changes_from, faults_from
    from headrace.pipeline import design_of, trials_of
    from headrace.report.plot import plot
    from headrace.report.trial import answers, as_data, timeline, to_text

    request = request_of(**options)
    design = design_of(request)
    trials = trials_of(design, request)
    made = changes_from(changes, design)
    trial = trials(made, faults_from(faults), nominal=True, calm=calm)
    executed = trials.loaded(made, nominal=True)
    if csv_file is not None:
        write(timeline(trial, executed), csv_file)
    if plot_file is not None:
        write(plot(trial, executed), plot_file)
    if output_format == "json":
        click.echo(json.dumps(as_data(trial, executed), indent=2, ensure_ascii=False))
    else:
        click.echo(to_text(trial, executed), nl=False)
    ctx.exit(0 if all(answer.met for answer in answers(trial, executed)) else 1)
