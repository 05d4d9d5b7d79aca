"""Functions on texts.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
"""

from __future__ import annotations

import re
import warnings
from typing import Final

from headrace.services.iot.rule_sql.functions.signature import Function, on_text, pure
from headrace.services.iot.rule_sql.values import UNDEFINED, Undefined, Value, int_of, text_of

__all__ = ["FUNCTIONS"]

LARGEST_ASCII: Final = 127
LONGEST_PADDING: Final = 1000
_BLANKS: Final = " \t"
_GROUP: Final = re.compile(r"\\(.)|\$(\d)|\$\{(\w+)\}", re.DOTALL)


def _chr(code: Value) -> Value:
    number = int_of(code)
    return chr(number) if number is not UNDEFINED and 0 <= number <= LARGEST_ASCII else UNDEFINED


def _padding(text: Value, blanks: Value) -> tuple[str, str] | None:
    written, count = text_of(text), int_of(blanks)
    if written is UNDEFINED or count is UNDEFINED:
        return None
    return written, " " * min(max(count, 0), LONGEST_PADDING)


def _lpad(text: Value, blanks: Value) -> Value:
    found = _padding(text, blanks)
    return found[1] + found[0] if found else UNDEFINED


def _rpad(text: Value, blanks: Value) -> Value:
    found = _padding(text, blanks)
    return found[0] + found[1] if found else UNDEFINED


def _substring(text: Value, start: Value, *stop: Value) -> Value:
    written = text_of(text)
    places = [int_of(place) for place in (start, *stop)]
    if written is UNDEFINED:
        return UNDEFINED
    known = [min(max(place, 0), len(written)) for place in places if place is not UNDEFINED]
    return (
        written[slice(*known, *[None] * (2 - len(known)))]
        if len(known) == len(places)
        else UNDEFINED
    )


def _pattern(source: str) -> re.Pattern[str] | Undefined:
    """Compile a regular expression; Undefined if it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            return re.compile(source)
        except (re.error, OverflowError, RecursionError):
            return UNDEFINED


def _regexp_matches(text: str, source: str) -> Value:
    pattern = _pattern(source)
    return UNDEFINED if isinstance(pattern, Undefined) else pattern.search(text) is not None


def _regexp_substr(text: str, source: str) -> Value:
    pattern = _pattern(source)
    found = None if isinstance(pattern, Undefined) else pattern.search(text)
    return UNDEFINED if found is None else found.group()


def _regexp_replace(text: str, source: str, replacement: str) -> Value:
    pattern = _pattern(source)
    if isinstance(pattern, Undefined):
        return UNDEFINED

    def filled(found: re.Match[str]) -> str:
        def part(reference: re.Match[str]) -> str:
            escaped, number, name = reference.groups()
            if escaped is not None:
                return str(escaped)
            return found.group(int(number) if number else name) or ""

        return _GROUP.sub(part, replacement)

    try:
        return pattern.sub(filled, text)
    except IndexError:
        return UNDEFINED


def _indexof(text: str, part: str) -> Value:
    return text.find(part)


FUNCTIONS: Final[dict[str, Function]] = {
    "chr": pure(_chr),
    "endswith": pure(on_text(str.endswith), 2),
    "indexof": pure(on_text(_indexof), 2, second=True),
    "length": pure(on_text(len), second=True),
    "lower": pure(on_text(str.lower)),
    "lpad": pure(_lpad, 2),
    "ltrim": pure(on_text(lambda text: text.lstrip(_BLANKS))),
    "numbytes": pure(on_text(lambda text: len(text.encode())), second=True),
    "regexp_matches": pure(on_text(_regexp_matches), 2),
    "regexp_replace": pure(on_text(_regexp_replace), 3),
    "regexp_substr": pure(on_text(_regexp_substr), 2),
    "replace": pure(on_text(str.replace), 3),
    "rpad": pure(_rpad, 2),
    "rtrim": pure(on_text(lambda text: text.rstrip(_BLANKS))),
    "startswith": pure(on_text(str.startswith), 2),
    "substring": pure(_substring, 2, 3),
    "trim": pure(on_text(str.strip)),
    "upper": pure(on_text(str.upper)),
}
