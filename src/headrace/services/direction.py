"""Which way data goes, as the name of a property or of an option tells."""

from __future__ import annotations

import re
from typing import Final, Literal

__all__ = ["Direction", "direction_of"]

Direction = Literal["in", "out", ""]

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_INPUT: Final = frozenset({"consumer", "in", "input", "inputs", "read", "source", "sources", "src"})
_OUTPUT: Final = frozenset(
    {
        "dest",
        "destination",
        "out",
        "output",
        "outputs",
        "producer",
        "sink",
        "sinks",
        "target",
        "write",
    }
)


def direction_of(name: str) -> Direction:
    """Return the direction that a name tells; empty where it tells none.

    >>> direction_of("InputStream0"), direction_of("kinesis.sink.arn"), direction_of("aws.region")
    ('in', 'out', '')
    """
    words = {word.lower() for word in _WORDS.findall(name)}
    reads, writes = bool(words & _INPUT), bool(words & _OUTPUT)
    if reads == writes:
        return ""
    return "in" if reads else "out"
