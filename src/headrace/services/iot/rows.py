"""What an account's IoT Core takes against what the declared fleets need."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.errors import UnknownValueError
from headrace.services.billing import if_known
from headrace.services.iot.bills import BILLS, straight
from headrace.services.iot.demand import requirement, rules_beside
from headrace.services.iot.hearing import listens_alone
from headrace.services.iot.sizing import size_fleet
from headrace.sizing import Row, fits
from headrace.units import format_count

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.entries import RowRoom
    from headrace.services.iot.sizing import FleetRequirement
    from headrace.services.iot.topic_rule import TopicRule

__all__ = ["ROWS"]


def _rule(rule: TopicRule, design: Design) -> Iterator[Row]:
    """Yield how messages reach the rule, and what the account's quota lacks."""
    need = requirement(rule, design)
    with contextlib.suppress(UnknownValueError):  # of its topics; the quotas hold for any
        yield _way(rule, design)
    yield from _account(rule, need, design)


def _way(rule: TopicRule, design: Design) -> Row:
    """Return what it costs to send messages through the broker, or straight to the rule."""
    today = if_known(BILLS["TopicRule"], rule, design)
    alone = listens_alone(rule, design)
    direct = straight(rule, design) if alone and today else None
    return Row(
        component=rule.logical_id,
        setting="way of messages",
        today="Basic Ingest" if rule.takes_basic_ingest else "the broker",
        needed="Basic Ingest" if alone or rule.takes_basic_ingest else "the broker",
        decides="who else listens",
        usd_today=today.usd_per_month if today else None,
        usd_needed=direct.usd_per_month if direct else None,
        priced_on=today.priced_on if today else "",
        remark="if no device subscribes to its topics" if alone else "",
    )


def _account(rule: TopicRule, need: FleetRequirement, design: Design) -> Iterator[Row]:
    """Yield the quota of the account that is used most, with the first rule of a region."""
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
