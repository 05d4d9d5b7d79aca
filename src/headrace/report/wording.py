"""Measures of trials in the words and units of people."""

from __future__ import annotations

import math

from headrace.units import format_count, format_duration, format_money, format_share

__all__ = ["measured"]


def measured(name: str, value: float) -> str:
    """Return a measure as people read it: ``throttled 42%``, ``lag max 26 h``.

    The unit is the end of the name: ``_s`` seconds, ``_share`` a share, ``_records`` records,
    ``usd_per_month`` money, ``_per_day`` a number a day.

    >>> measured("throttled_share", 0.4155), measured("lag_max_s", 93_600)
    ('throttled 41.5%', 'lag max 26 h')
    """
    if math.isinf(value):
        return f"{name.replace('_', ' ')} without end"
    if name == "usd_per_month":
        return format_money(value)
    if name.endswith("_share"):
        return f"{_words(name, '_share')} {format_share(value)}"
    if name.endswith("_s"):
        return f"{_words(name, '_s')} {format_duration(value)}"
    if name.endswith("_records"):
        return f"{_words(name, '_records')} {format_count(value)} records"
    return f"{name.replace('_', ' ')} {format_count(value)}"


def _words(name: str, unit: str) -> str:
    return name.removesuffix(unit).replace("_", " ")
