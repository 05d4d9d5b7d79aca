"""The units by name, and the one quantity that needs more than a number."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

__all__ = [
    "BINARY_SIZES",
    "BITS",
    "COUNTS",
    "GIB",
    "KIB",
    "LONG_TIMES",
    "MIB",
    "RECORD_WORDS",
    "SIZES",
    "TIB",
    "TIMES",
    "Counted",
    "Rate",
]

Counted: TypeAlias = Literal["records", "bytes"]
"""What a rate counts."""

KIB: Final = 1024
MIB: Final = 1024**2
GIB: Final = 1024**3
TIB: Final = 1024**4

COUNTS: Final = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9}
"""Prefixes of a number of records."""

RECORD_WORDS: Final = ("record", "records", "rec", "event", "events", "message", "messages", "msg")
"""Words for what a stream carries, in lower case."""

BINARY_SIZES: Final = {"KiB": KIB, "MiB": MIB, "GiB": GIB, "TiB": TIB}
SIZES: Final = {
    **dict.fromkeys(("B", "byte", "bytes"), 1),
    **dict.fromkeys(("kB", "KB"), 10**3),
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    **BINARY_SIZES,
}
"""Bytes of each unit of size."""

BITS: Final = {
    f"{prefix}{bit}": factor / 8
    for prefix, factor in (("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9))
    for bit in ("bit", "bits")
}
"""Bytes of each unit in bits, which rates alone use."""

TIMES: Final = {
    **dict.fromkeys(("us", "µs", "\N{GREEK SMALL LETTER MU}s"), 1e-6),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
    **dict.fromkeys(("w", "week", "weeks"), 604_800),
}
"""Seconds of each unit of time."""

LONG_TIMES: Final = {"month": 730 * 3_600, "year": 8_760 * 3_600}
"""Seconds of the periods of bills: a month is 8,760 h / 12, as in AWS's own price examples."""


class Rate:
    """So many records or bytes a second; it does not change.

    No struct: msgspec would read one from a mapping, and a rate is read from text.
    """

    __match_args__ = ("per_s", "of")
    __slots__ = ("_of", "_per_s")

    def __init__(self, per_s: float, of: Counted = "records") -> None:
        self._per_s = per_s
        self._of: Counted = of

    @property
    def per_s(self) -> float:
        """The amount per second."""
        return self._per_s

    @property
    def of(self) -> Counted:
        """What is counted."""
        return self._of

    def records_per_s(self, record_bytes: float) -> float:
        """Return records per second, given the mean size of a record in bytes."""
        return self.per_s if self.of == "records" else self.per_s / record_bytes

    def bytes_per_s(self, record_bytes: float) -> float:
        """Return bytes per second, given the mean size of a record in bytes."""
        return self.per_s if self.of == "bytes" else self.per_s * record_bytes

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rate):
            return NotImplemented
        return (self.per_s, self.of) == (other.per_s, other.of)

    def __hash__(self) -> int:
        return hash((self.per_s, self.of))

    def __repr__(self) -> str:
        return f"Rate({self.per_s!r}, {self.of!r})"
