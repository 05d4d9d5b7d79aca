"""``headrace graph``: the design as a picture, or as data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from headrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headrace.design import Design
    from headrace.design.drawing import Mark

__all__ = ["command", "graph"]

_BY_SUFFIX: Final = {
    ".dot": "dot",
    ".gv": "dot",
    ".json": "json",
    ".md": "mermaid",
    ".mermaid": "mermaid",
    ".mmd": "mermaid",
    ".svg": "svg",
}
_FORMATS: Final = ("svg", "mermaid", "dot", "json")


@click.command("graph")
@click.argument("paths", nargs=-1, required=True, metavar="TEMPLATE...")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(_FORMATS),
    help="By default what the ending of --output says, else svg.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Default: standard output.")
@click.option(
    "--all", "everything", is_flag=True, help="Draw roles, keys, alarms and the rest too."
)
@click.option("--bottleneck", is_flag=True, help="Mark the narrowest parts.")
@click.option("--load", help="The declared load, which says how long functions take: load.yaml.")
@click.option("--set", "assignments", multiple=True, metavar="K=V", help="A parameter's value.")
@click.option("--region", default="", help="Region of stacks that do not say theirs.")
@click.option("--account", default="", help="Account of stacks that do not say theirs.")
def graph(
    *,
    paths: tuple[str, ...],
    output_format: str | None,
    output: Path | None,
    everything: bool,
    bottleneck: bool,
    load: str | None,
    assignments: tuple[str, ...],
    region: str,
    account: str,
) -> None:
    r"""Draw what templates, folders, cdk.out or - for standard input describe.

    Data flows from left to right. What supports the data path (keys, alarms, logs) stands as small
    signs on its boxes; hold the pointer over a box to read more.

    \b
    headrace graph template.yaml -o design.svg
    headrace graph cdk.out --bottleneck -o design.svg
    headrace graph template.yaml --format mermaid
    """
    from headrace.pipeline import Request, design_of

    design = design_of(
        Request(
            paths=paths,
            load=load,
            parameters=dict(a.partition("=")[::2] for a in assignments),
            region=region,
            account=account,
            stdin=sys.stdin.read() if "-" in paths else None,
        )
    )
    suffix = output.suffix.lower() if output else ""
    wanted = output_format or _BY_SUFFIX.get(suffix, "svg")
    marks = _marks(design) if bottleneck else {}
    _write(_rendered(design, wanted, marks, everything=everything), output)


command = graph


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


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise InputError(f"cannot write the drawing: {reason}", file=str(output)) from None
