"""The numbers of API Gateway, each with unit, source and date."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source

LIMITS = Source(
    "Amazon API Gateway quotas",
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
    date(2026, 11, 28),
)

SMALL_REGIONS: Final[Annotated[frozenset[str], Quota("regions", LIMITS)]] = frozenset(
    {
        "af-south-1",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "mx-central-1",
    }
)

REQUESTS_PER_S: Final[
    Annotated[
        tuple[int, int],
        Quota("requests/s", LIMITS, "all APIs of an account and region; in most, in small ones"),
    ]
] = (10_000, 2_500)
