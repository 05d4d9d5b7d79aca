"""Prices of QuickSight, and the month's bill of each way to pay for readers.

The reader's, Reader Pro's and Author Pro's prices stand in the user guide (page on user upgrades).
All others were read in a dated public transcript of the pricing page, of 7 October 2026, not on the
page itself. Seats cost the same in every region that is known; a region that is not in `PRICES` is
billed at the prices of us-east-1, and the `Cost` says so.

Not counted, because the pricing page no longer names them although the user guide still does: a
reader's 0.30 USD a session up to 5 USD a month, and an author's discount for a year.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price, Source
from headrace.services.quicksight import quotas as q
from headrace.sizing import Cost, CostItem, cost

__all__ = [
    "ANNUAL_SESSIONS",
    "BASE_REGION",
    "PRICES",
    "Prices",
    "Seats",
    "SessionPlan",
    "enterprise",
    "prices_for",
    "session_plans",
    "standard",
]

UPGRADES = Source(
    "Monitoring upgrades",
    "https://docs.aws.amazon.com/quick/latest/userguide/monitoring-upgrades.html",
    date(2026, 11, 24),
)

_MONTHS: Final = 12


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = q.PAGE.read

    author: Annotated[float, Price("USD/author-month", q.PAGE, verified=False)]
    author_pro: Annotated[float, Price("USD/author-month", UPGRADES, "called Enterprise there")]
    reader: Annotated[float, Price("USD/reader-month", UPGRADES)]
    reader_pro: Annotated[float, Price("USD/reader-month", UPGRADES, "called Professional there")]
    infrastructure: Annotated[
        float,
        Price(
            "USD/account-month",
            q.PAGE,
            "with a Pro user or questions in natural language",
            verified=False,
        ),
    ]
    spice_gb: Annotated[float, Price("USD/GB-month", q.PAGE, "beyond 10 GB/author", verified=False)]

    sessions_plan: Annotated[float, Price("USD/month", q.PAGE, "500 sessions", verified=False)]
    sessions_extra: Annotated[float, Price("USD/session", q.PAGE, "beyond 500", verified=False)]

    standard_user: Annotated[
        float, Price("USD/user-month", q.PAGE, "Standard edition, monthly plan", verified=False)
    ]
    standard_user_annual: Annotated[
        float, Price("USD/user-month", q.PAGE, "Standard edition, annual plan", verified=False)
    ]
    standard_spice_gb: Annotated[
        float, Price("USD/GB-month", q.PAGE, "Standard edition, beyond 10 GB/user", verified=False)
    ]


BASE_REGION: Final = "us-east-1"
"""Region whose prices stand in for those that aren't known."""

PRICES: Final[Mapping[str, Prices]] = {
    "us-east-1": Prices(
        region="us-east-1",
        author=24.0,
        author_pro=40.0,
        reader=3.0,
        reader_pro=20.0,
        infrastructure=250.0,
        spice_gb=0.38,
        sessions_plan=250.0,
        sessions_extra=0.50,
        standard_user=12.0,
        standard_user_annual=9.0,
        standard_spice_gb=0.25,
    ),
}
"""Prices by region."""

MONTHLY_SESSIONS: Final[
    Annotated[int, Price("sessions/month", q.PAGE, "in the monthly plan", verified=False)]
] = 500

ANNUAL_SESSIONS: Final[
    Annotated[
        Mapping[int, tuple[float, float]],
        Price("USD/year, USD/session beyond", q.PAGE, "by sessions a year", verified=False),
    ]
] = {
    50_000: (20_000.0, 0.40),
    200_000: (57_600.0, 0.28),
    400_000: (96_000.0, 0.24),
    800_000: (162_000.0, 0.20),
    1_600_000: (258_000.0, 0.16),
}


class Seats(Struct, frozen=True, kw_only=True):
    """Who uses the workspace and what SPICE holds.

    Attributes
    ----------
    authors, authors_pro, readers, readers_pro
        People by kind of seat.
    spice_bytes
        Logical size of all SPICE data sets together.
    generative
        Whether the account's infrastructure fee is due even without a Pro user.
    prices
        What things cost.
    """

    authors: int
    authors_pro: int = 0
    readers: int = 0
    readers_pro: int = 0
    spice_bytes: float = 0.0
    generative: bool = False
    prices: Prices = PRICES[BASE_REGION]

    @property
    def included_bytes(self) -> float:
        """SPICE that comes with the authors' seats."""
        return (self.authors + self.authors_pro) * q.SPICE_PER_SEAT_BYTES

    @property
    def bought_gb(self) -> int:
        """SPICE to buy beyond what is included, in whole GB."""
        return _whole_gb(self.spice_bytes - self.included_bytes)


class SessionPlan(Struct, frozen=True):
    """Readers paid by session instead of by seat.

    Attributes
    ----------
    name
        E.g. ``50,000 sessions a year``.
    usd_per_month
        What is paid whether used or not; a year's price divided by twelve.
    sessions_per_month
        What that holds; a year's sessions divided by twelve.
    usd_per_extra
        Price of each session beyond.
    """

    name: str
    usd_per_month: float
    sessions_per_month: float
    usd_per_extra: float

    def beyond(self, sessions_per_month: float) -> float:
        """Return the sessions of a mean month that the plan does not hold."""
        return max(0.0, sessions_per_month - self.sessions_per_month)

    def usd(self, sessions_per_month: float) -> float:
        """Return the cost of a mean month."""
        return self.usd_per_month + self.beyond(sessions_per_month) * self.usd_per_extra

    def sessions_for(self, usd_per_month: float) -> float:
        """Return the sessions of a mean month that *usd_per_month* pays for; 0 if none."""
        left = usd_per_month - self.usd_per_month
        return self.sessions_per_month + left / self.usd_per_extra if left >= 0 else 0.0


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of the base region if they aren't known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def session_plans(prices: Prices) -> Iterator[SessionPlan]:
    """Yield the plans by session, the monthly one first, then those by the year."""
    yield SessionPlan(
        "monthly sessions", prices.sessions_plan, MONTHLY_SESSIONS, prices.sessions_extra
    )
    for sessions, (usd, extra) in ANNUAL_SESSIONS.items():
        yield SessionPlan(f"{sessions:,} sessions a year", usd / _MONTHS, sessions / _MONTHS, extra)


def enterprise(seats: Seats, plan: SessionPlan | None = None, sessions: float = 0.0) -> Cost:
    """Return the month's bill of the Enterprise edition.

    Parameters
    ----------
    seats
        Who uses it, and SPICE.
    plan
        How readers are paid; None for a seat each.
    sessions
        Sessions of all readers in a mean month; only a plan asks for it.
    """
    prices = seats.prices
    fee = bool(seats.authors_pro or seats.readers_pro or seats.generative)
    lines: list[tuple[str, float, str, float]] = [
        ("authors", seats.authors, "authors", prices.author),
        ("Author Pros", seats.authors_pro, "authors", prices.author_pro),
    ]
    if plan is None:
        lines.append(("readers", seats.readers, "readers", prices.reader))
    else:
        lines.append(("session plan", 1, "plans", plan.usd_per_month))
        lines.append(("further sessions", plan.beyond(sessions), "sessions", plan.usd_per_extra))
    lines += [
        ("Reader Pros", seats.readers_pro, "readers", prices.reader_pro),
        ("infrastructure fee", int(fee), "accounts", prices.infrastructure),
        ("SPICE", seats.bought_gb, "GB", prices.spice_gb),
    ]
    paid = plan.name if plan else "reader seats" if seats.readers else ""
    return _bill(f"Enterprise, {paid}" if paid else "Enterprise", prices, lines)


def standard(seats: Seats, *, annual: bool) -> Cost:
    """Return the month's bill of the Standard edition, in which every user is an author."""
    prices = seats.prices
    users = seats.authors + seats.readers
    bought = _whole_gb(seats.spice_bytes - users * q.SPICE_PER_SEAT_BYTES)
    price = prices.standard_user_annual if annual else prices.standard_user
    return _bill(
        f"Standard, {'annual' if annual else 'monthly'}",
        prices,
        [
            ("users", users, "users", price),
            ("SPICE", bought, "GB", prices.standard_spice_gb),
        ],
    )


def _whole_gb(missing_bytes: float) -> int:
    return max(0, math.ceil(missing_bytes / q.GB))


def _bill(name: str, prices: Prices, lines: list[tuple[str, float, str, float]]) -> Cost:
    items = tuple(
        CostItem(name=line, quantity=quantity, unit=unit, price=price)
        for line, quantity, unit, price in lines
    )
    return cost(name, items, region=prices.region, priced_on=prices.read)
