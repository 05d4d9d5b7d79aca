"""The numbers of Athena, each with unit, source and date."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from headrace.facts import Price, Quota, Source

_READ = date(2026, 11, 24)
_GUIDE = "https://docs.aws.amazon.com/athena/latest/"

API = Source(
    "WorkGroupConfiguration", _GUIDE + "APIReference/API_WorkGroupConfiguration.html", _READ
)
LIMITS = Source("Service quotas", _GUIDE + "ug/service-limits.html", _READ)
OVERRIDE = Source(
    "Override client-side settings", _GUIDE + "ug/workgroups-settings-override.html", _READ
)
PRICE_LIST = Source("Athena pricing", "https://aws.amazon.com/athena/pricing/", _READ)

SCAN_LIMIT_MIN_BYTES: Final[Annotated[int, Quota("B", API, "least BytesScannedCutoffPerQuery")]] = (
    10_000_000
)
QUERY_MAX_BYTES: Final[Annotated[int, Quota("B", LIMITS, "length of the SQL text")]] = 262_144
WORK_GROUPS_PER_REGION: Final[Annotated[int, Quota("work groups", LIMITS)]] = 1_000
PREPARED_STATEMENTS_PER_GROUP: Final[Annotated[int, Quota("statements", LIMITS)]] = 1_000
QUERY_TIMEOUT_MAX_MIN: Final[
    Annotated[int, Quota("min", LIMITS, "longest that a raised quota lets a query run")]
] = 240

BILLED_MIN_BYTES: Final[
    Annotated[int, Quota("B", PRICE_LIST, "each query is billed for at least this", verified=False)]
] = 10_000_000
USD_PER_TB_SCANNED: Final[
    Annotated[
        float, Price("USD/TB", PRICE_LIST, "us-east-1; known from third parties", verified=False)
    ]
] = 5.0
