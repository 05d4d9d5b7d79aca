"""Names for a drawing: short, in the user's own words, and broken where eyes expect it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from headrace.design.component import Component
from headrace.design.drawing.metrics import elide, text_width
from headrace.errors import UnknownValueError

if TYPE_CHECKING:
    from headrace.design.drawing.picture import FigureOf
    from headrace.design.graph import Node

__all__ = ["clean", "figure", "shown_name", "wrapped"]

_LEAVES: Final = ("Resource", "Default")
_PARTS_SHOWN: Final = 2
_HOLE: Final = re.compile(r"\$\{[^{}]*\}")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_WORDS: Final = re.compile(r"[^\s/_.\-]*?(?:[\s/_.\-]+|(?<=[a-z0-9])(?=[A-Z])|$)")
_ARN_COLONS: Final = 5


def clean(text: str) -> str:
    """Return *text* on one line, without characters that SVG forbids or that nobody sees."""
    return _UNSEEN.sub(" ", text).strip()


def shown_name(node: Node) -> str:
    """Return what the user calls a node.

    A component of a CDK app goes by the last parts of its construct path, without its stack's and
    the ``Resource`` that the library appends; any other by its logical id. What is outside goes by
    the name at the end of its ARN.
    """
    if not isinstance(node, Component):
        return _end_of_arn(clean(node.label)) or node.kind
    path = node.resource.construct_path
    if path and not node.part:
        parts = [part for part in clean(path).split("/")[1:] if part]
        while len(parts) > 1 and parts[-1] in _LEAVES:
            parts.pop()
        if parts:
            return "/".join(parts[-_PARTS_SHOWN:])
    return clean(node.logical_id)


def figure(component: Component, figure_of: FigureOf) -> str:
    """Return the one figure of a component, or nothing where there is none or it is not known."""
    room = figure_of(component)
    if room is None:
        return ""
    try:
        return clean(room(component))
    except UnknownValueError:
        return ""


def _end_of_arn(text: str) -> str:
    """Return the name at the end of an ARN, any other text as it is.

    >>> _end_of_arn("arn:aws:kinesis:${AWS::Region}:1234:stream/orders")
    'orders'
    >>> _end_of_arn("arn:aws:s3:::raw-${AWS::AccountId}/*")
    'raw-${AWS::AccountId}'
    """
    holes = _HOLE.findall(text)
    masked = _HOLE.sub("\x00", text)
    if not masked.startswith("arn:") or masked.count(":") < _ARN_COLONS:
        return text
    name = masked.split(":", _ARN_COLONS)[_ARN_COLONS].removesuffix("/*").removesuffix(":*")
    shown = re.split(r"[:/]", name)[-1] or name
    first = masked.rindex(shown) if shown else 0
    for hole in holes[masked[:first].count("\x00") :]:
        shown = shown.replace("\x00", hole, 1)
    return shown


def wrapped(
    text: str, room: float, size: float, lines: int = 2, *, bold: bool = False
) -> list[str]:
    """Break *text* into at most so many lines of at most *room*, the last one elided.

    Lines break after separators and before capitals.

    >>> wrapped("ArchiveDeliveryStream", 100, 14)
    ['ArchiveDelivery', 'Stream']
    """
    words = [word for word in _WORDS.findall(text) if word]
    found = [""]
    for index, word in enumerate(words):
        longer = found[-1] + word
        if not found[-1] or text_width(longer.rstrip(), size, bold=bold) <= room:
            found[-1] = longer
        elif len(found) < lines:
            found.append(word)
        else:
            found[-1] += "".join(words[index:])
            break
    return [elide(line.strip(), room, size, bold=bold) for line in found]
