"""The table of what is there and what is needed."""

from __future__ import annotations

import pytest

from headrace.report.needed import to_text
from headrace.sizing import Row


@pytest.mark.parametrize(
    ("today", "needed", "shown"),
    [(10.0, 20.0, "10.00 → 20.00"), (10.0, None, "10.00"), (None, 20.0, "")],
)
def test_what_is_paid_today_is_told_whatever_is_needed(
    today: float | None, needed: float | None, shown: str
) -> None:
    row = Row("It", "shards", "1", "2", "bytes", usd_today=today, usd_needed=needed)
    assert to_text([row]).splitlines()[1].partition("bytes")[2].strip() == shown
