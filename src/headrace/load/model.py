"""The declared load: who sends what, who reads it, what fails and what is needed.

Attribute names end in their unit; the document's keys (``record_size``) don't, because its values
carry theirs. Sources, consumers and functions stand under the names that the user gave them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Final, Literal, TypeVar

from msgspec import Meta, field, structs

from headrace.load.faults import Fault, ends_s
from headrace.load.jobs import BatchJob
from headrace.load.keys import KeyDistribution
from headrace.load.needs import Needs
from headrace.load.parts import Part, Region
from headrace.load.programs import Application, Devices
from headrace.load.quantities import Bytes, Seconds, Share
from headrace.load.shapes import Constant, Shape
from headrace.load.stores import DataSet, Delivery, Domain, Pipeline, SearchCollection, Warehouse
from headrace.units import Rate

__all__ = ["Assume", "Buffer", "Consumer", "Fault", "Function", "Load", "Producer", "Source"]

_P = TypeVar("_P", bound=Part)
_T = TypeVar("_T")
_Same = Callable[[str], str]

Count = Annotated[int, Meta(ge=0)]

DAY_S: Final = 86_400
RECOVERY_S: Final = 12 * 3_600
"""Time left after the last fault where no horizon is given, to see how the design recovers."""

DEFAULT_RECORD_TTL: Final = Seconds(30)
"""Time after which a producer gives a record up: RecordTtl of the Kinesis Producer Library is
30,000 ms. Source: its default_config.properties (github.com/awslabs/amazon-kinesis-producer)."""


class Buffer(Part, frozen=True, kw_only=True):
    """What a producer can hold back while it retries; the limit reached first counts."""

    records: Annotated[Count | None, Meta(description="Records that fit.")] = None
    size_bytes: Annotated[Bytes | None, Meta(description="Bytes that fit.")] = field(
        default=None, name="size"
    )


class Producer(Part, frozen=True, kw_only=True):
    """How the senders of a source behave."""

    retry: Annotated[
        bool | int,
        Meta(
            description="Whether a refused record is sent again until record_ttl: true, false, or"
            " how often it is sent at most.",
            examples=[True, 3],
        ),
    ] = True
    record_ttl_s: Annotated[
        Seconds, Meta(description="Time after which a producer gives a record up; 30 s as in KPL.")
    ] = field(default=DEFAULT_RECORD_TTL, name="record_ttl")
    buffer: Annotated[
        Buffer | None, Meta(description="What waits for a retry at most; no limit if not given.")
    ] = None
    private: Annotated[
        bool | tuple[str, ...],
        Meta(
            description="Whether the producers have no way to the internet: true, or the logical"
            " ids of the subnets that they sit in.",
            examples=[True, ["PrivateSubnetA", "PrivateSubnetB"]],
        ),
    ] = False
    single_puts: Annotated[
        bool,
        Meta(description="Each record is sent by a PutRecord call of its own, not by PutRecords."),
    ] = False

    @property
    def most_attempts(self) -> float:
        """How often a record is sent at most; infinite where only record_ttl limits it."""
        if self.retry is True:
            return math.inf
        return max(1, int(self.retry))


class Source(Part, frozen=True, kw_only=True):
    """Records that producers send into a stream or delivery stream."""

    into: Annotated[
        str,
        Meta(
            description="Where they go: a logical id, Stack/LogicalId or construct path.",
            examples=["Readings", "Prod/Ingest/Readings"],
            min_length=1,
        ),
    ]
    rate: Annotated[
        Rate | None,
        Meta(description="A constant rate, or the peak for which to size. Instead of a shape."),
    ] = None
    shape: Annotated[
        Shape | None, Meta(description="How the rate goes over time. Instead of a rate.")
    ] = None
    record_bytes: Annotated[
        Bytes, Meta(description="Mean size of a record: data and partition key.")
    ] = field(name="record_size")
    max_record_bytes: Annotated[
        Bytes | None, Meta(description="Greatest size of a record, if known.")
    ] = field(default=None, name="max_record_size")
    keys: Annotated[
        KeyDistribution | None,
        Meta(description="Which partition keys the records carry; spread evenly if not given."),
    ] = None
    devices: Annotated[
        Devices | None,
        Meta(description="The devices or cameras behind it, each with a connection of its own."),
    ] = None
    producer: Annotated[Producer, Meta(description="How the senders behave.")] = Producer()

    @property
    def curve(self) -> Shape:
        """The shape; a plain rate is a constant one."""
        if self.shape is not None:
            return self.shape
        return Constant(rate=self.rate if self.rate is not None else Rate(0.0))


class Consumer(Part, frozen=True, kw_only=True):
    """A reader of a stream: one that the template doesn't show, or more about one that it shows."""

    of: Annotated[
        str,
        Meta(
            description="The stream: a logical id, Stack/LogicalId or construct path.",
            examples=["Readings"],
            min_length=1,
        ),
    ]
    kind: Annotated[
        Literal["shared", "fan-out"],
        Meta(description="Whether it shares each shard's 2 MiB/s, or has its own."),
    ] = "shared"
    rate: Annotated[
        Rate | None, Meta(description="What it can process in all; no limit if not given.")
    ] = None
    rate_per_shard: Annotated[
        Rate | None, Meta(description="What it can process of each shard.")
    ] = None
    function: Annotated[
        str | None, Meta(description="Logical id of the Lambda function that it invokes.")
    ] = None
    duration_s: Annotated[
        Seconds | None, Meta(description="Time that a batch takes, whatever its size.")
    ] = field(default=None, name="duration")
    per_record_s: Annotated[
        Seconds | None, Meta(description="Time that each record of a batch adds.")
    ] = field(default=None, name="per_record")
    poll_every_s: Annotated[
        Seconds | None,
        Meta(description="Time between two reads of a shard; 1 s if not given.", examples=["1s"]),
    ] = field(default=None, name="poll_every")


class Function(Part, frozen=True, kw_only=True):
    """How long a Lambda function takes for a batch: ``duration + per_record x records``."""

    duration_s: Annotated[
        Seconds, Meta(description="Time that a batch takes, whatever its size.")
    ] = field(default=Seconds(0), name="duration")
    per_record_s: Annotated[Seconds, Meta(description="Time that each record of a batch adds.")] = (
        field(default=Seconds(0), name="per_record")
    )
    writes: Annotated[
        Annotated[float, Meta(ge=0)] | None,
        Meta(
            description="Records that it writes for each one that it gets, to each thing that it"
            " writes to.",
            examples=[1, 0.2],
        ),
    ] = None
    output_bytes: Annotated[
        Bytes | None,
        Meta(description="Mean size of what it writes; that of what it gets if not given."),
    ] = field(default=None, name="output_size")

    @property
    def is_timed(self) -> bool:
        """Whether it is declared how long a batch takes."""
        return bool(self.duration_s or self.per_record_s)

    def batch_s(self, records: float) -> float:
        """Return the seconds that a batch of so many records takes."""
        return self.duration_s + self.per_record_s * records


class Assume(Part, frozen=True, kw_only=True):
    """What holds for the whole run, where the template doesn't say it."""

    region: Annotated[
        Region | None, Meta(description="Region for quotas and prices.", examples=["eu-west-1"])
    ] = None
    headroom: Annotated[
        Share | None,
        Meta(
            description="Share of each capacity that must stay free at the peak.", examples=["20%"]
        ),
    ] = None
    seed: Annotated[
        Count | None, Meta(description="Seed of everything that is drawn; 0 if not given.")
    ] = None
    quicksight: Annotated[
        Literal["standard", "enterprise"] | None,
        Meta(description="Edition of the account's QuickSight, which no template says."),
    ] = None


class Load(Part, frozen=True, kw_only=True):
    """Everything that one load document declares."""

    schema: Annotated[
        str | None, Meta(description="Address of this schema, for editors; not read.")
    ] = field(default=None, name="$schema")
    version: Annotated[Literal[1], Meta(description="Version of this form of document.")] = 1
    declared_horizon_s: Annotated[
        Seconds | None,
        Meta(
            description="How long the load runs. Not given, it is 24 h, or as many whole days as"
            " leave 12 h after the last fault.",
            examples=["24h", "7d"],
        ),
    ] = field(default=None, name="horizon")
    assume: Annotated[Assume, Meta(description="What holds for the whole run.")] = Assume()
    sources: Annotated[
        dict[str, Source], Meta(description="Who sends what, under names of your choice.")
    ] = field(default_factory=dict)
    consumers: Annotated[
        dict[str, Consumer],
        Meta(
            description="Who reads which stream, under names of your choice. Readers that the"
            " template shows count without being named here."
        ),
    ] = field(default_factory=dict)
    functions: Annotated[
        dict[str, Function], Meta(description="How long Lambda functions take, by logical id.")
    ] = field(default_factory=dict)
    applications: Annotated[
        dict[str, Application],
        Meta(description="What Flink programs take and write, by their application's logical id."),
    ] = field(default_factory=dict)
    jobs: Annotated[
        dict[str, BatchJob],
        Meta(description="What clusters work through, under names of your choice."),
    ] = field(default_factory=dict)
    deliveries: Annotated[
        dict[str, Delivery],
        Meta(
            description="What delivery streams make of their records and what their destinations"
            " take, by logical id."
        ),
    ] = field(default_factory=dict)
    data_sets: Annotated[
        dict[str, DataSet],
        Meta(description="What data sets of a BI workspace hold, by logical id."),
    ] = field(default_factory=dict)
    domains: Annotated[
        dict[str, Domain], Meta(description="What search domains keep, by logical id.")
    ] = field(default_factory=dict)
    collections: Annotated[
        dict[str, SearchCollection],
        Meta(description="What the OCUs of serverless collections can do, by logical id."),
    ] = field(default_factory=dict)
    pipelines: Annotated[
        dict[str, Pipeline],
        Meta(description="What ingestion pipelines take and write, by logical id."),
    ] = field(default_factory=dict)
    warehouses: Annotated[
        dict[str, Warehouse],
        Meta(description="What warehouses hold and are asked, by logical id."),
    ] = field(default_factory=dict)
    faults: Annotated[tuple[Fault, ...], Meta(description="What goes wrong, and when.")] = ()
    needs: Annotated[Needs, Meta(description="What the design must deliver.")] = Needs()

    @property
    def horizon_s(self) -> float:
        """How long the load runs, in seconds: declared, or whole days with time to recover."""
        if self.declared_horizon_s is not None:
            return self.declared_horizon_s
        last = max((ends_s(fault) + RECOVERY_S for fault in self.faults), default=0.0)
        return max(1, math.ceil(last / DAY_S)) * float(DAY_S)

    @property
    def seed(self) -> int:
        """Seed of everything that is drawn."""
        return self.assume.seed or 0

    def merge(self, over: Load, same: Callable[[str], str] = str) -> Load:
        """Return this load with *over* laid over it.

        What *over* names replaces what bears the same name here. If *over* sends anything into a
        component, all sources of this load into that component give way, whatever their names:
        a load file replaces what a template's metadata says. Faults add up.

        Parameters
        ----------
        over
            The load that counts more.
        same
            Maps every way to write a component to one of them, so that ``Readings`` and
            ``Prod/Readings`` are known to be the same.
        """
        taken = {same(source.into) for source in over.sources.values()}
        kept = {name: one for name, one in self.sources.items() if same(one.into) not in taken}
        return Load(
            schema=over.schema or self.schema,
            declared_horizon_s=over.declared_horizon_s or self.declared_horizon_s,
            assume=_laid_over(self.assume, over.assume),
            sources=kept | over.sources,
            consumers=self.consumers | over.consumers,
            functions=_by_component(self.functions, over.functions, same),
            applications=_by_component(self.applications, over.applications, same),
            jobs=self.jobs | over.jobs,
            deliveries=_by_component(self.deliveries, over.deliveries, same),
            data_sets=_by_component(self.data_sets, over.data_sets, same),
            domains=_by_component(self.domains, over.domains, same),
            collections=_by_component(self.collections, over.collections, same),
            pipelines=_by_component(self.pipelines, over.pipelines, same),
            warehouses=_by_component(self.warehouses, over.warehouses, same),
            faults=self.faults + tuple(fault for fault in over.faults if fault not in self.faults),
            needs=structs.replace(
                _laid_over(self.needs, over.needs), stores=self.needs.stores | over.needs.stores
            ),
        )


def _by_component(under: dict[str, _T], over: dict[str, _T], same: _Same) -> dict[str, _T]:
    """Return what is said of components, where *over* replaces what *under* says of the same."""
    named = {same(name) for name in over}
    return {name: one for name, one in under.items() if same(name) not in named} | over


def _laid_over(under: _P, over: _P) -> _P:
    """Return *under* with the values that *over* gives."""
    names = over.__struct_fields__
    given = {name: getattr(over, name) for name in names if getattr(over, name) is not None}
    return structs.replace(under, **given)
