"""``headrace check``: judge templates, and fail where the design does."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from headrace.report.model import Report

__all__ = ["check"]

COULD_NOT_RUN = 2


@click.command("check")
@click.argument("paths", nargs=-1, required=True)
@click.option("--load", help="The declared load: load.yaml.")
@click.option("--set", "assignments", multiple=True, metavar="K=V", help="A parameter's value.")
@click.option("--parameters", "parameter_file", help="A file of parameters.")
@click.option("--region", default="", help="Region of stacks that do not say theirs.")
@click.option("--account", default="", help="Account of stacks that do not say theirs.")
@click.option("--select", multiple=True, help="Rules by id, prefix, name or service; repeatable.")
@click.option("--ignore", multiple=True, help="Rules to leave out; repeatable.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "notice"]),
    default="warning",
    show_default=True,
    help="Least severity that fails the run.",
)
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge for.")
@click.option("--color/--no-color", default=None, help="Colour, whatever the output is.")
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[str, ...],
    load: str | None,
    assignments: tuple[str, ...],
    parameter_file: str | None,
    region: str,
    account: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    output_format: str,
    as_of: date | None,
    color: bool | None,
) -> None:
    """Judge templates, folders, cdk.out, globs, or - for standard input.

    Exit code 0: no finding at or above --fail-on. 1: at least one. 2: could not run.
    """
    from headrace.pipeline import Request, checked
    from headrace.rulekit import Severity

    report = checked(
        Request(
            paths=paths,
            load=load,
            parameters=dict(a.partition("=")[::2] for a in assignments),
            region=region,
            account=account,
            select=select,
            ignore=ignore,
            fail_on=Severity(fail_on),
            as_of=as_of,
            stdin=sys.stdin.read() if "-" in paths else None,
        )
    )
    click.echo(_rendered(report, output_format, color), nl=False, color=True)
    for crash in report.crashes:
        click.echo(
            f"headrace: {crash.rule} broke on {crash.subject}: {crash.error}; "
            "this is a bug, please report it",
            err=True,
        )
    if report.crashes:
        ctx.exit(COULD_NOT_RUN)
    ctx.exit(1 if report.failed else 0)


def _rendered(report: Report, output_format: str, color: bool | None) -> str:
    if output_format == "json":
        from headrace.report.json_format import render as render_json

        return render_json(report)
    import os
    import shutil

    from headrace.report.text import render

    wanted = sys.stdout.isatty() and "NO_COLOR" not in os.environ if color is None else color
    return render(report, colour=wanted, width=shutil.get_terminal_size().columns)
