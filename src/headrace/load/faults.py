"""What is assumed to go wrong, and when."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from msgspec import Meta, field

from headrace.load.parts import Choice
from headrace.load.quantities import Seconds, Share
from headrace.units import format_count, format_duration, format_share

__all__ = [
    "NOT_EXECUTED",
    "ComponentOutage",
    "ConsumerOutage",
    "DestinationOutage",
    "Fault",
    "HotKey",
    "PoisonRecord",
    "TrafficSpike",
    "describe",
    "ends_s",
]

_At = Annotated[Seconds, Meta(description="When it begins, from the beginning of the horizon.")]
_For = Annotated[Seconds, Meta(description="How long it lasts.")]


class ConsumerOutage(Choice, frozen=True, kw_only=True, tag="consumer_outage"):
    """A consumer reads nothing; records wait for it in the stream, until they expire."""

    of: Annotated[
        str,
        Meta(
            description="A consumer of this load, or of the template: a function, an event source"
            " mapping, a delivery stream.",
            min_length=1,
        ),
    ]
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")


class ComponentOutage(Choice, frozen=True, kw_only=True, tag="component_outage"):
    """A component of the design neither takes nor gives anything."""

    of: Annotated[str, Meta(description="Logical id of the component.", min_length=1)]
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")


class DestinationOutage(Choice, frozen=True, kw_only=True, tag="destination_outage"):
    """A store refuses what is delivered to it; the delivery stream retries, then backs up."""

    of: Annotated[
        str,
        Meta(
            description="Logical id of the store, or of the delivery stream that delivers to it.",
            min_length=1,
        ),
    ]
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")


class PoisonRecord(Choice, frozen=True, kw_only=True, tag="poison_record"):
    """A record that a function fails on, however often it tries."""

    of: Annotated[str, Meta(description="The function or consumer that fails on it.", min_length=1)]
    at_s: Annotated[Seconds, Meta(description="When it is written.")] = field(name="at")
    count: Annotated[int, Meta(description="How many such records, at once.", ge=1)] = 1


class TrafficSpike(Choice, frozen=True, kw_only=True, tag="traffic_spike"):
    """Sources send several times their usual rate."""

    source: Annotated[
        str | None, Meta(description="A source of this load; all of them if not given.")
    ] = None
    factor: Annotated[
        float, Meta(description="Rate as a multiple of the usual one.", gt=0, examples=[3])
    ]
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")


class HotKey(Choice, frozen=True, kw_only=True, tag="hot_key"):
    """One partition key takes a share of a source's records."""

    source: Annotated[str, Meta(description="A source of this load.", min_length=1)]
    key: Annotated[str, Meta(description="The key.", min_length=1)] = "hot"
    share: Annotated[Share, Meta(description="Its share of the source's records.")]
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")


Fault = ConsumerOutage | ComponentOutage | DestinationOutage | PoisonRecord | TrafficSpike | HotKey
"""Any fault that can be executed."""

NOT_EXECUTED: Final[Mapping[str, str]] = MappingProxyType({
    "az_outage": "an availability zone is lost",
    "network_partition": "nodes cannot see each other",
    "node_loss": "nodes of a cluster are lost",
    "region_outage": "a region is lost",
    "spot_reclaim": "Spot nodes are taken back",
    "straggler": "some tasks run slowly",
})  # fmt: skip
"""Faults that people declare and this version does not execute: refused by name, not ignored."""


def ends_s(fault: Fault) -> float:
    """Return when *fault* is over, in seconds from the beginning of the horizon."""
    return fault.at_s if isinstance(fault, PoisonRecord) else fault.at_s + fault.for_s


def describe(fault: Fault) -> str:
    """Return one line that names *fault*, e.g. ``outage of consumer enrich at 8 h for 26 h``."""
    lasting = "" if isinstance(fault, PoisonRecord) else f" for {format_duration(fault.for_s)}"
    return f"{_what(fault)} at {format_duration(fault.at_s)}{lasting}"


def _what(fault: Fault) -> str:
    match fault:
        case ConsumerOutage():
            return f"outage of consumer {fault.of}"
        case ComponentOutage():
            return f"outage of {fault.of}"
        case DestinationOutage():
            return f"outage of destination {fault.of}"
        case PoisonRecord():
            several = f"{format_count(fault.count)} poison records"
            return f"{several if fault.count > 1 else 'a poison record'} for {fault.of}"
        case TrafficSpike():
            return (
                f"{format_count(fault.factor)} times the traffic of {fault.source or 'all sources'}"
            )
        case HotKey():
            return f"key {fault.key} takes {format_share(fault.share)} of {fault.source}"
