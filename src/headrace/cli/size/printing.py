"""A calculator's answer as a table for people or JSON for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from headrace.sizing import as_json
from headrace.units import format_count, format_share

if TYPE_CHECKING:
    from headrace.sizing import Amount, Cost, Sizing

__all__ = ["show"]

_LEVELS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}


def show(sizing: Sizing, output_format: str) -> None:
    """Print *sizing*; end with exit code 1 where a check rules the answer out."""
    if output_format == "json":
        click.echo(json.dumps(as_json(sizing), indent=2, ensure_ascii=False))
    else:
        console = Console(highlight=False, soft_wrap=True)
        with console.capture() as written:
            _print(sizing, console)
        click.echo("".join(f"{line.rstrip()}\n" for line in written.get().splitlines()), nl=False)
    if not sizing.feasible:
        click.get_current_context().exit(1)


def _print(sizing: Sizing, console: Console) -> None:
    for index, amount in enumerate(sizing.answer):
        style = "bold" if index == 0 else ""
        console.print(Text(_amount(amount), style=style))
    if sizing.terms:
        console.print()
        console.print(_terms(sizing))
    if sizing.costs:
        console.print()
        console.print(_costs(sizing.costs))
    for check in sizing.checks:
        sign, colour = _LEVELS[check.level]
        console.print(Text.assemble((f"\n{sign} ", colour), check.message), end="")
    if sizing.checks:
        console.print()
    for note in sizing.notes:
        console.print(Text(f"· {note}", style="dim"))


def _amount(amount: Amount) -> str:
    if isinstance(amount.value, str):
        return f"{amount.name}: {amount.value}"
    if amount.value is None:
        return f"{amount.name}: none suffices"
    unit = amount.unit if amount.unit in ("", "%") else f" {amount.unit}"
    return f"{amount.name}: {format_count(amount.value)}{unit}"


def _terms(sizing: Sizing) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    table.add_column("term")
    for name in ("demand", "limit of one", "needs", "used"):
        table.add_column(name, justify="right")
    table.add_column("")
    for term in sizing.terms:
        decides = term.name == sizing.binding
        table.add_row(
            term.name,
            f"{format_count(term.value)} {term.unit}",
            f"{format_count(term.limit)} {term.unit}",
            "–" if term.lanes is None else format_count(term.lanes),
            "" if term.utilisation is None else format_share(round(term.utilisation, 4)),
            "← decides" if decides else "",
            style="bold" if decides else "",
        )
    return table


def _costs(costs: tuple[Cost, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 3, 0, 0))
    table.add_column("cost")
    table.add_column("USD/month", justify="right")
    table.add_column("made of")
    for cost in costs:
        items = ", ".join(f"{item.name} {item.usd:,.2f}" for item in cost.items)
        table.add_row(cost.name, f"{cost.usd_per_month:,.2f}", items)
    table.caption = f"prices of {costs[0].region}, {costs[0].priced_on}"
    table.caption_justify = "left"
    return table
