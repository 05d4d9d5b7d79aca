"""How a drawing looks, in light and in dark."""

from __future__ import annotations

from typing import Final

__all__ = ["STYLE"]

_LIGHT: Final = {
    "page": "#ffffff",
    "frame": "#f5f7fb",
    "frame-line": "#d8deea",
    "card": "#ffffff",
    "card-line": "#cdd5e3",
    "ink": "#1b2433",
    "soft": "#5a667a",
    "wire": "#66748c",
    "faint": "#97a3b8",
    "error": "#c92a2a",
    "warning": "#b35900",
    "note": "#1864ab",
}
_DARK: Final = {
    "page": "#10151e",
    "frame": "#161d29",
    "frame-line": "#2b3648",
    "card": "#1d2635",
    "card-line": "#3a475d",
    "ink": "#eef2f8",
    "soft": "#a3b0c4",
    "wire": "#93a2ba",
    "faint": "#66748c",
    "error": "#e03131",
    "warning": "#c06a10",
    "note": "#1971c2",
}

_SHAPES: Final = """
text { font-family: "Helvetica Neue", Helvetica, Arial, "Liberation Sans", Arimo, sans-serif; }
.frame-title { font-size: 12px; font-weight: 700; }
.card { stroke-width: 1.2; }
.outside .card { stroke-dasharray: 5 4; }
.conditional .card { stroke-dasharray: 2 3; }
.glyph, .sign { fill: none; stroke-linecap: round; stroke-linejoin: round; }
.glyph { stroke: #fff; stroke-width: 1.7; }
.sign { stroke-width: 2; }
.name { font-size: 13.5px; font-weight: 700; }
.kind, .count, .figure { font-size: 11px; }
.pill { font-size: 10.5px; text-anchor: middle; }
.quiet-name { font-size: 10.5px; }
.quiet-kind { font-size: 9.5px; }
.quiet .tile { opacity: 0.75; }
.wire { fill: none; stroke-width: 1.8; }
.copy .wire { stroke-width: 1.4; stroke-dasharray: 6 4; }
.aside .wire { stroke-width: 1.2; stroke-dasharray: 1.5 3.5; stroke-linecap: round; }
.label { font-size: 10px; text-anchor: middle; }
.label-back { opacity: 0.85; }
.mark { font-size: 10.5px; font-weight: 700; fill: #fff; text-anchor: middle; }
.error .card, .warning .card, .note .card { stroke-width: 2; }
"""

_COLOURS: Final = """
.page { fill: $page; }
.frame { fill: $frame; stroke: $frame-line; }
.frame-title, .kind, .count, .pill, .quiet-name, .quiet-kind { fill: $soft; }
.name, .figure { fill: $ink; }
.card { fill: $card; stroke: $card-line; }
.outside .card, .conditional .card { stroke: $faint; }
.outside .card { fill: $page; }
.sign { stroke: $soft; }
.wire { stroke: $wire; }
.tip { fill: $wire; }
.aside .wire { stroke: $faint; }
.aside .tip { fill: $faint; }
.label { fill: $soft; }
.label-back { fill: $page; }
.framed .label-back { fill: $frame; }
.error .card { stroke: $error; }
.warning .card { stroke: $warning; }
.note .card { stroke: $note; }
.error .flag { fill: $error; }
.warning .flag { fill: $warning; }
.note .flag { fill: $note; }
"""


def _coloured(colours: dict[str, str]) -> str:
    rules = _COLOURS
    for name in sorted(colours, key=len, reverse=True):  # "frame-line" before "frame"
        rules = rules.replace(f"${name}", colours[name])
    return rules


STYLE: Final = (
    f"{_SHAPES}{_coloured(_LIGHT)}@media (prefers-color-scheme: dark) {{{_coloured(_DARK)}}}\n"
)
"""The style sheet inside every SVG. It has plain colours and no variables: many viewers that show
SVG outside a browser know neither variables nor media queries, and then show the light colours."""
