"""Reading quantities, strictly where a slip would cost a factor of a thousand.

A bare number has no unit, ``Mb`` may be a megabit or a megabyte: both are refused, with the forms
that are accepted. Zero needs no unit.
"""

from __future__ import annotations

import math
import re
from typing import Final

from headrace.errors import InputError
from headrace.units.tables import (
    BINARY_SIZES,
    BITS,
    COUNTS,
    LONG_TIMES,
    RECORD_WORDS,
    SIZES,
    TIMES,
    Counted,
    Rate,
)

__all__ = [
    "DIGITS",
    "Written",
    "parse_duration",
    "parse_money",
    "parse_rate",
    "parse_share",
    "parse_size",
    "parse_time_of_day",
    "quoted",
]

Written = str | float
"""What stands in a document: text, or a bare number."""

DIGITS: Final = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?|\.\d+)"
"""Pattern of a number: ``4000``, ``4,000``, ``1.2``, ``.5`` or ``1e-3``."""

_LONGEST: Final = 80
"""Longer text is no quantity; it is not worth matching, nor quoting."""

_RATE_FORMS: Final = "write e.g. 4000/s, 1.2M/min, 4000 records/s, 10 MB/s, 5 GiB/day or 8 Mbit/s"
_SIZE_FORMS: Final = "write e.g. 500 B, 1.3 KiB (of 1024 B) or 2 MB (of 1,000,000 B)"
_DURATION_FORMS: Final = "write e.g. 250ms, 90s, 1h30m, 24h or 2d"
_SHARE_FORMS: Final = "write a share from 0 to 1, e.g. 20% or 0.2"
_MONEY_FORMS: Final = "write e.g. 500 USD/month"
_CLOCK_FORMS: Final = "write a time of day, e.g. 14:00 or 14h"

_RATE = re.compile(
    rf"(?P<number>{DIGITS})\s*(?P<unit>[A-Za-z]*(?:\s+[A-Za-z]+)?)\s*"
    rf"(?:/|\bper\b)\s*(?P<every>{DIGITS})?\s*(?P<time>\w+)"
)
_SIZE = re.compile(rf"(?P<number>{DIGITS})\s*(?P<unit>[A-Za-z]+)")
_DURATION_PART = re.compile(rf"\s*(?P<number>{DIGITS})\s*(?P<unit>[^\W\d]+)")
_ISO_DURATION = re.compile(
    r"P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_ISO_UNITS: Final = tuple(TIMES[unit] for unit in ("w", "d", "h", "min", "s"))
_SHARE = re.compile(rf"(?P<number>{DIGITS})\s*(?P<percent>%?)")
_MONEY = re.compile(
    rf"(?P<dollar>\$)?\s*(?P<number>{DIGITS})\s*(?P<currency>[A-Za-z]{{3}})?"
    r"\s*(?:/|\bper\b)\s*(?P<time>[a-z]+)"
)
_CLOCK = re.compile(r"(?P<hours>[01]?\d|2[0-3]):(?P<minutes>[0-5]\d)")


def parse_rate(written: Written) -> Rate:
    """Read a rate of records or bytes.

    Raises
    ------
    InputError
        It is none, or its unit is missing or ambiguous.

    Examples
    --------
    >>> parse_rate("1.2M/min"), parse_rate("10 MB/s")
    (Rate(20000.0, 'records'), Rate(10000000.0, 'bytes'))
    """
    if _is_zero(written):
        return Rate(0.0)
    text = _text(written, "rate", _RATE_FORMS, suggestion="{0}/s for records, or {0} B/s for bytes")
    match = _RATE.fullmatch(text)
    unit = _rate_unit(match["unit"]) if match else None
    time = {**TIMES, **LONG_TIMES}.get(match["time"]) if match else None
    every = _number(match["every"] or "1") if match else 0.0
    if match is None or unit is None or time is None or not every:
        raise InputError(f"{quoted(text)} is not a rate: {_RATE_FORMS}")
    factor, of = unit
    return Rate(_finite(_number(match["number"]) * factor / (every * time), text), of)


def _rate_unit(text: str) -> tuple[float, Counted] | None:
    words = text.split()
    counts_records = bool(words) and words[-1].lower() in RECORD_WORDS
    prefix = " ".join(words[:-1] if counts_records else words)
    if prefix in COUNTS:
        return COUNTS[prefix], "records"
    if counts_records:
        return None
    size = BITS[prefix] if prefix in BITS else _size_unit(prefix)
    return None if size is None else (size, "bytes")


def parse_size(written: Written) -> float:
    """Read a size and return bytes.

    Raises
    ------
    InputError
        It is none, or its unit is missing or ambiguous.

    Examples
    --------
    >>> parse_size("1.5 KiB"), parse_size("2 MB")
    (1536.0, 2000000.0)
    """
    if _is_zero(written):
        return 0.0
    text = _text(written, "size", _SIZE_FORMS, suggestion="{0} B, or {0} KiB")
    match = _SIZE.fullmatch(text)
    unit = _size_unit(match["unit"]) if match else None
    if match is None or unit is None:
        raise InputError(f"{quoted(text)} is not a size: {_SIZE_FORMS}")
    return _finite(_number(match["number"]) * unit, text)


def _size_unit(unit: str) -> float | None:
    if unit in SIZES:
        return SIZES[unit]
    if re.fullmatch(r"[kmgt]ib", unit.lower()):
        return BINARY_SIZES[unit[0].upper() + "iB"]
    if re.fullmatch(r"[kmgt]b", unit.lower()):
        upper = unit[0].upper()
        raise InputError(
            f"{unit} may mean bits or bytes: write {upper}B for bytes by 1000, {upper}iB for bytes"
            f" by 1024, or {upper.replace('K', 'k')}bit"
        )
    return None


def parse_duration(written: Written) -> float:
    """Read a duration, friendly or ISO 8601 (weeks to seconds), and return seconds.

    Raises
    ------
    InputError
        It is none, or has no unit.

    Examples
    --------
    >>> parse_duration("1h30m"), parse_duration("250ms"), parse_duration("P2DT6H")
    (5400.0, 0.25, 194400.0)
    """
    if _is_zero(written):
        return 0.0
    text = _text(written, "duration", _DURATION_FORMS, suggestion="{0}s, {0}min or {0}h")
    if iso := _ISO_DURATION.fullmatch(text):
        parts = zip(iso.groups(default="0"), _ISO_UNITS, strict=True)
        return math.fsum(float(part) * unit for part, unit in parts)
    total, end, previous = 0.0, 0, math.inf
    while end < len(text):
        match = _DURATION_PART.match(text, end)
        unit = TIMES.get(match["unit"]) if match else None
        if match is None or unit is None or unit >= previous:
            raise InputError(f"{quoted(text)} is not a duration: {_DURATION_FORMS}")
        total += _number(match["number"]) * unit
        end, previous = match.end(), unit
    return _finite(total, text)


def parse_time_of_day(written: Written) -> float:
    """Read a time of day (``14:00``, or a duration since midnight) and return seconds.

    Raises
    ------
    InputError
        It is none.
    """
    clock = _CLOCK.fullmatch(written.strip()) if isinstance(written, str) else None
    if clock:
        return int(clock["hours"]) * TIMES["h"] + int(clock["minutes"]) * float(TIMES["min"])
    try:
        seconds = parse_duration(written)
    except InputError:
        raise InputError(f"{quoted(written)} is not a time of day: {_CLOCK_FORMS}") from None
    if seconds >= TIMES["d"]:
        raise InputError(f"{quoted(written)} is after the end of the day: {_CLOCK_FORMS}")
    return seconds


def parse_share(written: Written) -> float:
    """Read a share (``20%``, ``0.2`` or ``none``) and return a number from 0 to 1.

    Raises
    ------
    InputError
        It is none, or outside 0 to 1.
    """
    text = _text(written, "share", _SHARE_FORMS)
    match = _SHARE.fullmatch("0" if text == "none" else text)
    if match is None:
        raise InputError(f"{quoted(text)} is not a share: {_SHARE_FORMS}")
    share = _number(match["number"]) / (100 if match["percent"] else 1)
    if share > 1:
        raise InputError(f"{quoted(text)} is more than the whole: {_SHARE_FORMS}")
    return share


def parse_money(written: Written) -> float:
    """Read a budget and return USD a month of 730 hours.

    Raises
    ------
    InputError
        It is none, or in another currency: prices are known in USD only.
    """
    text = _text(written, "budget", _MONEY_FORMS, suggestion="{0} USD/month")
    match = _MONEY.fullmatch(text)
    period = {**TIMES, **LONG_TIMES}.get(match["time"]) if match else None
    if match is None or period is None or bool(match["dollar"]) == bool(match["currency"]):
        raise InputError(f"{quoted(text)} is not a budget: {_MONEY_FORMS}")
    currency = match["currency"] or "USD"
    if currency != "USD":
        raise InputError(f"{currency} can't be compared with prices in USD: {_MONEY_FORMS}")
    return _finite(_number(match["number"]) * (LONG_TIMES["month"] / period), text)


def _is_zero(written: Written) -> bool:
    return not isinstance(written, bool) and written in (0, "0")


def _text(written: Written, kind: str, forms: str, *, suggestion: str = "") -> str:
    """Return the text of a quantity; refuse what has no unit, if *suggestion* says how to add it.

    The declared type is what a well-formed document holds; the wrong ones come here too.
    """
    text = str(written).strip()
    odd = isinstance(written, bool) or not isinstance(written, str | int | float)
    if odd or not text or len(text) > _LONGEST:
        raise InputError(f"{quoted(written)} is not a {kind}: {forms}")
    if suggestion and re.fullmatch(DIGITS, text):
        raise InputError(f"{text} has no unit: write {suggestion.format(text)}")
    return text


def quoted(written: object) -> str:
    """Return what the user wrote for a message: in quotes, on one line, printable and not long."""
    text = " ".join(str(written).split())
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}…"
    return "'" + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text) + "'"


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _finite(value: float, text: str) -> float:
    if not math.isfinite(value):
        raise InputError(f"{quoted(text)} is too large")
    return value
