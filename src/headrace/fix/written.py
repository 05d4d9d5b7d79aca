"""Plain data as a template writes it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from headrace.template.values import Data

__all__ = ["in_json", "in_quotes", "in_yaml"]

_PLAIN = re.compile(r"[A-Za-z/][\w./-]*(?::[\w./-]+)*")
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def in_yaml(data: Data) -> str:
    """Return *data* as YAML writes it; a text is quoted only where it has to be.

    Examples
    --------
    >>> in_yaml("alias/aws/kinesis"), in_yaml("on"), in_yaml("24"), in_yaml(True)
    ('alias/aws/kinesis', "'on'", "'24'", 'true')
    """
    if not isinstance(data, str):
        return in_json(data)
    if _PLAIN.fullmatch(data) and data.lower() not in _WORDS:
        return data
    return in_quotes(data, "'") if data.isprintable() else in_json(data)


def in_json(data: Data) -> str:
    """Return *data* as JSON writes it."""
    return json.dumps(data, ensure_ascii=False)


def in_quotes(data: Data, quote: str) -> str:
    """Return *data*, a number too, as a text in the quotes that stood there before."""
    text = data if isinstance(data, str) else in_json(data)
    if quote == "'" and text.isprintable():
        return f"'{text.replace(quote, quote * 2)}'"
    return in_json(text)
