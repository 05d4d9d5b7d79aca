"""``headrace graph``: the design as a picture, or as data."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

import click

from headrace.cli.options import request_of, template_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headrace.design import Design
    from headrace.design.drawing import Mark

__all__ = ["graph"]

_FORMATS: Final = ("svg", "mermaid", "dot", "json")
_BY_SUFFIX: Final = {
    ".dot": "dot",
    ".gv": "dot",
    ".json": "json",
    ".mermaid": "mermaid",
    ".mmd": "mermaid",
    ".svg": "svg",
}


_EXAMPLES: Final = """\b
headrace graph template.yaml -o design.svg
headrace graph cdk.out --bottleneck -o design.svg
headrace graph template.yaml --format mermaid
"""


@click.command("graph", epilog=_EXAMPLES)
@template_options
@click.option(
    "--format",
    "output_format",
    type=click.Choice(_FORMATS),
    help="By default what the ending of --output says, else svg.",
)
@click.option("--output", "-o", metavar="FILE", help="Default: standard output.")
@click.option(
    "--all", "everything", is_flag=True, help="Draw roles, keys, alarms and the rest too."
)
@click.option("--bottleneck", is_flag=True, help="Mark the narrowest parts.")
def graph(
    *,
    output_format: str | None,
    output: str | None,
    everything: bool,
    bottleneck: bool,
    **template: Any,
) -> None:
    """Draw what templates, folders, cdk.out or - for standard input describe.

    Data flows from left to right. What supports the data path (keys, alarms, logs) stands as small
    signs on its boxes; hold the pointer over a box to read more.
    """
    from headrace.cli.output import write
    from headrace.pipeline import design_of

    design = design_of(request_of(**template))
    suffix = PurePath(output).suffix.lower() if output else ""
    wanted = output_format or _BY_SUFFIX.get(suffix, "svg")
    marks = _marks(design) if bottleneck else {}
    write(_rendered(design, wanted, marks, everything=everything), output)


def _rendered(
    design: Design, output_format: str, marks: Mapping[str, Mark], *, everything: bool
) -> str:
    from headrace.services.entries import figure_of

    if output_format == "json":
        import json

        from headrace.design.drawing.document import document

        return json.dumps(document(design, figure_of), indent=2, ensure_ascii=False) + "\n"

    from headrace.design.drawing import picture_of

    picture = picture_of(design, figure_of, everything=everything, marks=marks)
    if output_format == "mermaid":
        from headrace.design.drawing.mermaid import mermaid

        return mermaid(picture)
    if output_format == "dot":
        from headrace.design.drawing.dot import dot_source

        return dot_source(picture)
    from headrace.design.drawing.svg import svg

    return svg(picture)


def _marks(design: Design) -> dict[str, Mark]:
    from headrace.design.bottleneck import sustained
    from headrace.design.sustains import narrow_marks
    from headrace.services.entries import capacity_of

    return narrow_marks(sustained(design, capacity_of))
