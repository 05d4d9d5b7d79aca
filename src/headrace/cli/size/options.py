"""Options that several calculators share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from headrace.cli.quantities import RECORD_RATE, SHARE, SIZE

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["record_options"]

F = TypeVar("F", bound="Callable[..., Any]")


def record_options(function: F) -> F:
    """Add what every stream of records has: rates, sizes, headroom and region."""
    for option in (
        click.option(
            "--region", default="us-east-1", show_default=True, help="For quotas, prices."
        ),
        click.option(
            "--headroom",
            type=SHARE,
            default=0.2,
            show_default="20%",
            help="Share of the capacity that stays free at the peak.",
        ),
        click.option("--max-record-size", type=SIZE, help="Largest record."),
        click.option(
            "--record-size", type=SIZE, required=True, help="Mean record with its key: 1.3KiB."
        ),
        click.option(
            "--mean-rate", type=RECORD_RATE, help="Mean rate, for the bill; the peak if not given."
        ),
        click.option(
            "--rate", type=RECORD_RATE, required=True, help="Peak rate: 4000/s, 1.2M/min."
        ),
    ):
        function = option(function)
    return function
