"""How a topic rule behaves in a trial: what devices may send, what the account takes, who gets it.

A source into a rule is what devices publish that the rule's statement selects, on a topic or
straight to it by Basic Ingest. What one connection sends above its quota of messages is thrown
away; above its quota of bytes it is held back. Then all fleets of the region share the account's
quota, fairly; each change of a shadow counts as several messages of it. A message that is refused
its device sends again, until it grows too old.

The rule gives each message to all its actions. While a target is out, what the rules engine tries
again is not published: it goes to the error action, or is lost without one.

Left out: bursts, what waits for devices that are away, and the limits of a rule's targets, which
are the targets' own to count.

Source: "AWS IoT Core endpoints and quotas" (quotas.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from headrace.design import Component, EdgeKind
from headrace.design.declared import declared_into, offered, patience_s, sources_into
from headrace.errors import NotApplicable
from headrace.flow.curve import Curve, cumulative
from headrace.flow.faults import disturbed, outages
from headrace.flow.measures import longest_wait
from headrace.flow.queue import aged
from headrace.flow.sharing import shared_queues
from headrace.flow.steps import Steps, covers, lesser, total
from headrace.flow.trial import Arrivals, Context, Stage, pushed
from headrace.flow.windows import gained_within, joined, less
from headrace.load.curves import rate_curve
from headrace.load.faults import ComponentOutage, DestinationOutage
from headrace.services.iot import quotas as q
from headrace.services.iot.demand import busiest_connection, quota_of, requirement, rules_beside
from headrace.services.iot.sizing import size_fleet
from headrace.services.iot.topic_rule import TopicRule
from headrace.services.kinesis.demand import region_of
from headrace.units import format_share

if TYPE_CHECKING:
    from headrace.flow.passage import Passage
    from headrace.load.model import Source

__all__ = ["STAGES"]

SEED: Final = ("I3", "I4", "I5")

_DIGITS = 9
_PLENTY = 1_000.0
"""What nobody tells the devices of is sent over so many connections that none is a limit."""

_SHARES: Final = {
    "messages in": "publish_share",
    "rule evaluations": "evaluation_share",
    "shadow requests": "shadow_share",
    "connections": "connection_share",
}
"""Terms of the calculator that are measures: what the account's quotas are used."""


class _Fleet(Struct, frozen=True):
    """What one source publishes: at first, what its connections let through, and how fast."""

    source: Source
    published: Steps
    accepted: Steps
    own: Steps


def _rule(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    assert isinstance(component, TopicRule)
    if not component.enabled:
        raise NotApplicable(f"{component.logical_id} is switched off")
    del arrivals  # nothing of a design publishes
    offered(component, context.design)  # raises where no source is declared for it
    account = _account(component, context)
    mine, passages = account.fleets[component.id], _passages(component, account, context)
    published = reduce(_plus, (cumulative(fleet.published) for fleet in mine))
    admitted = reduce(_plus, (passage.served.total() for passage in passages))
    dropped = reduce(_plus, (cumulative(f.published).plus(_negative(f.accepted)) for f in mine))
    given_up = reduce(_plus, (passage.lost[0].total() for passage in passages))
    waiting = sum(float(passage.waiting.final.sum()) for passage in passages)
    size = _mean_bytes(mine)
    gives, failed = _acted(component, admitted, size, context)
    kept = bool(component.error_actions)
    lost = dropped if kept else dropped.plus(failed)
    sent = float(published.final[0])
    measures = {
        "sent_records": sent,
        "throttled_share": _throttled(mine, account),
        "producer_delay_max_s": max(longest_wait(one).worst.value for one in passages),
        "lost_records": round(float(lost.final[0] + given_up.final[0]), 3),
        "waiting_records": round(waiting, 3),
        "set_aside_records": round(float(failed.final[0]), 3) if kept else 0.0,
        **_shares(component, context),
    }
    series = {
        "sent": published,
        "admitted": less(admitted, failed),
        "lost": lost,
        "given up": given_up,
    }
    if measures["set_aside_records"]:
        series["set aside"] = failed
    return Stage(measures, series, gives, _story(measures))


STAGES = {"TopicRule": _rule}


def _plus(one: Curve, other: Curve) -> Curve:
    return one.plus(other)


def _negative(rates: Steps) -> Curve:
    return cumulative(rates).scaled(-1.0)


def _mean_bytes(fleets: Sequence[_Fleet]) -> float:
    amounts = [float(fleet.published.amount.sum()) for fleet in fleets]
    sizes = [float(fleet.source.record_bytes) for fleet in fleets]
    return float(np.average(sizes, weights=amounts if sum(amounts) else None))


# -- what comes in ----------------------------------------------------------------------------


def _fleets(rule: TopicRule, context: Context) -> list[_Fleet]:
    curves = (
        (source, rate_curve(source, context.load))
        for _, source in sources_into(rule, context.design)
    )
    return [
        _fleet(source, Steps.of(curve.times_s, curve.records_per_s), rule, context)
        for source, curve in curves
    ]


def _fleet(source: Source, published: Steps, rule: TopicRule, context: Context) -> _Fleet:
    accepted, record_bytes = published, float(source.record_bytes)
    peak = max(1.0, float(published.peak.max()))
    own = Steps.constant(_PLENTY * peak, context.horizon_s)
    if source.devices is not None:
        changes = source.devices.shadow_updates_per_s * q.SHADOW_MESSAGES
        messages = max(0.0, q.CONNECTION_PUBLISHES_PER_S - changes) * source.devices.count
        bytes_per_s = float(q.CONNECTION_BYTES_PER_S * source.devices.count)
        accepted = lesser(published, Steps.constant(messages, context.horizon_s))
        own = Steps.constant(bytes_per_s / record_bytes, context.horizon_s)
    if record_bytes > q.PAYLOAD_MAX_BYTES:
        accepted = published.scaled(0.0)
    own = disturbed(own, outages(context.outages(rule, kind=ComponentOutage)))
    return _Fleet(source, published, accepted, own)


class _Account(Struct, frozen=True, eq=False):
    """What all fleets of a region do together: they share the account's quotas.

    Attributes
    ----------
    fleets
        The fleets of each rule, by its id.
    accepted
        What the connections of all of them let through.
    server
        What the account's quota leaves to messages, shadows taken off.
    """

    fleets: Mapping[str, list[_Fleet]]
    accepted: Steps
    server: Steps

    @property
    def has_room(self) -> bool:
        """Whether nobody ever waits, at its own connections or for the others."""
        every = (fleet for own in self.fleets.values() for fleet in own)
        return covers(self.server, self.accepted) and all(
            covers(fleet.own, fleet.accepted) for fleet in every
        )


def _account(rule: TopicRule, context: Context) -> _Account:
    """Return what the region of *rule* does, worked out once for all its rules."""
    region = region_of(rule, context.design)
    return context.design.once(("account", region), lambda: _worked_out(rule, context))


def _worked_out(rule: TopicRule, context: Context) -> _Account:
    fleets = {one.id: _fleets(one, context) for one in rules_beside(rule, context.design)}
    return _Account(
        fleets=fleets,
        accepted=total(*(fleet.accepted for own in fleets.values() for fleet in own)),
        server=Steps.constant(_account_messages_per_s(rule, context), context.horizon_s),
    )


def _passages(rule: TopicRule, account: _Account, context: Context) -> list[Passage]:
    """Return how the account's quota lets each fleet of *rule* through."""
    if account.has_room:
        return _shared(account.fleets[rule.id], account.server)
    region = region_of(rule, context.design)
    return context.design.once(("fleets", region), lambda: _divided(account))[rule.id]


def _divided(account: _Account) -> dict[str, list[Passage]]:
    every = [fleet for own in account.fleets.values() for fleet in own]
    through = iter(_shared(every, account.server))
    return {key: list(islice(through, len(own))) for key, own in account.fleets.items()}


def _shared(fleets: Sequence[_Fleet], server: Steps) -> list[Passage]:
    came = [cumulative(fleet.accepted) for fleet in fleets]
    floors = [
        aged(curve, patience_s([("", fleet.source)]))
        for curve, fleet in zip(came, fleets, strict=True)
    ]
    return shared_queues(came, [fleet.own for fleet in fleets], server, floors)


def _account_messages_per_s(rule: TopicRule, context: Context) -> float:
    """Return what the account's quota leaves to messages, shadows taken off."""
    need = requirement(rule, context.design)
    limit = quota_of(q.PUBLISHES_IN_PER_S, region_of(rule, context.design))
    changes = need.devices * need.shadow_updates_per_s * q.SHADOW_MESSAGES
    return max(0.0, limit - changes)


def _throttled(mine: Sequence[_Fleet], account: _Account) -> float:
    """Return the share of messages that are dropped or refused when they are first sent."""
    amount = sum(float(fleet.published.amount.sum()) for fleet in mine)
    if not amount:
        return 0.0
    taken = lesser(account.accepted, account.server)
    offered, passed = float(account.accepted.amount.sum()), float(taken.amount.sum())
    accepted = sum(float(fleet.accepted.amount.sum()) for fleet in mine)
    through = accepted * (passed / offered if offered else 1.0)
    return max(0.0, round(1.0 - through / amount, _DIGITS))


# -- what goes on, and what it amounts to -----------------------------------------------------


def _acted(
    rule: TopicRule, admitted: Curve, record_bytes: float, context: Context
) -> tuple[dict[str, Arrivals], Curve]:
    """Return what each target gets, and what failed at one of them at least."""
    gives: dict[str, Arrivals] = {}
    windows: list[tuple[float, float]] = []
    for neighbour in context.design.outgoing(rule, EdgeKind.FLOWS):
        kind = ComponentOutage | DestinationOutage
        gaps = joined(context.outages(neighbour.node, kind=kind))
        windows += gaps
        if isinstance(neighbour.node, Component):
            stored = less(admitted, gained_within(admitted, gaps))
            gives[neighbour.node.id] = pushed(stored, record_bytes)
    return gives, gained_within(admitted, joined(windows))


def _shares(rule: TopicRule, context: Context) -> dict[str, float]:
    """Return how much of the quotas of account and connections is used at the peak."""
    sizing = size_fleet(requirement(rule, context.design))
    used = {term.name: term.utilisation or 0.0 for term in sizing.terms}
    found = {measure: used[name] for name, measure in _SHARES.items() if name in used}
    found["account_share"] = max(used.values(), default=0.0)
    load = declared_into(rule, context.design)
    busiest = busiest_connection(load) if load else None
    if busiest is not None:
        messages, bytes_per_s = busiest
        found["device_share"] = max(
            messages / q.CONNECTION_PUBLISHES_PER_S, bytes_per_s / q.CONNECTION_BYTES_PER_S
        )
    return found


def _story(measures: Mapping[str, float]) -> str:
    used = format_share(measures["account_share"])
    refused, lost = measures["throttled_share"], measures["lost_records"]
    said = f"its region's fleets use {used} of the account's quotas at the peak"
    if refused:
        said = f"refuses {format_share(refused)} of the messages when they are first sent; {said}"
    if lost:
        said += f"; {lost:,.0f} messages are lost"
    kept = measures["set_aside_records"]
    return f"{said}; {kept:,.0f} go to the error action" if kept else said
