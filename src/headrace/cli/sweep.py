"""``headrace sweep``: many trials, over loads, sizes, faults and seeds."""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from headrace.cli.options import format_option, request_of, template_options
from headrace.cli.output import progress_of, write, write_bytes
from headrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headrace.design import Design
    from headrace.pipeline import Request
    from headrace.sweep.grid import Case, Variation
    from headrace.template.overlay import Change

__all__ = ["sweep"]


@click.command("sweep")
@template_options
@click.option(
    "--vary",
    "varied",
    multiple=True,
    metavar="NAME=VALUES",
    help="What to vary: Orders.ShardCount=2..12, load=0.5..3x5, load=1,2,4; repeatable.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="KIND:KEY=VALUE,…",
    help="Try this fault by itself, besides those that the load declares; repeatable.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 100_000),
    default=1,
    show_default=True,
    help="Draw everything that is drawn so often.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    help="Processes on this machine; as many as it has processors if not given.",
)
@click.option("--on", "address", help="Run on a Dask cluster instead: dask://host:port.")
@click.option("--csv", "csv_file", help="Write a row for each trial to a CSV file.")
@click.option("--parquet", "parquet_file", help="Write a row for each trial to a Parquet file.")
@format_option("Tables")
@click.pass_context
def sweep(
    ctx: click.Context,
    /,
    *,
    varied: tuple[str, ...],
    faults: tuple[str, ...],
    seeds: int,
    workers: int | None,
    address: str | None,
    csv_file: str | None,
    parquet_file: str | None,
    output_format: str,
    **options: Any,
) -> None:
    """Run TEMPLATE with every combination of loads, sizes, faults and seeds.

    Tells the cheapest design that meets the needs, and the front of those that no other one beats
    in cost, headroom and time to recover. Exit code 1: for some load, no design meets the needs.
    """
    from headrace.report.parquet import to_parquet
    from headrace.sweep.run import cluster, processes, run_sweep
    from headrace.sweep.telling import as_columns, as_data, found_of, to_csv, to_text

    request = _everywhere(request_of(**options))
    cases = _cases(request, varied, faults, seeds)
    few = len(cases) < _FEW
    count = 1 if few and workers is None else workers or os.cpu_count() or 1
    with (
        cluster(address) if address else processes(count) as executor,
        progress_of("trials") as progress,
    ):
        outcomes = run_sweep(request, cases, executor, progress)
    found = found_of(cases, outcomes)
    if csv_file is not None:
        write(to_csv(as_columns(cases, outcomes)), csv_file)
    if parquet_file is not None:
        write_bytes(to_parquet(as_columns(cases, outcomes)), parquet_file)
    if output_format == "json":
        click.echo(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    else:
        click.echo(to_text(found, seeds=seeds, colour=sys.stdout.isatty()), nl=False)
    ctx.exit(0 if all(one.cheapest for one in found) else 1)


_FEW = 50
"""So few trials are done before other processes have started."""


def _everywhere(request: Request) -> Request:
    """Return the request with paths that mean the same in every process."""
    paths = tuple(path if path == "-" else str(Path(path).absolute()) for path in request.paths)
    load = None if request.load is None else str(Path(request.load).absolute())
    return replace(request, paths=paths, load=load)


def _cases(
    request: Request, varied: tuple[str, ...], faults: tuple[str, ...], seeds: int
) -> tuple[Case, ...]:
    from headrace.cli.changes import faults_from
    from headrace.pipeline import design_of
    from headrace.sweep.grid import LOAD, cases_of, parse_vary

    design = design_of(request)
    if design.load is None:
        raise InputError("no load is declared: give --load load.yaml")
    variations = [parse_vary(text) for text in varied]
    names = [one.name for one in variations]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"--vary {twice} is given twice: name all its values at once")
    loads = next((one.values for one in variations if one.name == LOAD), (1.0,))
    sizes = _sizes([one for one in variations if one.name != LOAD], design)
    first = design.load.seed
    return cases_of(
        [float(str(load)) for load in loads],
        sizes,
        faults_from(faults, design) or (None,),
        range(first, first + seeds),
    )


def _sizes(variations: Sequence[Variation], design: Design) -> list[tuple[Change, ...]]:
    """Return every combination of the sizes; their names are looked up once."""
    from headrace.cli.changes import changes_from

    texts = [f"{one.name}={json.dumps(one.values[0])}" for one in variations]
    named = changes_from(texts, design, option="--vary")
    every = itertools.product(*(one.values for one in variations))
    return [
        tuple(replace(change, data=value) for change, value in zip(named, values, strict=True))
        for values in every
    ]
