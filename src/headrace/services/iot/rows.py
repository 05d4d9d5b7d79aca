"""What an account's IoT Core takes against what the declared fleets need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.services.iot.demand import requirement, rules_beside
from headrace.services.iot.sizing import size_fleet
from headrace.sizing import Row, fits
from headrace.units import format_count

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.entries import RowRoom
    from headrace.services.iot.topic_rule import TopicRule

__all__ = ["ROWS"]


def _rule(rule: TopicRule, design: Design) -> Iterator[Row]:
    """Yield the quota of the account that is used most, with the first rule of a region."""
    need = requirement(rule, design)
    if rules_beside(rule, design)[0].id != rule.id:
        return
    sizing = size_fleet(need)
    term = next(term for term in sizing.terms if term.name == sizing.binding)
    short = not fits(term.value, term.limit)
    yield Row(
        component=rule.logical_id,
        setting=f"{term.name} of the account",
        today=f"{format_count(term.limit)} {term.unit}",
        needed=f"{format_count(term.value)} {term.unit}",
        decides=term.name,
        short=short,
        remark="a quota: ask for more before the fleet comes" if short else "",
    )


ROWS: dict[str, RowRoom] = {"TopicRule": _rule}
