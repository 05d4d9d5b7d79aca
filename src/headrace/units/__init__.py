"""Quantities as people write them: rates, sizes, durations, shares and money.

Each kind has three functions: ``parse_…`` reads it, ``format_…`` writes it for reports with three
digits, and ``exact_…`` writes it so that reading gives back the very same number.

Decimal and binary units differ: 1 MB = 1,000,000 B, 1 MiB = 1,048,576 B.
"""

from headrace.units.exact import exact_duration, exact_money, exact_rate, exact_share, exact_size
from headrace.units.read import (
    parse_duration,
    parse_money,
    parse_rate,
    parse_share,
    parse_size,
    parse_time_of_day,
)
from headrace.units.tables import GIB, KIB, MIB, TIB, Rate
from headrace.units.write import (
    format_count,
    format_duration,
    format_money,
    format_rate,
    format_share,
    format_size,
)

__all__ = [
    "GIB",
    "KIB",
    "MIB",
    "TIB",
    "Rate",
    "exact_duration",
    "exact_money",
    "exact_rate",
    "exact_share",
    "exact_size",
    "format_count",
    "format_duration",
    "format_money",
    "format_rate",
    "format_share",
    "format_size",
    "parse_duration",
    "parse_money",
    "parse_rate",
    "parse_share",
    "parse_size",
    "parse_time_of_day",
]
