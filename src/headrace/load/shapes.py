"""How a rate goes over time: constant, daily, in bursts, in steps, or as a file says.

Time 0 is midnight of the first day.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, field

from headrace.load.parts import Choice
from headrace.load.quantities import DataFile, DayTime, Seconds
from headrace.units import Rate

__all__ = ["Burst", "Constant", "Csv", "Daily", "Shape", "Steps"]

DEFAULT_PEAK_AT = DayTime(14 * 3_600)
"""Time of a daily peak where none is given: early afternoon, our choice."""


class Constant(Choice, frozen=True, kw_only=True, tag="constant"):
    """The same rate all the time."""

    shorthand: ClassVar[str] = "rate"
    rate: Annotated[Rate, Meta(description="The rate.")]


class Daily(Choice, frozen=True, kw_only=True, tag="daily"):
    """A smooth curve with one peak a day. Give the peak and the mean, or the peak and the low."""

    peak: Annotated[Rate, Meta(description="Highest rate of the day.")]
    mean: Annotated[
        Rate | None, Meta(description="Mean rate of the whole day; leaves the low to follow.")
    ] = None
    low: Annotated[
        Rate | None, Meta(description="Lowest rate of the day; leaves the mean to follow.")
    ] = None
    peak_at_s: Annotated[DayTime, Meta(description="Time of the peak; 14:00 if not given.")] = (
        field(default=DEFAULT_PEAK_AT, name="peak_at")
    )
    width_s: Annotated[
        Seconds | None,
        Meta(
            description="How long a day the rate is above the middle of low and peak. Not given,"
            " it is 12 h, or what mean, low and peak together demand."
        ),
    ] = field(default=None, name="width")


class Burst(Choice, frozen=True, kw_only=True, tag="burst"):
    """A base rate with bursts of another rate."""

    peak: Annotated[Rate, Meta(description="Rate during a burst.")]
    base: Annotated[Rate, Meta(description="Rate between bursts; none if not given.")] = Rate(0.0)
    at_s: Annotated[Seconds, Meta(description="Begin of the first burst.")] = field(name="at")
    for_s: Annotated[Seconds, Meta(description="How long a burst lasts.")] = field(name="for")
    every_s: Annotated[
        Seconds | None,
        Meta(description="From one burst's begin to the next one's; once if not given."),
    ] = field(default=None, name="every")


class Steps(Choice, frozen=True, kw_only=True, tag="steps"):
    """Rates that change at given times."""

    shorthand: ClassVar[str] = "rates"
    rates: Annotated[
        tuple[tuple[Seconds, Rate], ...],
        Meta(
            description="Pairs of a time and the rate from then on; the first time is 0.",
            examples=[[["0h", "500/s"], ["8h", "4000/s"], ["20h", "500/s"]]],
            min_length=1,
        ),
    ]
    repeat_s: Annotated[
        Seconds | None, Meta(description="Time after which the steps begin again, e.g. 24h.")
    ] = field(default=None, name="repeat")


class Csv(Choice, frozen=True, kw_only=True, tag="csv"):
    """Rates that a CSV file lists, e.g. an export of a metric."""

    shorthand: ClassVar[str] = "file"
    file: Annotated[
        DataFile,
        Meta(
            description="CSV file beside the load with the columns time and records_per_s (or"
            " bytes_per_s). Times are seconds, durations or ISO 8601, taken from the first row on;"
            " a row holds until the next.",
            examples=["traffic.csv"],
        ),
    ]
    repeat_s: Annotated[
        Seconds | None, Meta(description="Time after which the file begins again, e.g. 24h.")
    ] = field(default=None, name="repeat")


Shape = Constant | Daily | Burst | Steps | Csv
"""Any shape."""
