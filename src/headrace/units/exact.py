"""Writing quantities for machines: the shortest text which reads as exactly the same number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from headrace.units.read import parse_duration, parse_money, parse_rate, parse_share, parse_size
from headrace.units.tables import BINARY_SIZES, Rate

__all__ = ["exact_duration", "exact_money", "exact_rate", "exact_share", "exact_size"]

_WHOLE_BELOW: Final = 1e15
"""Whole numbers below this are written without an exponent."""


def exact_rate(rate: Rate) -> str:
    """Return the shortest text that `parse_rate` reads as exactly this rate.

    >>> exact_rate(Rate(1.5 * 1024**2, "bytes")), exact_rate(Rate(0.05))
    ('1.5 MiB/s', '3/min')
    """
    if rate.of == "bytes":
        units = {f" {unit}/s": float(size) for unit, size in BINARY_SIZES.items()}
        return _shortest(rate.per_s, " B/s", units, lambda text: parse_rate(text).per_s)
    units = {"/min": 1 / 60, "/h": 1 / 3_600}
    return _shortest(rate.per_s, "/s", units, lambda text: parse_rate(text).per_s)


def exact_size(size_bytes: float) -> str:
    """Return the shortest text that `parse_size` reads as exactly so many bytes."""
    units = {f" {unit}": float(size) for unit, size in BINARY_SIZES.items()}
    return _shortest(size_bytes, " B", units, parse_size)


def exact_duration(seconds: float) -> str:
    """Return the shortest text that `parse_duration` reads as exactly so many seconds."""
    units = {"d": 86_400.0, "h": 3_600.0, "min": 60.0, "ms": 1e-3}
    return _shortest(seconds, "s", units, parse_duration)


def exact_share(share: float) -> str:
    """Return the shortest text that `parse_share` reads as exactly this share."""
    return _shortest(share, "", {"%": 0.01}, parse_share)


def exact_money(usd_per_month: float) -> str:
    """Return the text that `parse_money` reads as exactly this amount."""
    return _shortest(usd_per_month, " USD/month", {}, parse_money)


def _shortest(
    value: float, base: str, units: dict[str, float], read: Callable[[str], float]
) -> str:
    if not value:
        return f"0{base}"
    texts = [f"{_digits(float(f'{value / size:.12g}'))}{unit}" for unit, size in units.items()]
    exact = [text for text in texts if read(text) == value]
    return min([*exact, f"{_digits(value)}{base}"], key=len)


def _digits(number: float) -> str:
    whole = number == int(number) and number < _WHOLE_BELOW
    return str(int(number)) if whole else repr(float(number))
