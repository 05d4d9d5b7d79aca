"""The numbers of S3."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source

REPLICATION = Source(
    "Meeting compliance requirements with S3 Replication Time Control",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html",
    date(2026, 11, 28),
)

REPLICATED_S: Final[
    Annotated[
        int,
        Quota(
            "s",
            REPLICATION,
            "of 99.99% of objects with time control; without it no page promises a time",
        ),
    ]
] = 15 * 60
