"""``headrace faults``: every single fault against every store."""

from __future__ import annotations

import json
import shutil
import sys
from typing import Any

import click

from headrace.cli.options import format_option, request_of, template_options
from headrace.cli.output import progress_of, write
from headrace.cli.quantities import DURATION

__all__ = ["faults"]

_HOUR_S = 3_600.0


@click.command("faults")
@template_options
@click.option(
    "--for",
    "lasting_s",
    type=DURATION,
    default=_HOUR_S,
    show_default="1h",
    help="How long each fault lasts.",
)
@click.option("--csv", "csv_file", help="Write the matrix to a CSV file, a row for each cell.")
@format_option()
@click.pass_context
def faults(
    ctx: click.Context,
    /,
    *,
    lasting_s: float,
    csv_file: str | None,
    output_format: str,
    **options: Any,
) -> None:
    """Let every part of TEMPLATE fail by itself, and tell what becomes of each store.

    Each fault begins at the peak of the load. What a store loses, how late it gets, and when it is
    up to date again stands in its cell; every cell is a trial. Exit code 1: some fault leaves a
    declared need (loss, rpo, rto) unmet.
    """
    from headrace.matrix import broken_needs, matrix_of
    from headrace.pipeline import design_of, trials_of
    from headrace.report.matrix import as_data, to_csv, to_text

    request = request_of(**options)
    design = design_of(request)
    with progress_of("faults") as progress:
        matrix = matrix_of(trials_of(design, request), lasting_s, progress)
    broken = broken_needs(matrix, design)
    if csv_file is not None:
        write(to_csv(matrix), csv_file)
    if output_format == "json":
        click.echo(json.dumps(as_data(matrix, broken), indent=2, ensure_ascii=False))
    else:
        width = shutil.get_terminal_size((110, 24)).columns
        click.echo(to_text(matrix, broken, colour=sys.stdout.isatty(), width=width), nl=False)
    ctx.exit(1 if broken else 0)
