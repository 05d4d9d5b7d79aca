"""Runtimes of Lambda and the days on which they end.

From its deprecation a runtime gets no security fixes; later no function can be created with it, and
last none updated. AWS moves the later days now and then, and never the earlier one back.

Source: "Lambda runtimes", https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from headrace.facts import Source

__all__ = ["RUNTIMES", "SOURCE", "Runtime"]

SOURCE: Final = Source(
    "Lambda runtimes",
    "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    date(2026, 11, 28),
)


class Runtime(Struct, frozen=True):
    """When a runtime ends.

    Attributes
    ----------
    deprecated
        From this day on it gets no fixes.
    no_creation
        From this day on no function can be created with it.
    successor
        What to take instead.
    """

    deprecated: date
    no_creation: date
    successor: str


def _of(deprecated: str, no_creation: str, successor: str) -> Runtime:
    return Runtime(date.fromisoformat(deprecated), date.fromisoformat(no_creation), successor)


RUNTIMES: Final[Mapping[str, Runtime]] = {
    "dotnet10": _of("2028-11-14", "2028-12-14", ""),
    "dotnet6": _of("2024-12-20", "2027-02-01", "dotnet10"),
    "dotnet8": _of("2026-11-10", "2027-02-01", "dotnet10"),
    "dotnetcore2.1": _of("2022-01-05", "2022-01-05", "dotnet10"),
    "dotnetcore3.1": _of("2023-04-03", "2023-04-03", "dotnet10"),
    "go1.x": _of("2024-01-08", "2024-02-08", "provided.al2023"),
    "java11": _of("2027-06-30", "2027-07-31", "java25"),
    "java17": _of("2027-06-30", "2027-07-31", "java25"),
    "java21": _of("2029-06-30", "2029-07-31", "java25"),
    "java25": _of("2029-06-30", "2029-07-31", ""),
    "java8": _of("2024-01-08", "2024-02-08", "java25"),
    "java8.al2": _of("2027-06-30", "2027-07-31", "java25"),
    "nodejs": _of("2016-08-30", "2016-09-30", "nodejs24.x"),
    "nodejs10.x": _of("2021-07-30", "2021-07-30", "nodejs24.x"),
    "nodejs12.x": _of("2023-03-31", "2023-03-31", "nodejs24.x"),
    "nodejs14.x": _of("2023-12-04", "2024-01-09", "nodejs24.x"),
    "nodejs16.x": _of("2024-06-12", "2027-02-01", "nodejs24.x"),
    "nodejs18.x": _of("2025-09-01", "2027-02-01", "nodejs24.x"),
    "nodejs20.x": _of("2026-04-30", "2027-02-01", "nodejs24.x"),
    "nodejs22.x": _of("2027-04-30", "2027-06-01", "nodejs24.x"),
    "nodejs24.x": _of("2028-04-30", "2028-06-01", ""),
    "nodejs4.3": _of("2020-03-05", "2020-02-03", "nodejs24.x"),
    "nodejs6.10": _of("2019-08-12", "2019-07-12", "nodejs24.x"),
    "nodejs8.10": _of("2020-03-06", "2020-02-04", "nodejs24.x"),
    "provided": _of("2024-01-08", "2024-02-08", "provided.al2023"),
    "provided.al2": _of("2026-07-31", "2027-02-01", "provided.al2023"),
    "provided.al2023": _of("2029-06-30", "2029-07-31", ""),
    "python2.7": _of("2021-07-15", "2021-07-15", "python3.14"),
    "python3.10": _of("2026-10-31", "2027-02-01", "python3.14"),
    "python3.11": _of("2027-06-30", "2027-07-31", "python3.14"),
    "python3.12": _of("2028-10-31", "2028-11-30", "python3.14"),
    "python3.13": _of("2029-06-30", "2029-07-31", "python3.14"),
    "python3.14": _of("2029-06-30", "2029-07-31", ""),
    "python3.6": _of("2022-07-18", "2022-07-18", "python3.14"),
    "python3.7": _of("2023-12-04", "2024-01-09", "python3.14"),
    "python3.8": _of("2024-10-14", "2027-02-01", "python3.14"),
    "python3.9": _of("2025-12-15", "2027-02-01", "python3.14"),
    "ruby2.5": _of("2021-07-30", "2021-07-30", "ruby4.0"),
    "ruby2.7": _of("2023-12-07", "2024-01-09", "ruby4.0"),
    "ruby3.2": _of("2026-03-31", "2027-02-01", "ruby4.0"),
    "ruby3.3": _of("2027-03-31", "2027-04-30", "ruby4.0"),
    "ruby3.4": _of("2028-03-31", "2028-04-30", "ruby4.0"),
    "ruby4.0": _of("2029-03-31", "2029-04-30", ""),
}
"""Runtime → when it ends."""
