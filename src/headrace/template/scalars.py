"""What a plain scalar means to CloudFormation.

CloudFormation reads YAML 1.1, where ``yes`` and ``on`` are true, but treats dates, zero-padded
numbers (account ids) and single letters as text, so PyYAML's own resolver is not used.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from headrace.template.nodes import TEXT, ScalarNode

if TYPE_CHECKING:
    from headrace.template.values import Data

__all__ = ["plain_data"]

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Data] = {
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


def plain_data(node: ScalarNode) -> Data:
    """Return the number, boolean, null or string that *node* stands for."""
    text: str = node.value
    if node.style in ("'", '"', "|", ">") or node.tag == TEXT:
        return text
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first.isdigit() or first in "-+.":
        if _INTEGER.fullmatch(text):
            return int(text) if len(text) < 4000 else text  # noqa: PLR2004 - int() refuses longer
        if _FLOAT.fullmatch(text):
            return float(text)
    return text
