"""``headrace job``: a batch job on a cluster, task by task."""

from __future__ import annotations

import json

import click

from headrace.cli.options import format_option
from headrace.cli.output import progress_of, write

__all__ = ["job"]


@click.command("job")
@click.argument("file", metavar="FILE")
@click.option("--seed", type=click.IntRange(0), help="Draw with this seed, not the file's own.")
@click.option(
    "--seeds",
    "runs",
    type=click.IntRange(1),
    help="Run under so many seeds besides, and tell what 50, 95 and 99% of them keep within.",
)
@click.option("--csv", "csv_file", help="Write every attempt at a task to a CSV file.")
@format_option("A summary")
@click.pass_context
def job(
    ctx: click.Context,
    /,
    *,
    file: str,
    seed: int | None,
    runs: int | None,
    csv_file: str | None,
    output_format: str,
) -> None:
    """Run the job that FILE describes, on the cluster that it describes.

    Exit code 1: the job cannot finish.
    """
    from msgspec.structs import replace

    from headrace.errors import InputError
    from headrace.flow.mapreduce import run_job
    from headrace.flow.mapreduce.description import read_description
    from headrace.flow.mapreduce.sampling import sample
    from headrace.report.batch import as_data, attempts_csv, to_text

    described = read_description(file)
    if seed is not None:
        described = replace(described, seed=seed)
    cluster, work, faults = described.cluster, described.job, described.faults
    try:
        result = run_job(cluster, work, faults, seed=described.seed)
    except ValueError as error:
        raise InputError(str(error), file=file) from None
    drawn = None
    if runs is not None:
        seeds = range(described.seed, described.seed + runs)
        with progress_of("seed") as tell:
            drawn = sample(cluster, work, faults, seeds=seeds, progress=tell)
    if csv_file is not None:
        write(attempts_csv(result), csv_file)
    if output_format == "json":
        click.echo(json.dumps(as_data(described, result, drawn), indent=2, ensure_ascii=False))
    else:
        click.echo(to_text(described, result, drawn), nl=False)
    ctx.exit(0 if result.finished else 1)
