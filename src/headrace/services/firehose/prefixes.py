"""What becomes of an S3 prefix: its expressions filled in, as Firehose does for each object.

Source: "Understand custom prefixes for Amazon S3 objects",
https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

__all__ = ["DEFAULT_TIME", "EXPRESSION", "error_prefix", "object_prefix"]

EXPRESSION: Final = re.compile(r"!\{([^}:]*):?([^}]*)\}")
"""``!{namespace:value}``."""

DEFAULT_TIME: Final = "yyyy/MM/dd/HH"
"""Added to a prefix that has no time of its own."""

_FIELDS: Final[Mapping[str, str]] = {
    "yyyy": "%Y",
    "YYYY": "%Y",
    "yy": "%y",
    "MM": "%m",
    "dd": "%d",
    "DD": "%j",
    "HH": "%H",
    "hh": "%I",
    "mm": "%M",
    "ss": "%S",
    "SSS": "%f",
    "a": "%p",
    "E": "%a",
    "EEEE": "%A",
    "MMM": "%b",
    "MMMM": "%B",
}
_PIECE: Final = re.compile(r"'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+")


def object_prefix(prefix: str, at: datetime, keys: Mapping[str, str] | None = None) -> str:
    """Return the prefix of an object of good records.

    Parameters
    ----------
    prefix
        The delivery stream's ``Prefix``; empty where it has none.
    at
        Arrival of the oldest record in the object, UTC.
    keys
        Partition keys by name, for dynamic partitioning.

    Raises
    ------
    ValueError
        An expression is not known, or names a key that the object has not.

    Examples
    --------
    >>> object_prefix("", datetime(2018, 8, 27, 10, 30))
    '2018/08/27/10/'
    """
    filled = _filled(prefix, at, keys or {}, failure=None)
    if any(namespace == "timestamp" for namespace, _ in EXPRESSION.findall(prefix)) or keys:
        return filled
    return f"{filled}{_time(DEFAULT_TIME, at)}/"


def error_prefix(prefix: str, at: datetime, failure: str) -> str:
    """Return the prefix of an object of records that failed.

    Parameters
    ----------
    prefix
        The delivery stream's ``ErrorOutputPrefix``.
    at
        Arrival of the oldest record in the object, UTC.
    failure
        What failed, e.g. ``processing-failed`` or ``format-conversion-failed``.

    Raises
    ------
    ValueError
        An expression is not known, or has no place in a prefix of failures.
    """
    return _filled(prefix, at, {}, failure=failure)


def _filled(prefix: str, at: datetime, keys: Mapping[str, str], failure: str | None) -> str:
    def fill(match: re.Match[str]) -> str:
        namespace, value = match[1], match[2]
        if namespace == "timestamp":
            return _time(value, at)
        if namespace == "firehose" and value == "error-output-type" and failure is not None:
            return failure
        if namespace.startswith("partitionKeyFrom") and value in keys:
            return keys[value]
        raise ValueError(f"{match[0]} cannot be filled in here")

    return EXPRESSION.sub(fill, prefix)


def _time(pattern: str, at: datetime) -> str:
    """Write *at* as Java's DateTimeFormatter writes it by *pattern*."""

    def piece(match: re.Match[str]) -> str:
        if match[1] is not None or match[2] is None:
            return match[1] if match[1] is not None else match[0]
        if match[0] not in _FIELDS:
            raise ValueError(f"{match[0]!r} of the time {pattern!r} is not known")
        text = at.strftime(_FIELDS[match[0]])
        return text[: len("SSS")] if match[0] == "SSS" else text

    return _PIECE.sub(piece, pattern)
