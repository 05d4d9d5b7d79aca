"""What a fleet uses of IoT Core's quotas, what it costs, and what Basic Ingest saves.

Source: "AWS IoT Core endpoints and quotas",
https://docs.aws.amazon.com/general/latest/gr/iot-core.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.services.iot import quotas as q
from headrace.services.iot.prices import prices_for
from headrace.sizing import (
    SECONDS_PER_MONTH,
    Amount,
    Check,
    Cost,
    CostItem,
    Sizing,
    Term,
    cost,
    fits,
    lanes_for,
)
from headrace.units import format_count

__all__ = [
    "FleetRequirement",
    "FleetSizing",
    "Usage",
    "cost_of",
    "metered",
    "size_fleet",
    "together",
    "usage_of",
]

SEED: Final = ("I5",)

_MILLION: Final = 1e6


class FleetRequirement(Struct, frozen=True, kw_only=True):
    """What a fleet of devices does.

    Parameters
    ----------
    devices
        Devices.
    messages_per_s
        What one device publishes.
    payload_bytes
        Size of a message with its topic.
    rules, actions
        Rules that take each message, and actions of each rule.
    subscribers
        Who else gets each message from the broker.
    shadow_updates_per_s, shadow_bytes
        What one device changes of its shadow, and the size of such a request.
    connects_per_s
        How often one device connects anew.
    connected_share
        Share of the time in which a device is connected.
    region
        For quotas and prices.

    Raises
    ------
    InputError
        When a number cannot be.
    """

    devices: int
    messages_per_s: float
    payload_bytes: float
    rules: int = 1
    actions: int = 1
    subscribers: int = 0
    shadow_updates_per_s: float = 0.0
    shadow_bytes: float = 1_024.0
    connects_per_s: float = 1 / 86_400
    connected_share: float = 1.0
    region: str = "us-east-1"

    def __post_init__(self) -> None:
        if self.devices < 1:
            raise InputError(f"{self.devices} devices: there is at least one")
        if self.payload_bytes <= 0:
            raise InputError("a message has no size: give its payload, e.g. 2KiB")
        if not 0 <= self.actions <= q.ACTIONS_PER_RULE:
            raise InputError(f"{self.actions} actions: a rule has up to {q.ACTIONS_PER_RULE}")
        numbers = (self.messages_per_s, self.rules, self.subscribers, self.shadow_updates_per_s)
        if min(*numbers, self.connects_per_s) < 0:
            raise InputError("rates and numbers cannot be below 0")


class Usage(Struct, frozen=True, kw_only=True):
    """What is billed in a month.

    Attributes
    ----------
    minutes
        Minutes of connection.
    messages
        Messages, in steps of 5 KB, to and from the broker.
    rules, actions
        Rules triggered and actions taken, likewise.
    shadows
        Shadow operations, in steps of 1 KB.
    """

    minutes: float
    messages: float
    rules: float
    actions: float
    shadows: float


class FleetSizing(Sizing, frozen=True, kw_only=True):
    """Answer of `size_fleet`.

    Attributes
    ----------
    usage
        What is billed in a month through the broker.
    saved_usd_per_month
        What Basic Ingest saves; 0 where others subscribe to the messages.
    """

    usage: Usage
    saved_usd_per_month: float


def metered(size_bytes: float, step_bytes: int) -> int:
    """Return as how many messages or operations one of *size_bytes* is billed.

    >>> metered(2_048, 5_120), metered(8_192, 5_120)
    (1, 2)
    """
    return max(1, math.ceil(size_bytes / step_bytes))


def usage_of(
    need: FleetRequirement, *, basic_ingest: bool, seconds: float = SECONDS_PER_MONTH
) -> Usage:
    """Return what is billed in *seconds*, a month if not given."""
    sent = need.devices * need.messages_per_s * seconds
    steps = metered(need.payload_bytes, q.METERED_MESSAGE_BYTES)
    broker = 0.0 if basic_ingest else sent * steps * (1 + need.subscribers)
    connects = need.devices * need.connects_per_s * seconds
    rules = sent * steps * need.rules
    changes = need.devices * need.shadow_updates_per_s * seconds
    return Usage(
        minutes=need.devices * need.connected_share * seconds / 60,
        messages=broker + connects,
        rules=rules,
        actions=rules * need.actions,
        shadows=changes * metered(need.shadow_bytes, q.METERED_SHADOW_BYTES),
    )


def together(usages: Iterable[Usage]) -> Usage:
    """Return what several fleets use in all."""
    every = tuple(usages)
    return Usage(
        minutes=math.fsum(one.minutes for one in every),
        messages=math.fsum(one.messages for one in every),
        rules=math.fsum(one.rules for one in every),
        actions=math.fsum(one.actions for one in every),
        shadows=math.fsum(one.shadows for one in every),
    )


def size_fleet(need: FleetRequirement) -> FleetSizing:
    """Return quotas used, bill, and the saving by Basic Ingest."""
    terms = tuple(_terms(need))
    usage = usage_of(need, basic_ingest=False)
    costs = [cost_of("through the broker", usage, need.region)]
    saved = 0.0
    if not need.subscribers:
        direct = usage_of(need, basic_ingest=True)
        costs.insert(0, cost_of("Basic Ingest", direct, need.region))
        saved = costs[1].usd_per_month - costs[0].usd_per_month
    return FleetSizing(
        service="iot",
        usage=usage,
        saved_usd_per_month=saved,
        answer=tuple(_answer(need, usage, saved)),
        terms=terms,
        binding=max(terms, key=lambda term: term.utilisation or 0.0).name,
        checks=tuple(_checks(need, terms)),
        costs=tuple(costs),
        notes=tuple(_notes(need)),
        sources=(q.LIMITS.url, q.BASIC_INGEST.url),
    )


def _answer(need: FleetRequirement, usage: Usage, saved: float) -> Iterator[Amount]:
    yield Amount(name="messages", value=need.devices * need.messages_per_s, unit="a second")
    for name, count in (
        ("billed messages", usage.messages),
        ("minutes of connection", usage.minutes),
        ("rules triggered", usage.rules),
        ("actions taken", usage.actions),
        ("shadow operations", usage.shadows),
    ):
        if count:
            yield Amount(name=name, value=count / _MILLION, unit="million a month")
    if saved:
        yield Amount(name="saved by Basic Ingest", value=round(saved, 2), unit="USD a month")


def _terms(need: FleetRequirement) -> Iterator[Term]:
    small = int(need.region in q.SMALL_REGIONS)
    sent = need.devices * need.messages_per_s
    changes = need.devices * need.shadow_updates_per_s
    connected = need.devices * need.connected_share
    for name, value, unit, limits in (
        ("connections", connected, "connections", q.CONNECTIONS),
        ("connects", need.devices * need.connects_per_s, "connects/s", q.CONNECTS_PER_S),
        ("messages in", sent + changes * q.SHADOW_MESSAGES, "messages/s", q.PUBLISHES_IN_PER_S),
        ("messages out", sent * need.subscribers, "messages/s", q.PUBLISHES_OUT_PER_S),
        ("rule evaluations", sent * need.rules, "evaluations/s", q.RULES_PER_S),
        ("shadow requests", changes, "requests/s", q.SHADOW_REQUESTS_PER_S),
    ):
        if value:
            yield _term(name, value, unit, limits[small])


def _term(name: str, value: float, unit: str, limit: float) -> Term:
    return Term(
        name=name,
        value=value,
        unit=unit,
        limit=limit,
        lanes=lanes_for(value, limit),
        utilisation=value / limit,
    )


def _checks(need: FleetRequirement, terms: tuple[Term, ...]) -> Iterator[Check]:
    for term in terms:
        if not fits(term.value, term.limit):
            message = (
                f"{term.name}: {format_count(term.value)} {term.unit}, and the account has "
                f"{format_count(term.limit)}: ask for more before the fleet comes"
            )
            yield Check(name=term.name, level="warning", message=message)
    own = need.messages_per_s + need.shadow_updates_per_s * q.SHADOW_MESSAGES
    for name, value, limit, unit, fate in (
        ("payload", need.payload_bytes, q.PAYLOAD_MAX_BYTES, "B", "larger ones are refused"),
        ("device's messages", own, q.CONNECTION_PUBLISHES_PER_S, "messages/s", "more is lost"),
        (
            "device's bytes",
            need.messages_per_s * need.payload_bytes,
            q.CONNECTION_BYTES_PER_S,
            "B/s",
            "more is held back",
        ),
        (
            "device's shadow",
            need.shadow_updates_per_s,
            q.SHADOW_REQUESTS_PER_THING_PER_S,
            "requests/s",
            "more is refused",
        ),
        ("shadow", need.shadow_bytes, q.SHADOW_DOCUMENT_MAX_BYTES, "B", "larger ones are refused"),
    ):
        if not fits(value, limit):
            message = f"{name}: {format_count(value)} {unit} of {format_count(limit)}; {fate}"
            yield Check(name=name, level="error", message=message, value=value, limit=limit)


def cost_of(name: str, usage: Usage, region: str) -> Cost:
    """Return the month's bill of *usage* at the prices of *region*."""
    prices = prices_for(region)
    return cost(
        name,
        tuple(
            CostItem(name=item, quantity=quantity / _MILLION, unit="millions", price=price)
            for item, quantity, price in (
                ("connection", usage.minutes, prices.minutes),
                ("messages", usage.messages, prices.messages),
                ("rules", usage.rules, prices.rules),
                ("actions", usage.actions, prices.actions),
                ("shadows", usage.shadows, prices.shadows),
            )
        ),
        region=prices.region,
        priced_on=prices.read,
    )


def _notes(need: FleetRequirement) -> Iterator[str]:
    if need.subscribers:
        yield "Others subscribe to the messages: Basic Ingest would keep them from getting any."
    else:
        yield "With Basic Ingest devices publish to $aws/rules/<rule>/…: nobody can subscribe."
    yield "Prices are of the first tier and from third parties: look at your own."
    if prices_for(need.region).region != need.region:
        yield f"Prices are those of us-east-1: the ones of {need.region} aren't known here."
