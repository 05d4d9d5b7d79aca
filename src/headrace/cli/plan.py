"""``headrace plan``: when which part runs out."""

from __future__ import annotations

import json
import math
import shutil
import sys
from typing import Any

import click

from headrace.cli.options import format_option, request_of, template_options
from headrace.cli.output import progress_of
from headrace.cli.quantities import GROWTH, MONTHS
from headrace.errors import InputError

__all__ = ["plan"]

_MOST_MONTHS = 600


@click.command("plan")
@template_options
@click.option(
    "--growth",
    "share_per_month",
    type=GROWTH,
    required=True,
    metavar="8%/month",
    help="How the load grows; it compounds.",
)
@click.option(
    "--horizon",
    type=MONTHS,
    default=24,
    show_default="24 months",
    help="How far to look ahead.",
)
@click.option(
    "--fail-within",
    type=MONTHS,
    help="Exit code 1 where something runs out within this time, e.g. 6months.",
)
@format_option()
@click.pass_context
def plan(
    ctx: click.Context,
    /,
    *,
    share_per_month: float,
    horizon: float,
    fail_within: float | None,
    output_format: str,
    **options: Any,
) -> None:
    """Let the load of TEMPLATE grow month by month, and tell when which part runs out.

    Every month is judged by the calculators, with the headroom that the load wants, and by trials
    under the load of that month. Exit code 1: something runs out within --fail-within.
    """
    from headrace.errors import UnknownValueError
    from headrace.pipeline import design_of, trials_of
    from headrace.plan import plan_of
    from headrace.plan.telling import as_data, to_text

    months = math.floor(horizon + 1e-9)
    if not 1 <= months <= _MOST_MONTHS:
        raise InputError(f"--horizon {horizon:g} months: give 1 to {_MOST_MONTHS} months")
    request = request_of(**options)
    design = design_of(request)
    try:
        with progress_of("months") as progress:
            found = plan_of(trials_of(design, request), share_per_month, months, progress)
    except UnknownValueError as error:
        settle = f": give {error.settled_by}" if error.settled_by else ""
        raise InputError(f"{error.reason}{settle}") from None
    if output_format == "json":
        click.echo(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    else:
        width = shutil.get_terminal_size((110, 24)).columns
        click.echo(to_text(found, colour=sys.stdout.isatty(), width=width), nl=False)
    late = -1 if fail_within is None else fail_within
    ctx.exit(1 if any(one.month <= late for one in found.runs_out) else 0)
