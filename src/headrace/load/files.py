"""Data files beside a load: traffic over time, and lists of partition keys."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from headrace.errors import InputError
from headrace.load.document import read_text
from headrace.load.quantities import DataFile
from headrace.units import parse_duration
from headrace.units.read import quoted

__all__ = ["Traffic", "check_file", "read_keys", "read_traffic"]

MOST_BYTES: Final = 256 * 1024**2
"""Ten million keys of 25 letters fit."""


class Traffic(Struct, frozen=True):
    """Rates as a file lists them.

    Attributes
    ----------
    times_s
        When each rate begins, in seconds since the first row; rising.
    rates
        So many records or bytes per second.
    of
        What is counted.
    """

    times_s: list[float]
    rates: list[float]
    of: Literal["records", "bytes"]


def check_file(file: DataFile) -> Path:
    """Return where *file* is.

    Raises
    ------
    InputError
        It leaves its folder, does not exist, or the load has no folder.
    """
    if file.folder is None:
        raise InputError(f"{quoted(file.name)}: only a load file can name files beside it")
    root = file.folder.resolve()
    try:
        found = (root / file.name).resolve()
        inside, exists = found.is_relative_to(root), found.is_file()
    except (OSError, ValueError, RuntimeError):  # a name that no file can have, or a loop of links
        raise InputError(f"{quoted(file.name)} is not the name of a file") from None
    if not inside:
        raise InputError(f"{quoted(file.name)} is outside the folder of the load: put it beside it")
    if not exists:
        raise InputError(f"there is no file {quoted(file.name)} beside the load")
    return found


def read_traffic(file: DataFile) -> Traffic:
    """Read a CSV file with the columns ``time`` and ``records_per_s`` or ``bytes_per_s``.

    Other columns are left alone. Times are seconds, durations (``1h30m``) or ISO 8601.

    Raises
    ------
    InputError
        It cannot be read, or a row is wrong; with file and line.
    """
    rows = _rows(file)
    line, header = next(rows, (1, []))
    names = [name.strip().lower() for name in header]
    of: Literal["records", "bytes"] = "bytes" if "bytes_per_s" in names else "records"
    if "time" not in names or f"{of}_per_s" not in names:
        message = "the first line must name the columns time and records_per_s (or bytes_per_s)"
        raise InputError(message, file=file.name, line=line)
    time_column, rate_column = names.index("time"), names.index(f"{of}_per_s")
    times: list[float] = []
    rates: list[float] = []
    for line, row in rows:
        try:
            times.append(_time_s(row[time_column]))
            rates.append(_amount(row[rate_column]))
        except IndexError:
            raise InputError("a column is missing", file=file.name, line=line) from None
        except InputError as error:
            raise InputError(error.message, file=file.name, line=line) from None
        if len(times) > 1 and times[-1] <= times[-2]:
            message = f"{quoted(row[time_column])} is not after the row above"
            raise InputError(message, file=file.name, line=line)
    if not times:
        raise InputError("there is no row below the header", file=file.name, line=line)
    return Traffic([time - times[0] for time in times], rates, of)


def read_keys(file: DataFile) -> dict[str, float]:
    """Read partition keys and their weights.

    A ``.csv`` file holds ``key,weight``, with or without a header; any other file one key a line,
    and a key weighs as much as it has lines.

    Raises
    ------
    InputError
        It cannot be read, holds no key, or a row is wrong; with file and line.
    """
    if not file.name.lower().endswith(".csv"):
        text = read_text(check_file(file), file.name, MOST_BYTES)
        weights: dict[str, float] = dict(Counter(filter(None, map(str.strip, text.splitlines()))))
    else:
        weights = _weighted_keys(file)
    if not weights:
        raise InputError("the file holds no key", file=file.name)
    return weights


def _weighted_keys(file: DataFile) -> dict[str, float]:
    weights: dict[str, float] = {}
    for line, row in _rows(file):
        if not weights and [cell.strip().lower() for cell in row] == ["key", "weight"]:
            continue
        if len(row) != 2 or not row[0]:  # noqa: PLR2004 - key and weight
            raise InputError("a row must be key,weight", file=file.name, line=line)
        try:
            weight = _amount(row[1])
        except InputError as error:
            raise InputError(error.message, file=file.name, line=line) from None
        if weight:
            weights[row[0]] = weights.get(row[0], 0.0) + weight
    return weights


def _rows(file: DataFile) -> Iterator[tuple[int, list[str]]]:
    text = read_text(check_file(file), file.name, MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise InputError(f"not CSV: {error}", file=file.name, line=reader.line_num) from None


def _time_s(text: str) -> float:
    """Return seconds from some origin that all rows share."""
    for read in (_amount, parse_duration, _moment_s):
        try:
            return read(text.strip())
        except InputError:
            continue
    raise InputError(f"{quoted(text)} is not a time: write seconds, 1h30m or 2026-01-31T13:00:00Z")


def _moment_s(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{quoted(text)} is not a time") from None
    if moment.tzinfo is None:  # any zone will do: only differences count
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def _amount(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise InputError(f"{quoted(text)} is not a number of 0 or more")
    return value
