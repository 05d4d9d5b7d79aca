"""How wide a text is, without a font at hand.

The advance widths are those of Helvetica, which Arial, Liberation Sans and Arimo share by design;
the SVG asks for these fonts. Other characters are taken as wide as the widest usual ones.
Source: Helvetica.afm of the Adobe Core 14 fonts.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["elide", "text_width"]

_UNITS: Final = 1_000
_BOLD: Final = 1.07
_OTHER: Final = 600
_FULL: Final = 1_000
_LONGEST: Final = 200
"""Characters beyond this are never looked at: nobody could read them in a drawing."""

_BY_WIDTH: Final = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jckvwxyzs",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1_015: "@",
}
_WIDTHS: Final = {char: width for width, chars in _BY_WIDTH.items() for char in chars}


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text in the units of *size*.

    >>> round(text_width("Orders", 14), 1)
    42.8
    """
    width = sum(_width(char) for char in text) * size / _UNITS
    return width * _BOLD if bold else width


def _width(char: str) -> int:
    known = _WIDTHS.get(char)
    if known is not None:
        return known
    return _FULL if unicodedata.east_asian_width(char) in "WF" else _OTHER


def elide(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """Return *text*, its middle left out if it is wider than *room*.

    >>> elide("ArchiveDeliveryStreamErrors", 100, 14)
    'Archive…Errors'
    """
    text = text[:_LONGEST]
    if text_width(text, size, bold=bold) <= room:
        return text
    for kept in range(len(text) - 1, 1, -1):
        head, tail = (kept + 1) // 2, kept // 2
        shorter = f"{text[:head]}…{text[len(text) - tail :]}"
        if text_width(shorter, size, bold=bold) <= room:
            return shorter
    return "…"
