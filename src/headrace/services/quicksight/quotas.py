"""The numbers of QuickSight, each with unit, source and date.

QuickSight became a part of Amazon Quick Suite (today Amazon Quick) in October 2025 and is called
Quick Sight there; API, CloudFormation types and metrics kept the name QuickSight.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

from headrace.facts import Quota, Source

__all__ = ["ENTERPRISE_ONLY", "Edition", "Feature"]

Edition = Literal["standard", "enterprise"]
Feature = Literal[
    "active-directory",
    "anonymous-embedding",
    "embedding",
    "encryption",
    "generative",
    "hourly-refresh",
    "row-level-security",
    "vpc",
]

_READ = date(2026, 11, 24)
_GUIDE = "https://docs.aws.amazon.com/quicksight/latest/user/"
_API = "https://docs.aws.amazon.com/quicksight/latest/APIReference/"

PAGE = Source(
    "Quick Sight pricing", "https://aws.amazon.com/quick/quicksight/pricing/", date(2026, 10, 7)
)
LIMITS = Source("Data source quotas", _GUIDE + "data-source-limits.html", _READ)
EDITIONS = Source(
    "Upgrade from Standard to Enterprise", _GUIDE + "upgrading-subscription.html", _READ
)
SPICE = Source("Importing data into SPICE", _GUIDE + "spice.html", _READ)
SIGN_UP = Source("CreateAccountSubscription", _API + "API_CreateAccountSubscription.html", _READ)
ANONYMOUS = Source("UnsupportedPricingPlanException", _API + "API_GetDashboardEmbedUrl.html", _READ)
SCHEDULES = Source("CreateRefreshSchedule", _API + "API_CreateRefreshSchedule.html", _READ)
FREQUENCY = Source("RefreshFrequency", _API + "API_RefreshFrequency.html", date(2026, 11, 28))
CONNECTION = Source(
    "create-vpc-connection",
    "https://docs.aws.amazon.com/cli/latest/reference/quicksight/create-vpc-connection.html",
    _READ,
)

ENTERPRISE_ONLY: Final[Mapping[Feature, str]] = {
    "active-directory": "sign-in with Active Directory or IAM Identity Center groups",
    "anonymous-embedding": "dashboards embedded for people without an account",
    "embedding": "embedded dashboards",
    "encryption": "SPICE data encrypted at rest",
    "generative": "questions in natural language and generated content",
    "hourly-refresh": "refreshing SPICE more often than daily",
    "row-level-security": "row-level and column-level security",
    "vpc": "private stores by a VPC connection",
}
"""What the Standard edition doesn't have, by the page on upgrading. No page that we could read
confirms it of embedding with accounts and of generated content."""

GB: Final = 1_000_000_000
"""Bytes of a GB of SPICE. No page says which GB is meant; CloudWatch counts megabytes."""

SPICE_PER_SEAT_BYTES: Final[
    Annotated[
        int, Quota("B/seat", PAGE, "each paid author; in the Standard edition each paid user")
    ]
] = 10 * GB
SESSION_S: Final[Annotated[int, Quota("s", PAGE, "a reader's session")]] = 1_800

DATA_SET_BYTES: Final[
    Annotated[
        Mapping[Edition, int],
        Quota("B", PAGE, "one SPICE data set; the Standard edition's by an older quota page"),
    ]
] = {"enterprise": 1_000 * GB, "standard": 25 * GB}
DATA_SET_ROWS: Final[
    Annotated[
        Mapping[Edition, int],
        Quota("rows", PAGE, "one SPICE data set; the Standard edition's by an older quota page"),
    ]
] = {"enterprise": 1_000_000_000, "standard": 25_000_000}
FIELD_MAX_CHARS: Final[
    Annotated[int, Quota("characters", LIMITS, "longer text is cut", verified=False)]
] = 2_047
REFRESH_SCHEDULES_MAX: Final[Annotated[int, Quota("schedules/data set", SCHEDULES)]] = 5

REFRESH_S: Final[
    Annotated[
        Mapping[str, int],
        Quota("s", FREQUENCY, "between two scheduled refreshes; a month has 31 days at most"),
    ]
] = {
    "MINUTE15": 900,
    "MINUTE30": 1_800,
    "HOURLY": 3_600,
    "DAILY": 86_400,
    "WEEKLY": 7 * 86_400,
    "MONTHLY": 31 * 86_400,
}
INCREMENTAL_ONLY: Final = ("MINUTE15", "MINUTE30")
"""Intervals at which only the newest rows of a window are imported again."""

SUBNETS_MIN: Final[Annotated[int, Quota("subnets/VPC connection", CONNECTION)]] = 2
SUBNETS_MAX: Final[Annotated[int, Quota("subnets/VPC connection", CONNECTION)]] = 15
