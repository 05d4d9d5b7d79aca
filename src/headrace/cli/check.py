"""``headrace check``: judge templates, and fail where the design does."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from headrace.cli.options import request_of, template_options
from headrace.cli.output import progress_of, write

if TYPE_CHECKING:
    from headrace.report.model import Report

__all__ = ["check"]

COULD_NOT_RUN = 2


@click.command("check")
@template_options
@click.option("--select", multiple=True, help="Rules by id, prefix, name or service; repeatable.")
@click.option("--ignore", multiple=True, help="Rules to leave out; repeatable.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "notice"]),
    help="Least severity that fails the run; warning by default.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for machines.",
)
@click.option("--output", "-o", help="Write the report to a file instead.")
@click.option("--color/--no-color", default=None, help="Colour, whatever the output is.")
@click.pass_context
def check(
    ctx: click.Context,
    /,
    *,
    fail_on: str | None,
    output_format: str,
    output: str | None,
    color: bool | None,
    **options: Any,
) -> None:
    """Judge templates, folders, cdk.out, globs, or - for standard input.

    Exit code 0: no finding at or above --fail-on. 1: at least one. 2: could not run.
    """
    from headrace.pipeline import checked
    from headrace.rulekit.status import Severity

    request = request_of(**options, fail_on=Severity(fail_on) if fail_on else None)
    with progress_of("judging") as progress:
        report = checked(request, progress)
    write(_rendered(report, output_format, color=_coloured(output, color)), output)
    for crash in report.crashes:
        said = f"headrace: {crash.rule} broke on {crash.subject}: {crash.error}"
        click.echo(f"{said}; this is a bug of the rule, please report it", err=True)
    if report.crashes:
        ctx.exit(COULD_NOT_RUN)
    ctx.exit(1 if report.failed else 0)


def _coloured(output: str | None, color: bool | None) -> bool:
    if color is not None:
        return color
    return output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _rendered(report: Report, output_format: str, *, color: bool) -> str:
    if output_format == "json":
        from headrace.report.json_format import render as render_json

        return render_json(report)
    from headrace.report.text import render

    return render(report, colour=color, width=shutil.get_terminal_size((100, 24)).columns)
