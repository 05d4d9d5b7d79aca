"""``headrace init``: a commented load file for a template's own sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from headrace.cli.options import request_of, template_options
from headrace.cli.output import write

__all__ = ["init"]


@click.command("init")
@template_options
@click.option("--output", "-o", help="Write to a file; standard output by default.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def init(*, output: str | None, force: bool, **options: Any) -> None:
    """Write a commented load for TEMPLATE's streams, delivery streams, functions and stores."""
    from headrace.errors import InputError
    from headrace.load.starter import TAKERS, starter
    from headrace.pipeline import design_of
    from headrace.starting import parts_of

    if output is not None and Path(output).exists() and not force:
        raise InputError("is there already: name another file, or add --force", file=output)
    parts = parts_of(design_of(request_of(**options)))
    if not any(part.kind in TAKERS for part in parts):
        raise InputError(
            "nothing in it takes records: no stream, no delivery stream, no topic rule",
            file=options["paths"][0],
        )
    write(starter(parts), output)
