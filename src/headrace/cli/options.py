"""Options that commands over templates share, and the request that they make."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from headrace.pipeline import Request
    from headrace.rulekit.status import Severity

__all__ = ["format_option", "own_rules", "request_of", "rule_options", "template_options"]

F = TypeVar("F", bound="Callable[..., Any]")


def template_options(function: F) -> F:
    """Add paths, load, parameters, environment and date."""
    for option in (
        click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge for."),
        click.option("--account", help="Account of stacks that do not say theirs."),
        click.option("--region", help="Region of stacks that do not say theirs."),
        click.option("--set", "assignments", multiple=True, metavar="K=V", help="A parameter."),
        click.option("--parameters", "files", multiple=True, help="A file of parameters."),
        click.option("--load", help="The declared load: load.yaml."),
        click.argument("paths", nargs=-1, required=True, metavar="TEMPLATE..."),
    ):
        function = option(function)
    return function


own_rules = click.option(
    "--rules",
    "own",
    multiple=True,
    metavar="PATH",
    help="Rules of your own besides: a file or folder; repeatable.",
)
"""The option that names rules which are no part of an installed pack."""


def format_option(text: str = "A table") -> Callable[[F], F]:
    """Return the choice between *text*, which people read, and JSON."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=f"{text} for people, JSON for machines.",
    )


def rule_options(function: F) -> F:
    """Add what chooses the rules: packs, selected and ignored ones."""
    for option in (
        click.option("--ignore", multiple=True, help="Rules to leave out; repeatable."),
        click.option(
            "--select",
            multiple=True,
            help="Only rules of this id, prefix, name or service; repeatable.",
        ),
        click.option(
            "--pack",
            "packs",
            multiple=True,
            metavar="NAME",
            help="Rules of core (the default), strict, cost, resilience, exam; repeatable.",
        ),
        own_rules,
    ):
        function = option(function)
    return function


def request_of(
    *,
    paths: tuple[str, ...],
    load: str | None,
    files: tuple[str, ...],
    assignments: tuple[str, ...],
    region: str | None,
    account: str | None,
    as_of: datetime | None,
    own: tuple[str, ...] = (),
    packs: tuple[str, ...] = (),
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    fail_on: Severity | None = None,
    lint: bool | None = None,
    honour: tuple[str, ...] = (),
) -> Request:
    """Return the request that the options make, over what the project's settings say.

    Raises
    ------
    InputError
        A file of settings or parameters is wrong.
    """
    from headrace.pipeline import Request
    from headrace.rulekit.status import Severity
    from headrace.settings import find_settings
    from headrace.template.arguments import parameters_from

    settings = find_settings("." if paths[0] == "-" else paths[0])
    return Request(
        paths=paths,
        load=load or settings.load,
        parameters=settings.parameters | dict(parameters_from(files, assignments)),
        region=region or settings.region,
        account=account or settings.account,
        as_of=as_of.date() if as_of else settings.as_of,
        stdin=_piped() if "-" in paths else None,
        acknowledgements=settings.acknowledge,
        fail_on=fail_on or settings.fail_on or Severity.WARNING,
        lint=settings.lint if lint is None else lint,
        honour=honour or settings.honour,
        **settings.choice(rules=own, packs=packs, select=select, ignore=ignore),
    )


def _piped() -> str:
    """Return standard input as it is, whatever the locale says of its encoding."""
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
