"""How an API behaves in a trial: what clients send, what the account's quota admits, who gets it.

A source into a method, an integration or an API is what clients send to it, a record a request. All
APIs of a region share the account's quota of requests, fairly; one that is refused its client sends
again until it grows too old, as producers do.

Left out: bursts, what a stage or a usage plan throttles besides, caches, and the limits of what is
called, which are its own to count.

Source: "Amazon API Gateway quotas" (quotas.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.design import Component, EdgeKind
from headrace.design.declared import declared_into, offered, patience_s
from headrace.flow.curve import Curve, cumulative
from headrace.flow.faults import disturbed, outages
from headrace.flow.measures import longest_wait
from headrace.flow.queue import aged
from headrace.flow.sharing import shared_queues
from headrace.flow.steps import Steps, lesser, total
from headrace.flow.trial import Arrivals, Context, Stage, pushed
from headrace.load.faults import ComponentOutage
from headrace.services.gateway.demand import callers_beside, quota_of
from headrace.services.kinesis.demand import region_of
from headrace.units import format_duration, format_share

if TYPE_CHECKING:
    from headrace.flow.passage import Passage

__all__ = ["STAGES"]

SEED: Final = ("K2",)

_DIGITS = 9
_PLENTY = 1_000.0
"""An API by itself passes on so many times what comes: the account's quota is what limits it."""


def _caller(component: Component, arrivals: Sequence[Arrivals], context: Context) -> Stage:
    del arrivals  # nothing of a design sends requests
    load = offered(component, context.design)
    account = _account(component, context)
    passage = account.passages[component.id]
    admitted = passage.served.total()
    given_up = passage.lost[0].total()
    sent = float(passage.arrived.final.sum())
    measures = {
        "sent_records": sent,
        "throttled_share": account.throttled_share,
        "lost_records": round(float(given_up.final[0]), 3),
        "waiting_records": round(float(passage.waiting.final.sum()), 3),
        "producer_delay_max_s": longest_wait(passage).worst.value,
        "latency_own_s": 0.0,
    }
    onward = [n.node for n in context.design.outgoing(component, EdgeKind.FLOWS)]
    gives = {
        node.id: pushed(admitted, load.record_bytes)
        for node in onward
        if isinstance(node, Component)
    }
    series = {"sent": passage.arrived.total(), "admitted": admitted, "given up": given_up}
    return Stage(measures, series, gives, _story(measures))


STAGES = {"Method": _caller, "Integration": _caller, "RestApi": _caller}


class _Account(Struct, frozen=True, eq=False):
    """What all APIs of a region do together: they share the account's quota.

    Attributes
    ----------
    passages
        How the quota lets the requests of each API through, by its id.
    throttled_share
        Share of all requests that are refused when they are first sent.
    """

    passages: Mapping[str, Passage]
    throttled_share: float


def _account(caller: Component, context: Context) -> _Account:
    """Return what the region of *caller* does, worked out once for all its APIs."""
    region = region_of(caller, context.design)
    return context.design.once(("API account", region), lambda: _worked_out(caller, context))


def _worked_out(caller: Component, context: Context) -> _Account:
    beside = callers_beside(caller, context.design)
    sent = [_sent(one, context) for one in beside]
    came = [cumulative(steps) for steps in sent]
    quota = Steps.constant(float(quota_of(caller, context.design)), context.horizon_s)
    through = shared_queues(
        came,
        [_own(one, steps, context) for one, steps in zip(beside, sent, strict=True)],
        quota,
        [_patience(one, curve, context) for one, curve in zip(beside, came, strict=True)],
    )
    passages = dict(zip((one.id for one in beside), islice(through, len(beside)), strict=True))
    return _Account(passages, _throttled(total(*sent), quota))


def _sent(caller: Component, context: Context) -> Steps:
    load = declared_into(caller, context.design)
    assert load is not None
    return total(*(Steps.of(one.times_s, one.records_per_s) for one in load.curves)).simplified()


def _own(caller: Component, sent: Steps, context: Context) -> Steps:
    peak = max(1.0, float(sent.peak.max()))
    own = Steps.constant(_PLENTY * peak, context.horizon_s)
    return disturbed(own, outages(context.outages(caller, kind=ComponentOutage)))


def _patience(caller: Component, came: Curve, context: Context) -> Curve:
    load = declared_into(caller, context.design)
    assert load is not None
    return aged(came, patience_s(load.sources))


def _throttled(every: Steps, quota: Steps) -> float:
    offered_records = float(every.amount.sum())
    if not offered_records:
        return 0.0
    taken = float(lesser(every, quota).amount.sum())
    return max(0.0, round(1.0 - taken / offered_records, _DIGITS))


def _story(measures: dict[str, float]) -> str:
    refused = measures["throttled_share"]
    if not refused and not measures["lost_records"]:
        return "lets every request through"
    waits = format_duration(measures["producer_delay_max_s"])
    lost = measures["lost_records"]
    given_up = f", and clients give up {lost:,.0f} of them" if lost else ""
    first = f"refuses {format_share(refused)} of the requests when they are first sent"
    return f"{first}; they wait up to {waits}{given_up}"
