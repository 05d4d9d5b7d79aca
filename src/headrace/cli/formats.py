"""The formats of a report, and where each goes."""

from __future__ import annotations

import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from headrace.report.model import Report

__all__ = ["FORMATS", "Outputs", "rendered"]

FORMATS: Final = {
    "text": "text",
    "json": "json_format",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "markdown": "markdown",
    "baseline": "baseline",
}
"""Format → module of `headrace.report` that writes it."""


class Outputs(click.ParamType[tuple[str, str]]):
    """``FILE``, or ``FORMAT=FILE``: a format (empty for the run's own) and a file."""

    name = "[format=]file"

    def convert(
        self,
        value: str | tuple[str, str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, str]:
        """Split *value*; a name before ``=`` that is no format belongs to the file's name."""
        if isinstance(value, tuple):
            return value
        name, sign, file = value.partition("=")
        wanted, target = (name, file) if sign and name in FORMATS else ("", value)
        if not target:
            self.fail(f"{value!r} names no file: write {wanted}=FILE", param, ctx)
        return wanted, target


def rendered(report: Report, wanted: str, *, colour: bool) -> str:
    """Return *report* in the format *wanted*."""
    module = import_module(f"headrace.report.{FORMATS[wanted]}")
    if wanted == "text":
        width = shutil.get_terminal_size((100, 24)).columns
        text: str = module.render(report, colour=colour, width=width)
    else:
        text = module.render(report)
    return text
