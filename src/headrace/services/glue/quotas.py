"""The numbers of Glue, each with unit, source and date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source

__all__ = ["ENDED", "SUPPORT", "SUPPORTED_FROM"]

_READ = date(2026, 11, 28)

SUPPORT = Source(
    "AWS Glue version support policy",
    "https://docs.aws.amazon.com/glue/latest/dg/glue-version-support-policy.html",
    _READ,
)
CONTROL = Source(
    "Security Hub controls for Glue, Glue.4",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/glue-controls.html",
    _READ,
)

SUPPORTED_FROM: Final[
    Annotated[tuple[int, int], Quota("", CONTROL, "first version of Spark jobs that is supported")]
] = (3, 0)
ENDED: Final[
    Annotated[
        Mapping[tuple[int, int], date],
        Quota("", SUPPORT, "end of life of versions of Spark jobs", verified=False),
    ]
] = {(0, 9): date(2026, 4, 1), (1, 0): date(2026, 4, 1), (2, 0): date(2026, 4, 1)}
