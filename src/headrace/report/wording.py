"""Measures of trials in the words and units of people."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from headrace.units import format_count, format_duration, format_money, format_share, format_size

__all__ = ["finite", "measured"]

_ENDINGS: Final[Mapping[str, Callable[[float], str]]] = {
    "_share": format_share,
    "_s": format_duration,
    "_records": lambda count: f"{format_count(count)} records",
    "_bytes": format_size,
    "_usd": lambda usd: f"{usd:,.2f} USD",
}
"""How a measure is written, by the end of its name."""


def finite(value: float) -> float | None:
    """Return *value*, or None for what JSON has no word for: infinity, not a number."""
    return value if math.isfinite(value) else None


def measured(name: str, value: float) -> str:
    """Return a measure as people read it: ``throttled 42%``, ``lag max 26 h``.

    The unit is the end of the name: ``_s`` seconds, ``_share`` a share, ``_records`` records,
    ``_bytes`` bytes, ``_usd`` and ``usd_per_month`` money, ``_per_day`` a number a day.

    >>> measured("throttled_share", 0.4155), measured("lag_max_s", 93_600)
    ('throttled 41.5%', 'lag max 26 h')
    """
    if math.isinf(value):
        return f"{_words(name, '_s')} without end"
    if name == "usd_per_month":
        return format_money(value)
    if name == "utilisation_peak":
        return f"busiest lane at {format_share(value)}"
    for ending, written in _ENDINGS.items():
        if name.endswith(ending):
            return f"{_words(name, ending)} {written(value)}"
    return f"{name.replace('_', ' ')} {format_count(value)}"


def _words(name: str, unit: str) -> str:
    return name.removesuffix(unit).replace("_", " ")
