"""The numbers in a load: each has a type of its own, which tells how it is written.

A document holds them as text (``24h``); `read` turns text into numbers while msgspec converts the
document, `write` turns numbers back into text.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from msgspec import Struct

from headrace import units
from headrace.errors import InputError
from headrace.units.read import quoted

__all__ = [
    "QUANTITIES",
    "Bytes",
    "DataFile",
    "DayTime",
    "Quantity",
    "Seconds",
    "Share",
    "UsdPerMonth",
    "read",
    "write",
]


if TYPE_CHECKING:
    # To code that uses a load these are plain numbers.
    Seconds: TypeAlias = float
    DayTime: TypeAlias = float
    Bytes: TypeAlias = float
    Share: TypeAlias = float
    UsdPerMonth: TypeAlias = float
else:

    class Seconds(float):
        """A duration, or a time since the beginning of the horizon, in seconds."""

    class DayTime(float):
        """A time of day, in seconds since midnight."""

    class Bytes(float):
        """A size in bytes; a mean size need not be whole."""

    class Share(float):
        """A share of a whole, from 0 to 1."""

    class UsdPerMonth(float):
        """An amount of money per month of 730 hours, in USD."""


class DataFile:
    """A file beside the load, as the load names it. No struct, for the reason that `Rate` gives.

    Attributes
    ----------
    name
        Path relative to the folder, as written.
    folder
        The folder that the file must not leave; None where a load has no folder.
    """

    __slots__ = ("folder", "name")

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self.name = name
        self.folder = folder

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DataFile):
            return NotImplemented
        return (self.name, self.folder) == (other.name, other.folder)

    def __hash__(self) -> int:
        return hash((self.name, self.folder))

    def __repr__(self) -> str:
        return f"DataFile({self.name!r}, {self.folder!r})"


class Quantity(Struct, frozen=True):
    """How one type of number is written.

    Attributes
    ----------
    name
        What it is, for messages and as format name in the JSON Schema.
    pattern
        A regular expression (ECMA 262) that an editor can use: what it refuses is wrong; the reader
        behind it is stricter.
    examples
        Accepted forms.
    reads, writes
        Text to value and back, exactly.
    """

    name: str
    pattern: str
    examples: tuple[str, ...]
    reads: Callable[[str], object]
    writes: Callable[..., str]


_NUMBER: Final = r"^\s*[\d.,]+([eE][+-]?\d+)?\s*"

QUANTITIES: Final[dict[type, Quantity]] = {
    units.Rate: Quantity(
        "rate",
        rf"{_NUMBER}[A-Za-z ]*(/|per )\s*[\d.,]*\s*[A-Za-zµμ]+\s*$|^0$",
        ("4000/s", "1.2M/min", "10 MB/s", "5 GiB/day"),
        units.parse_rate,
        units.exact_rate,
    ),
    Seconds: Quantity(
        "duration",
        r"^\s*([\d.,]+([eE][+-]?\d+)?\s*[A-Za-zµμ]+\s*)+$|^\s*P[\dWDTHMS.]+\s*$|^0$",
        ("90s", "1h30m", "24h", "2d"),
        lambda text: Seconds(units.parse_duration(text)),
        units.exact_duration,
    ),
    DayTime: Quantity(
        "time of day",
        r"^\s*\d{1,2}:\d\d\s*$|^\s*[\d.,]+([eE][+-]?\d+)?\s*[A-Za-zµμ].*$|^\s*P.*$|^0$",
        ("14:00", "14h"),
        lambda text: DayTime(units.parse_time_of_day(text)),
        units.exact_duration,
    ),
    Bytes: Quantity(
        "size",
        rf"{_NUMBER}([kKMGTmgt]?[iI]?[bB]|bytes?)\s*$|^0$",
        ("500 B", "1.3 KiB", "2 MB"),
        lambda text: Bytes(units.parse_size(text)),
        units.exact_size,
    ),
    Share: Quantity(
        "share",
        rf"{_NUMBER}%?\s*$|^none$",
        ("20%", "0.2", "none"),
        lambda text: Share(units.parse_share(text)),
        units.exact_share,
    ),
    UsdPerMonth: Quantity(
        "budget",
        r"^\s*\$?\s*[\d.,]+([eE][+-]?\d+)?\s*(USD)?\s*(/|per )\s*[a-z]+\s*$",
        ("500 USD/month",),
        lambda text: UsdPerMonth(units.parse_money(text)),
        units.exact_money,
    ),
}
"""The quantities by their type in the model."""


def read(kind: type, written: Any, folder: Path | None = None) -> object:
    """Return what *written* stands for as *kind*: a hook for `msgspec.convert`.

    Raises
    ------
    InputError
        It is no such quantity.
    """
    if kind is not DataFile:
        return QUANTITIES[kind].reads(written)
    if not isinstance(written, str):
        raise InputError(f"{quoted(written)} is not the name of a file")
    return DataFile(written, folder)


def write(value: object) -> str:
    """Return the text that `read` takes for *value*: a hook for `msgspec.to_builtins`."""
    if isinstance(value, DataFile):
        return value.name
    return QUANTITIES[type(value)].writes(value)
