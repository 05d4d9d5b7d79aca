"""Writing quantities for reports: three digits, in the unit that people would use."""

from __future__ import annotations

import math
from typing import Final

from headrace.units.tables import BINARY_SIZES, KIB, Rate

__all__ = [
    "format_count",
    "format_duration",
    "format_money",
    "format_rate",
    "format_share",
    "format_size",
]

_PERIODS: Final = {"s": 1, "min": 60, "h": 3_600, "day": 86_400}

_DURATIONS: Final = (
    (1e-3, 1e-6, "µs"),
    (1.0, 1e-3, "ms"),
    (120.0, 1.0, "s"),
    (7_200.0, 60.0, "min"),
    (259_200.0, 3_600.0, "h"),
    (math.inf, 86_400.0, "d"),
)
"""Durations below this, in a unit of so many seconds, and its name."""

_LEAST_S: Final = 1e-6
_LEAST_SHARE: Final = 1e-6
"""Smaller durations and shares are written as less than that: their digits say nothing."""

_WITH_CENTS: Final = 99.995
"""Amounts below this are written with cents."""


def format_count(count: float) -> str:
    """Return a number with three digits, or all digits of a greater whole number.

    >>> format_count(4000), format_count(1.2745), format_count(0.00123)
    ('4,000', '1.27', '0.00123')
    """
    if count == 0 or not math.isfinite(count):
        return f"{count:g}"
    decimals = max(0, 2 - math.floor(math.log10(abs(count))))
    text = f"{count:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_rate(rate: Rate) -> str:
    """Return a rate per second, or per the shortest period that gives at least one.

    >>> format_rate(Rate(4000)), format_rate(Rate(1.33e6, "bytes")), format_rate(Rate(0.05))
    ('4,000 records/s', '1.27 MiB/s', '3 records/min')
    """
    enough = (name for name, seconds in _PERIODS.items() if rate.per_s * seconds >= 1)
    period = next(enough, "day" if rate.per_s else "s")
    amount = rate.per_s * _PERIODS[period]
    if rate.of == "bytes":
        return f"{format_size(amount)}/{period}"
    return f"{format_count(amount)} records/{period}"


def format_size(size_bytes: float) -> str:
    """Return a size in binary units.

    >>> format_size(500), format_size(1331.2), format_size(3 * 1024**3)
    ('500 B', '1.3 KiB', '3 GiB')
    """
    amount, unit = size_bytes, "B"
    for larger in BINARY_SIZES:
        if amount < KIB - 0.5:  # what would be written as 1,024 is 1 of the larger unit
            break
        amount, unit = amount / KIB, larger
    return f"{format_count(amount)} {unit}"


def format_duration(seconds: float) -> str:
    """Return a duration in the unit that people would use for its length.

    >>> format_duration(93_600), format_duration(0.25), format_duration(90), format_duration(300)
    ('26 h', '250 ms', '90 s', '5 min')
    >>> format_duration(1e-9)
    'less than 1 µs'
    """
    if seconds in (0, math.inf):
        return "for ever" if seconds else "0 s"
    if seconds < _LEAST_S:
        return "less than 1 µs"
    unit, name = next((unit, name) for below, unit, name in _DURATIONS if seconds < below)
    return f"{format_count(seconds / unit)} {name}"


def format_share(share: float) -> str:
    """Return a share as a percentage.

    >>> format_share(0.2), format_share(0.00012)
    ('20%', '0.012%')
    >>> format_share(1e-12)
    'less than 0.0001%'
    """
    if 0 < share < _LEAST_SHARE:
        return "less than 0.0001%"
    return f"{format_count(share * 100)}%"


def format_money(usd_per_month: float) -> str:
    """Return a monthly amount, with cents below 100 USD.

    >>> format_money(1234.6), format_money(12.4)
    ('1,235 USD/month', '12.40 USD/month')
    """
    decimals = 2 if usd_per_month < _WITH_CENTS else 0
    return f"{usd_per_month:,.{decimals}f} USD/month"
