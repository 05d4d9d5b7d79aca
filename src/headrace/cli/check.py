"""``headrace check``: judge templates, and fail where the design does."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from headrace.cli.formats import FORMATS, Outputs, rendered
from headrace.cli.options import request_of, rule_options, template_options
from headrace.cli.output import progress_of, write

__all__ = ["check"]

COULD_NOT_RUN = 2


@click.command("check")
@template_options
@rule_options
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "notice"]),
    help="Least severity that fails the run; warning by default.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="For people, machines, code hosts, CI servers, pull requests.",
)
@click.option(
    "--output",
    "-o",
    "outputs",
    type=Outputs(),
    multiple=True,
    help="Write the report to a file instead; FORMAT=FILE besides; repeatable.",
)
@click.option("--baseline", help="Findings of this file do not count: only new ones fail.")
@click.option(
    "--honour",
    multiple=True,
    metavar="TOOL",
    help="Accept what users of cdk-nag, Guard, Checkov, cfn_nag or cfn-lint have; repeatable.",
)
@click.option(
    "--lint/--no-lint", default=None, help="Let cfn-lint run beside it, and tell what it finds."
)
@click.option("--color/--no-color", default=None, help="Colour, whatever the output is.")
@click.pass_context
def check(
    ctx: click.Context,
    /,
    *,
    fail_on: str | None,
    output_format: str,
    outputs: tuple[tuple[str, str], ...],
    baseline: str | None,
    honour: tuple[str, ...],
    lint: bool | None,
    color: bool | None,
    **options: Any,
) -> None:
    """Judge templates, folders, cdk.out, globs, or - for standard input.

    Exit code 0: no finding at or above --fail-on. 1: at least one. 2: could not run.
    """
    from headrace.pipeline import checked
    from headrace.report.baseline import read_baseline, without
    from headrace.rulekit.status import Severity

    least = Severity(fail_on) if fail_on else None
    request = request_of(**options, fail_on=least, lint=lint, honour=honour)
    known = read_baseline(baseline) if baseline is not None else None
    with progress_of("judging") as progress:
        report = checked(request, progress)
    if known is not None:
        report = without(report, known)
    # All are made before the first is written: a run leaves every report or none.
    made = [(rendered(report, name or output_format, colour=False), to) for name, to in outputs]
    if all(name for name, _ in outputs):
        write(rendered(report, output_format, colour=_coloured(color)), None)
    for text, target in made:
        write(text, target)
    for crash in report.crashes:
        said = f"headrace: {crash.rule} broke on {crash.subject}: {crash.error}"
        click.echo(f"{said}; this is a bug of the rule: tell its author", err=True)
    if report.crashes:
        ctx.exit(COULD_NOT_RUN)
    ctx.exit(1 if report.failed else 0)


def _coloured(color: bool | None) -> bool:
    if color is not None:
        return color
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
