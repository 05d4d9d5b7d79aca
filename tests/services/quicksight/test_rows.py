"""What a data set has against what its load needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from headrace.design import Design
from headrace.load.reader import parse_load
from headrace.sizes import sized

Designs = Callable[..., Design]

TEMPLATE = """
Sales:
  Type: AWS::QuickSight::DataSet
  Properties: {DataSetId: sales, ImportMode: SPICE}
EachDay:
  Type: AWS::QuickSight::RefreshSchedule
  Properties:
    DataSetId: !Ref Sales
    Schedule: {ScheduleFrequency: {Interval: DAILY}}
"""


def rows(design_of: Designs, said: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    load = parse_load({"data_sets": {"Sales": said}} if said else {})
    found = sized(design_of(TEMPLATE).under_load(load))
    return [(row.setting, row.today, row.needed, row.short) for row in found]


def test_freshness_and_size_are_compared(design_of: Designs) -> None:
    assert rows(design_of, {"fresh": "2h", "rows": 2_500_000_000}) == [
        ("SPICE refresh", "every 24 h", "HOURLY", True),
        ("SPICE data sets", "1", "3", True),
    ]


def test_what_suffices_is_told_too(design_of: Designs) -> None:
    assert rows(design_of, {"fresh": "3d"}) == [("SPICE refresh", "every 24 h", "DAILY", False)]


def test_nothing_is_told_of_what_is_not_declared(design_of: Designs) -> None:
    assert rows(design_of, {}) == []
