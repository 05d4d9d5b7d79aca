"""Times as texts and back: Joda-Time patterns for ``parse_time``, Java's for ``time_to_epoch``.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from headrace.services.iot.rule_sql.functions.signature import Function, pure
from headrace.services.iot.rule_sql.values import UNDEFINED, Undefined, Value, int_of, text_of

__all__ = ["FUNCTIONS"]

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND: Final = dt.timedelta(milliseconds=1)
_FULL_NAME: Final = 4  # letters from which a month or a day is written out
_AS_NAME: Final = 3  # letters from which a month is a name
_PIECE: Final = re.compile(r"'((?:[^']|'')*)'|(([A-Za-z])\3*)|([^A-Za-z']+)")
_OFFSET: Final = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{1,2}):?(\d{2})?(?::?(\d{2}))?")


def _pieces(pattern: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of letters of *pattern* (True) and its plain texts (False).

    Raises
    ------
    ValueError
        A quote is not closed.
    """
    at = 0
    while at < len(pattern):
        found = _PIECE.match(pattern, at)
        if found is None:
            raise ValueError("a quote is not closed")
        quoted, letters, _, plain = found.groups()
        if letters:
            yield letters, True
        elif quoted is not None:
            yield quoted.replace("''", "'") or "'", False
        else:
            yield plain, False
        at = found.end()


def _zone(name: str) -> dt.tzinfo:
    """Find a time zone by its name or its offset.

    Raises
    ------
    ValueError
        There is none of this name.
    """
    if name in {"Z", "UTC", "GMT", "UT"}:
        return dt.UTC
    if found := _OFFSET.fullmatch(name):
        sign, hours, minutes, seconds = found.groups()
        offset = dt.timedelta(
            hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0)
        )
        return dt.timezone(-offset if sign == "-" else offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"no time zone {name!r}") from error


def _offset(time: dt.datetime, colon: str) -> str:
    minutes = int((time.utcoffset() or dt.timedelta()).total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{colon}{abs(minutes) % 60:02}"


def _name(names: tuple[str, ...], index: int, letters: int) -> str:
    return names[index] if letters >= _FULL_NAME else names[index][:3]


def _year(year: int, letters: int) -> str:
    return f"{year % 100:02}" if letters == len("yy") else f"{year:0{letters}}"


def _month(time: dt.datetime, letters: int) -> str:
    if letters >= _AS_NAME:
        return _name(MONTHS, time.month - 1, letters)
    return f"{time.month:0{letters}}"


def _zone_text(time: dt.datetime, letters: int) -> str:
    if letters >= _AS_NAME:
        return str(time.tzinfo)
    return _offset(time, ":" if letters > 1 else "")


_NUMBERS: Final[dict[str, Callable[[dt.datetime], int]]] = {
    "C": lambda time: time.year // 100,
    "w": lambda time: time.isocalendar().week,
    "e": lambda time: time.isoweekday(),
    "D": lambda time: time.timetuple().tm_yday,
    "d": lambda time: time.day,
    "K": lambda time: time.hour % 12,
    "h": lambda time: (time.hour - 1) % 12 + 1,
    "H": lambda time: time.hour,
    "k": lambda time: (time.hour - 1) % 24 + 1,
    "m": lambda time: time.minute,
    "s": lambda time: time.second,
}
_TEXTS: Final[dict[str, Callable[[dt.datetime, int], str]]] = {
    "G": lambda _time, _letters: "AD",
    "Y": lambda time, letters: _year(time.year, letters),
    "y": lambda time, letters: _year(time.year, letters),
    "x": lambda time, letters: _year(time.isocalendar().year, letters),
    "E": lambda time, letters: _name(DAYS, time.weekday(), letters),
    "M": _month,
    "a": lambda time, _letters: "AM" if time.hour < 12 else "PM",  # noqa: PLR2004 - noon
    "S": lambda time, letters: f"{time.microsecond // 1000:03}".ljust(letters, "0")[:letters],
    "z": lambda time, _letters: time.tzname() or "",
    "Z": _zone_text,
}


def _format(pattern: str, time: dt.datetime) -> str:
    written = []
    for piece, letters in _pieces(pattern):
        if not letters:
            written.append(piece)
        elif number := _NUMBERS.get(piece[0]):
            written.append(f"{number(time):0{len(piece)}}")
        elif text := _TEXTS.get(piece[0]):
            written.append(text(time, len(piece)))
        else:
            raise ValueError(f"{piece!r} is no part of a time")
    return "".join(written)


def _parse_time(pattern: Value, milliseconds: Value, zone: Value = "UTC") -> Value:
    wanted, moment, where = text_of(pattern), int_of(milliseconds), text_of(zone)
    if wanted is UNDEFINED or moment is UNDEFINED or where is UNDEFINED:
        return UNDEFINED
    try:
        time = (_EPOCH + moment * _MILLISECOND).astimezone(_zone(where))
        return _format(wanted, time)
    except (ValueError, OverflowError):
        return UNDEFINED


def _any_of(names: tuple[str, ...], letters: int) -> str:
    return "|".join(name if letters >= _FULL_NAME else name[:3] for name in names)


def _expected(letter: str, letters: int) -> str:
    """Return the regular expression for a run of *letters* times *letter*.

    Raises
    ------
    ValueError
        A time has no such part.
    """
    if letter in "yu":
        return r"\d{2}" if letters == len("yy") else r"\d{4}" if letters == len("yyyy") else r"\d+"
    if letter in "ML" and letters >= _AS_NAME:
        return _any_of(MONTHS, letters)
    if letter in "MLdDHhKkmsn":
        return r"\d+" if letters == 1 else rf"\d{{{letters}}}"
    if letter == "S":
        return rf"\d{{{letters}}}"
    texts = {"a": "AM|PM", "E": _any_of(DAYS, letters), "G": "AD"}
    if letter in texts:
        return texts[letter]
    if letter in "VzXxZO":
        return r"[A-Za-z][\w/+\-:]*|[+-]\d{1,2}(?::?\d{2}){0,2}"
    raise ValueError(f"{letter!r} is no part of a time")


def _read(text: str, pattern: str) -> dict[str, str]:
    """Split *text* by *pattern* into the parts of a time, by their letters.

    Raises
    ------
    ValueError
        The text does not have this form.
    """
    expression = []
    seen: list[str] = []
    for piece, letters in _pieces(pattern):
        if not letters:
            expression.append(re.escape(piece))
            continue
        expression.append(f"({_expected(piece[0], len(piece))})")
        seen.append(piece[0])
    found = re.fullmatch("".join(expression), text, re.IGNORECASE | re.ASCII)
    if found is None:
        raise ValueError(f"{text!r} is not of the form {pattern!r}")
    return dict(zip(seen, found.groups(), strict=True))


def _month_of(text: str) -> int:
    if text.isdigit():
        return int(text)
    return [name[:3] for name in MONTHS].index(text[:3].title()) + 1


def _hour_of(parts: dict[str, str]) -> int:
    if "H" in parts or "k" in parts:
        return int(parts.get("H", parts.get("k", "0"))) % 24
    half = int(parts.get("h", parts.get("K", "0"))) % 12
    return half + (12 if parts.get("a", "").upper() == "PM" else 0)


def _time_of(parts: dict[str, str]) -> dt.datetime:
    year = int(parts.get("y", parts.get("u", "1970")))
    if len(parts.get("y", parts.get("u", "1970"))) == len("yy"):
        year += 2000
    fraction = parts.get("S", "").ljust(6, "0")[:6]
    zone = next((parts[letter] for letter in "VzXxZO" if letter in parts), "UTC")
    time = dt.datetime(
        year,
        _month_of(parts.get("M", parts.get("L", "1"))),
        int(parts.get("d", "1")),
        _hour_of(parts),
        int(parts.get("m", "0")),
        int(parts.get("s", "0")),
        int(fraction),
        tzinfo=_zone(zone),
    )
    return time + dt.timedelta(days=int(parts["D"]) - 1) if "D" in parts else time


def _time_to_epoch(text: Value, pattern: Value) -> int | Undefined:
    written, form = text_of(text), text_of(pattern)
    if written is UNDEFINED or form is UNDEFINED:
        return UNDEFINED
    try:
        return (_time_of(_read(written, form)) - _EPOCH) // _MILLISECOND
    except (ValueError, OverflowError):
        return UNDEFINED


FUNCTIONS: Final[dict[str, Function]] = {
    "parse_time": pure(_parse_time, 2, 3, second=True),
    "time_to_epoch": pure(_time_to_epoch, 2, second=True),
}
