"""Addresses of objects, ``s3://bucket/key``, wherever they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from headrace.design.arn import ANY
from headrace.template.values import Scalar, Text, Value

__all__ = ["Address", "addresses_in"]

_MARKS: Final = 0xE100
"""Begins the private characters that stand for the parts of a text that are no plain text."""
_MARK: Final = re.compile("[\ue100-\uf8ff]")
_URL: Final = re.compile(
    r"(?P<before>[^,\s]*?)s3[an]?://(?P<bucket>[^/,\s]+)(?:/(?P<key>[^,\s]*))?"
)


class Address(Struct, frozen=True):
    """An address.

    Attributes
    ----------
    bucket
        What names the bucket: a reference, or its name.
    key
        What follows; parts that are not known are `headrace.design.arn.ANY`.
    before
        What stands right before it, as in ``--src=s3://bucket/in/``.
    """

    bucket: Value
    key: str
    before: str = ""


def addresses_in(value: Value) -> Iterator[Address]:
    """Yield the addresses in a text; none where nobody knows what stands there.

    Several may stand behind one another, with commas or spaces between them.
    """
    parts = value.parts if isinstance(value, Text) else (value,)
    plain = [isinstance(part, Scalar) for part in parts]
    if not any(plain):
        return
    line = "".join(
        part.text("") or "" if known else chr(_MARKS + at)
        for at, (part, known) in enumerate(zip(parts, plain, strict=True))
    )
    for found in _URL.finditer(line):
        bucket = _value(found["bucket"], parts, value)
        yield Address(bucket, _MARK.sub(ANY, found["key"] or ""), _MARK.sub("", found["before"]))


def _value(text: str, parts: tuple[Value, ...], whole: Value) -> Value:
    """Return *text*, whose marks stand for *parts*, as a value."""
    pieces: list[Value] = []
    for piece in re.split("([\ue100-\uf8ff])", text):
        if _MARK.fullmatch(piece):
            pieces.append(parts[ord(piece) - _MARKS])
        elif piece:
            pieces.append(Scalar(whole.at, piece))
    return pieces[0] if len(pieces) == 1 else Text(whole.at, tuple(pieces))
