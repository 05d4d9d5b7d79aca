"""Option types for quantities: ``--rate 4000/s``, ``--record-size 1.3KiB``, ``--retention 24h``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from headrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BITRATE", "BYTE_RATE", "DURATION", "GROWTH", "MONTHS", "RECORD_RATE", "SHARE", "SIZE"]


class _Quantity(click.ParamType[float]):
    """A quantity that a function of `headrace.units` reads."""

    def __init__(self, name: str, read: Callable[[str], float]) -> None:
        self.name = name
        self._read = read

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read *value*; a number is a default and stands as it is."""
        if not isinstance(value, str):
            return float(value)
        try:
            return self._read(value)
        except InputError as error:
            self.fail(error.message, param, ctx)


def _record_rate(text: str) -> float:
    from headrace.units import parse_rate

    rate = parse_rate(text)
    if rate.of == "bytes" and rate.per_s:
        raise InputError(f"{text} counts bytes: give records, e.g. 4000/s, and --record-size")
    return rate.per_s


def _byte_rate(text: str) -> float:
    return _bytes_per_s(text, text, "rate of bytes: write 20MiB/s")


def _bitrate(text: str) -> float:
    return _bytes_per_s(text, _bits(text), "bitrate: write 2Mbit/s or 250kB/s")


def _bytes_per_s(text: str, meant: str, wanted: str) -> float:
    from headrace.units import parse_rate

    rate = parse_rate(meant)
    if rate.of != "bytes" or not rate.per_s:
        raise InputError(f"{text} is no {wanted}")
    return rate.per_s


def _bits(text: str) -> str:
    """Return ``2Mbps`` as ``2Mbit/s``: in video, the former always means bits."""
    lowered = text.strip().lower()
    return text.strip()[: -len("bps")] + "bit/s" if lowered.endswith("bps") else text


def _size(text: str) -> float:
    from headrace.units import parse_size

    return parse_size(text)


def _duration(text: str) -> float:
    from headrace.units import parse_duration

    return parse_duration(text)


def _share(text: str) -> float:
    from headrace.units import parse_share

    return parse_share(text)


def _growth(text: str) -> float:
    from headrace.units.growth import parse_growth

    growth = parse_growth(text)
    if growth.bytes_per_month:
        raise InputError(f"{text} counts bytes: give a share, e.g. 8%/month")
    return growth.share_per_month


def _months(text: str) -> float:
    from headrace.units.growth import parse_months

    return parse_months(text)


RECORD_RATE = _Quantity("rate", _record_rate)
BYTE_RATE = _Quantity("rate", _byte_rate)
BITRATE = _Quantity("bitrate", _bitrate)
SIZE = _Quantity("size", _size)
DURATION = _Quantity("duration", _duration)
SHARE = _Quantity("share", _share)
GROWTH = _Quantity("growth", _growth)
MONTHS = _Quantity("months", _months)
