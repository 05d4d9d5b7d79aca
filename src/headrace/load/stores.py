"""What stores must hold and answer, and how much smaller what is delivered becomes."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from headrace.load.parts import Part
from headrace.load.quantities import Bytes, Seconds
from headrace.units import Rate

__all__ = ["DataSet", "Delivery", "Domain", "Pipeline", "Queries", "SearchCollection", "Warehouse"]

Count = Annotated[int, Meta(ge=0)]
Factor = Annotated[float, Meta(ge=1)]
Restore = Annotated[
    Seconds | None,
    Meta(
        description="How long it takes, as tried, until it answers again after it has lost nodes:"
        " replaced, or restored from its last snapshot.",
        examples=["45min"],
    ),
]


class Delivery(Part, frozen=True, kw_only=True):
    """What a delivery stream makes of its records, and what its destination takes."""

    compression: Annotated[
        Factor,
        Meta(
            description="Bytes of the records over the bytes of the objects that are written.",
            examples=[4],
        ),
    ] = 1.0
    takes: Annotated[
        Rate | None,
        Meta(
            description="What its destination takes, as measured or as its vendor says; nothing"
            " limits it if not given.",
            examples=["20 MB/s"],
        ),
    ] = None


class Queries(Part, frozen=True, kw_only=True):
    """What a warehouse is asked."""

    rate: Annotated[Rate, Meta(description="Queries at the peak.", examples=["2/s"])]
    duration_s: Annotated[
        Seconds, Meta(description="Mean time that one takes to run, its waiting left out.")
    ] = field(name="duration")
    memory_bytes: Annotated[
        Bytes | None, Meta(description="Working memory of one.", examples=["2 GiB"])
    ] = field(default=None, name="memory")
    slots: Annotated[
        Count | None,
        Meta(description="Queries that its queue runs at once; 5 if not given.", examples=[15]),
    ] = None
    wait_s: Annotated[
        Seconds | None,
        Meta(description="Longest mean time that one may wait in the queue.", examples=["5s"]),
    ] = field(default=None, name="wait")


class Warehouse(Part, frozen=True, kw_only=True):
    """What a warehouse holds and is asked, beside what the design loads into it."""

    holds_bytes: Annotated[
        Bytes, Meta(description="Uncompressed data today.", examples=["4 TiB"])
    ] = field(name="holds")
    compression: Annotated[
        Factor, Meta(description="Data over what it takes on disk, column by column.")
    ] = 3.0
    growth: Annotated[
        str | None,
        Meta(
            description="How it grows, beside what the design loads.",
            examples=["5%/month", "20 GiB/day"],
        ),
    ] = None
    lasts_s: Annotated[
        Seconds | None,
        Meta(description="How long it must do without more storage; a year if not given."),
    ] = field(default=None, name="lasts")
    load_rate: Annotated[
        Rate | None,
        Meta(
            description="Source data that one slice loads, as measured; nothing limits it if not"
            " given.",
            examples=["10 MB/s"],
        ),
    ] = None
    queries: Annotated[Queries | None, Meta(description="What it is asked.")] = None
    restore_s: Restore = field(default=None, name="restore")


class Domain(Part, frozen=True, kw_only=True):
    """What a search domain keeps."""

    retention_s: Annotated[
        Seconds | None,
        Meta(
            description="How long a record can be searched: its index is then deleted.",
            examples=["14d"],
        ),
    ] = field(default=None, name="retention")
    ultrawarm_after_s: Annotated[
        Seconds | None,
        Meta(description="Age at which an index moves from data nodes to UltraWarm."),
    ] = field(default=None, name="ultrawarm_after")
    holds_bytes: Annotated[
        Bytes, Meta(description="Source data that it holds besides, for good.")
    ] = field(default=Bytes(0), name="holds")
    replicas: Annotated[Count, Meta(description="Copies of each shard beside the primary.")] = 1
    workload: Annotated[
        Literal["logs", "search"],
        Meta(description="Much written and little asked for, or quick answers."),
    ] = "logs"
    index_rate: Annotated[
        Rate | None,
        Meta(
            description="Source data that one data node indexes, as measured, replicas included.",
            examples=["10 MB/s"],
        ),
    ] = None
    restore_s: Restore = field(default=None, name="restore")


class SearchCollection(Part, frozen=True, kw_only=True):
    """What the OCUs of a serverless collection can do."""

    index_rate: Annotated[
        Rate | None,
        Meta(
            description="Source data that one indexing OCU indexes, as measured; nothing limits it"
            " if not given.",
            examples=["2 MB/s"],
        ),
    ] = None
    max_ocus: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(
            description="Most indexing OCUs of the account in its region, for all collections that"
            " are in no group; 10 if not given.",
            examples=[50],
        ),
    ] = None


class Pipeline(Part, frozen=True, kw_only=True):
    """What an ingestion pipeline does with its records."""

    unit_rate: Annotated[
        Rate | None,
        Meta(
            description="Source data that one Ingestion OCU takes, as measured; 2 MiB/s, which AWS"
            " names for simple pipelines, if not given.",
            examples=["1 MiB/s"],
        ),
    ] = None
    writes: Annotated[
        Annotated[float, Meta(ge=0)] | None,
        Meta(
            description="Records that it writes for each one that it gets, to each of its sinks.",
            examples=[1, 0.8],
        ),
    ] = None
    output_bytes: Annotated[
        Bytes | None,
        Meta(description="Mean size of what it writes; that of what it gets if not given."),
    ] = field(default=None, name="output_size")


class DataSet(Part, frozen=True, kw_only=True):
    """What a data set of a BI workspace holds, and how old what it shows may be."""

    holds_bytes: Annotated[
        Bytes | None, Meta(description="Logical size in SPICE.", examples=["20 GB"])
    ] = field(default=None, name="holds")
    rows: Annotated[Count | None, Meta(description="Rows.", examples=[100_000_000])] = None
    fresh_s: Annotated[
        Seconds | None,
        Meta(description="How old what people see may be, at most.", examples=["1h"]),
    ] = field(default=None, name="fresh")
