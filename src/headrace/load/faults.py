"""What is assumed to go wrong, and when."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from headrace.load.parts import Choice, Region
from headrace.load.quantities import Seconds, Share
from headrace.units import format_count, format_duration, format_share

__all__ = [
    "AzOutage",
    "ComponentOutage",
    "ConsumerOutage",
    "DestinationOutage",
    "Fault",
    "HotKey",
    "Moment",
    "NetworkPartition",
    "NodeLoss",
    "PoisonRecord",
    "RegionOutage",
    "SpotReclaim",
    "Straggler",
    "TrafficSpike",
    "describe",
    "ends_s",
    "lasting_s",
]

_At = Annotated[Seconds, Meta(description="When it begins, from the beginning of the horizon.")]
_For = Annotated[Seconds, Meta(description="How long it lasts.")]


class Moment(Struct, frozen=True):
    """When a fault begins and how long it lasts, in seconds."""

    at_s: float
    for_s: float


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

    @property
    def what(self) -> str:
        """What happens, in words."""
        return f"outage of consumer {self.of}"


class ComponentOutage(Choice, frozen=True, kw_only=True, tag="component_outage"):
    """A component of the design neither takes nor gives anything."""

    of: Annotated[str, Meta(description="Logical id of the component.", min_length=1)]
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")

    @property
    def what(self) -> str:
        """What happens, in words."""
        return f"outage of {self.of}"


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

    @property
    def what(self) -> str:
        """What happens, in words."""
        return f"outage of destination {self.of}"


class PoisonRecord(Choice, frozen=True, kw_only=True, tag="poison_record"):
    """A record that a function fails on, however often it tries."""

    of: Annotated[str, Meta(description="The function or consumer that fails on it.", min_length=1)]
    at_s: Annotated[Seconds, Meta(description="When it is written.")] = field(name="at")
    count: Annotated[int, Meta(description="How many such records, at once.", ge=1)] = 1

    @property
    def what(self) -> str:
        """What happens, in words."""
        several = f"{format_count(self.count)} poison records"
        return f"{several if self.count > 1 else 'a poison record'} for {self.of}"


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

    @property
    def what(self) -> str:
        """What happens, in words."""
        sources = self.source or "all sources"
        return f"{format_count(self.factor)} times the traffic of {sources}"


class HotKey(Choice, frozen=True, kw_only=True, tag="hot_key"):
    """One partition key takes a share of a source's records."""

    source: Annotated[str, Meta(description="A source of this load.", min_length=1)]
    key: Annotated[str, Meta(description="The key.", min_length=1)] = "hot"
    share: Annotated[Share, Meta(description="Its share of the source's records.")]
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")

    @property
    def what(self) -> str:
        """What happens, in words."""
        return f"key {self.key} takes {format_share(self.share)} of {self.source}"


class AzOutage(Choice, frozen=True, kw_only=True, tag="az_outage"):
    """An availability zone is lost, with everything that sits in it."""

    zone: Annotated[
        str | int,
        Meta(
            description="The zone: its name (eu-west-1a), its letter, or its number in the region's"
            " list, from 1 on.",
            examples=["eu-west-1a", 1],
        ),
    ]
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")

    @property
    def what(self) -> str:
        """What happens, in words."""
        return f"loss of zone {self.zone}"


class RegionOutage(Choice, frozen=True, kw_only=True, tag="region_outage"):
    """A region is lost: what has no copy elsewhere cannot be reached."""

    region: Annotated[
        Region | None,
        Meta(description="The region; all of the design's if not given.", examples=["eu-west-1"]),
    ] = None
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")

    @property
    def what(self) -> str:
        """What happens, in words."""
        return f"loss of {self.region or 'the region'}"


class NetworkPartition(Choice, frozen=True, kw_only=True, tag="network_partition"):
    """The nodes of a cluster fall into two sides that cannot see each other, the worst way."""

    of: Annotated[str, Meta(description="Logical id of the cluster.", min_length=1)]
    at_s: _At = field(name="at")
    for_s: _For = field(name="for")

    @property
    def what(self) -> str:
        """What happens, in words."""
        return f"split of {self.of} in two"


class NodeLoss(Choice, frozen=True, kw_only=True, tag="node_loss"):
    """Nodes of a cluster, domain or warehouse stop, with what lies on their disks."""

    of: Annotated[
        str, Meta(description="Logical id of the cluster, domain or warehouse.", min_length=1)
    ]
    nodes: Annotated[
        Literal["primary", "core", "task", "master", "data", "compute"] | None,
        Meta(
            description="What the nodes do: primary, core or task in a cluster, master or data in a"
            " search domain, compute in a warehouse. Those that keep its data if not given."
        ),
    ] = None
    count: Annotated[int, Meta(description="How many are lost, at once.", ge=1)] = 1
    at_s: _At = field(name="at")

    @property
    def what(self) -> str:
        """What happens, in words."""
        node = f"{self.nodes} node" if self.nodes else "node"
        several = f"{format_count(self.count)} {node}s" if self.count > 1 else f"a {node}"
        return f"loss of {several} of {self.of}"


class SpotReclaim(Choice, frozen=True, kw_only=True, tag="spot_reclaim"):
    """AWS takes Spot Instances of a cluster back, after two minutes' notice."""

    of: Annotated[str, Meta(description="Logical id of the cluster.", min_length=1)]
    nodes: Annotated[Literal["primary", "core", "task"], Meta(description="What the nodes do.")] = (
        "task"
    )
    count: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="How many are taken; all of them if not given."),
    ] = None
    at_s: _At = field(name="at")

    @property
    def what(self) -> str:
        """What happens, in words."""
        several = "all" if self.count is None else format_count(self.count)
        return f"reclaim of {several} Spot {self.nodes} nodes of {self.of}"


class Straggler(Choice, frozen=True, kw_only=True, tag="straggler"):
    """Some attempts at tasks of a cluster's jobs take several times as long, all the time."""

    of: Annotated[str, Meta(description="Logical id of the cluster.", min_length=1)]
    share: Annotated[Share, Meta(description="Share of the attempts.")]
    factor: Annotated[
        float, Meta(description="By how many times they take longer.", ge=1, examples=[5])
    ]
    at_s: Annotated[Seconds, Meta(description="From when on, for jobs that begin later.")] = field(
        default=Seconds(0), name="at"
    )

    @property
    def what(self) -> str:
        """What happens, in words."""
        share, factor = format_share(self.share), format_count(self.factor)
        return f"stragglers on {self.of}, {share} of the attempts and {factor} times as long,"


Fault = (
    ConsumerOutage
    | ComponentOutage
    | DestinationOutage
    | PoisonRecord
    | TrafficSpike
    | HotKey
    | AzOutage
    | RegionOutage
    | NetworkPartition
    | NodeLoss
    | SpotReclaim
    | Straggler
)
"""Any fault."""


def lasting_s(fault: Fault) -> float | None:
    """Return how long *fault* lasts, in seconds; None for one that happens at a moment."""
    found: float | None = getattr(fault, "for_s", None)
    return found


def ends_s(fault: Fault) -> float:
    """Return when *fault* is over, in seconds from the beginning of the horizon."""
    return fault.at_s + (lasting_s(fault) or 0.0)


def describe(fault: Fault) -> str:
    """Return one line that names *fault*, e.g. ``outage of consumer enrich at 8 h for 26 h``."""
    lasts_s = lasting_s(fault)
    lasting = "" if lasts_s is None else f" for {format_duration(lasts_s)}"
    return f"{fault.what} at {format_duration(fault.at_s)}{lasting}"
