"""How data grows: by a share that compounds, or by so many bytes."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.units.read import parse_duration, parse_size

__all__ = ["NONE", "Growth", "parse_growth", "parse_months"]

_MONTHS: Final = {"day": 12 / 365, "week": 12 * 7 / 365, "month": 1.0, "year": 12.0}
_MONTH_S: Final = 730 * 3_600
_FORMS: Final = "write 5%/month, 60%/year or 20GiB/day"
_SHARE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_LONG: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(month|year)s?")


class Growth(Struct, frozen=True):
    """Growth of the uncompressed data.

    Attributes
    ----------
    share_per_month
        Part by which it grows each month, on what it then is.
    bytes_per_month
        Bytes that come each month.
    """

    share_per_month: float = 0.0
    bytes_per_month: float = 0.0

    def after(self, data_bytes: float, months: float) -> float:
        """Return what *data_bytes* become.

        >>> round(Growth(share_per_month=0.05).after(100.0, 12), 2)
        179.59
        """
        factor: float = (1 + self.share_per_month) ** months
        return data_bytes * factor + self.bytes_per_month * months


NONE: Final = Growth()


def parse_growth(text: str) -> Growth:
    """Read ``5%/month``, ``60%/year`` or ``20GiB/day``.

    Raises
    ------
    InputError
        It is none of them.
    """
    amount, slash, period = text.partition("/")
    months = _MONTHS.get(period.strip().removesuffix("s"))
    if not slash or months is None:
        raise InputError(f"{text!r} is not a growth: {_FORMS}")
    share = _SHARE.fullmatch(amount.strip())
    if share:
        return Growth(share_per_month=(1 + float(share[1]) / 100) ** (1 / months) - 1)
    try:
        return Growth(bytes_per_month=parse_size(amount.strip()) / months)
    except InputError as error:
        raise InputError(f"{text!r} is not a growth ({error.message}): {_FORMS}") from None


def parse_months(text: str) -> float:
    """Read ``12 months``, ``3 years`` or any shorter duration and return months.

    Raises
    ------
    InputError
        It is none.
    """
    long = _LONG.fullmatch(text.strip())
    if long:
        return float(long[1]) * _MONTHS[long[2]]
    try:
        return parse_duration(text) / _MONTH_S
    except InputError:
        raise InputError(f"{text!r} is not a horizon: write 12 months, 3 years or 90d") from None
