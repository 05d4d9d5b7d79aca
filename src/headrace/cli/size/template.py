"""``headrace size TEMPLATE``: what is in a design today, and what its load needs."""

from __future__ import annotations

import json
from typing import Any

import click

from headrace.cli.options import format_option, request_of, template_options

__all__ = ["command"]


@click.command("template")
@template_options
@format_option()
@click.pass_context
def command(ctx: click.Context, /, *, output_format: str, **options: Any) -> None:
    """Show what each part of TEMPLATE has, and what the declared load needs.

    Exit code 1: something has less than it needs.
    """
    from headrace.pipeline import design_of
    from headrace.report.needed import as_data, to_text
    from headrace.sizes import sized

    rows = sized(design_of(request_of(**options)))
    if output_format == "json":
        click.echo(json.dumps(as_data(rows), indent=2, ensure_ascii=False))
    else:
        click.echo(to_text(rows), nl=False)
    ctx.exit(1 if any(row.short for row in rows) else 0)
