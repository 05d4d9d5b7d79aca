"""The forms of a description: what may stand in its file, as `headrace.load` declares its own."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from headrace.load.parts import Part
from headrace.load.quantities import Bytes, Seconds, Share
from headrace.units import Rate

__all__ = [
    "ClusterForm",
    "DescriptionForm",
    "FaultEntry",
    "FaultForm",
    "JobForm",
    "NodesForm",
    "Published",
]

Count = Annotated[int, Meta(ge=1)]
Ratio = Annotated[float, Meta(ge=0)]
Store = Literal["hdfs", "object store"]


class NodesForm(Part, frozen=True, kw_only=True):
    """Equal nodes."""

    count: Annotated[int, Meta(ge=0)]
    name: str = "workers"
    cores: Count = 1
    core_speed: Annotated[float, Meta(gt=0)] = 1.0
    disks: Count = 1
    disk: Rate
    seek_s: Seconds = field(default=Seconds(0), name="seek")
    network: Rate
    cache_bytes: Bytes = field(default=Bytes(0), name="cache")
    map_slots: Count = 1
    reduce_slots: Count = 1
    containers: Count | None = None
    zone: str = ""
    stores: bool = True
    usd_per_hour: Ratio = 0.0


class NetworkForm(Part, frozen=True, kw_only=True):
    """What lies between the nodes."""

    nodes_per_rack: Count | None = None
    rack: Rate | None = None
    core: Rate | None = None
    zone: Rate | None = None
    zone_round_trip_s: Seconds = field(default=Seconds(0), name="zone_round_trip")
    usd_per_zone_gb: Ratio = 0.0


class ClusterForm(Part, frozen=True, kw_only=True):
    """All nodes."""

    nodes: Annotated[tuple[NodesForm, ...], Meta(min_length=1)]
    network: NetworkForm = NetworkForm()
    replication: Count = 3
    notice_s: Seconds = field(default=Seconds(0), name="notice")
    store: Rate | None = None


class ProcessorForm(Part, frozen=True, kw_only=True):
    """What a core of speed 1 works through."""

    map: Rate = Rate(100e6, "bytes")
    sort: Rate = Rate(100e6, "bytes")
    reduce: Rate = Rate(100e6, "bytes")


class StragglersForm(Part, frozen=True, kw_only=True):
    """Attempts that take longer."""

    spread: Ratio = 0.0
    share: Share = Share(0)
    least: Annotated[float, Meta(ge=1)] = 1.5
    shape: Annotated[float, Meta(gt=0)] = 1.5
    most: Annotated[float, Meta(ge=1)] = 30.0


class SpeculationForm(Part, frozen=True, kw_only=True):
    """Second attempts."""

    rule: Literal["none", "backup", "progress"] = "none"
    finished: Share = Share(0.95)
    behind: Share = Share(0.2)
    after_s: Seconds = field(default=Seconds(60), name="after")
    every_s: Seconds = field(default=Seconds(15), name="every")


class JobForm(Part, frozen=True, kw_only=True):
    """One job."""

    input_bytes: Bytes = field(name="input")
    splits: Count | None = None
    split_bytes: Bytes | None = field(default=None, name="split_size")
    record_bytes: Bytes = field(default=Bytes(100), name="record_size")
    expansion: Ratio = 1.0
    map_ratio: Ratio = 1.0
    combine_ratio: Ratio = 1.0
    shuffle_compression: Annotated[float, Meta(gt=0)] = 1.0
    reducers: Annotated[int, Meta(ge=0)] = 1
    output_ratio: Ratio = 1.0
    input_store: Store = "hdfs"
    output_store: Store = "hdfs"
    output_replication: Count = 3
    sort_buffer_bytes: Bytes = field(default=Bytes(100e6), name="sort_buffer")
    reduce_buffer_bytes: Bytes | None = field(default=None, name="reduce_buffer")
    merge_factor: Annotated[int, Meta(ge=2)] = 10
    slow_start: Share = Share(0.05)
    fetches_at_once: Count = 5
    startup_s: Seconds = field(default=Seconds(0), name="startup")
    task_startup_s: Seconds = field(default=Seconds(0), name="task_startup")
    cleanup_s: Seconds = field(default=Seconds(0), name="cleanup")
    processor: ProcessorForm = ProcessorForm()
    stragglers: StragglersForm = StragglersForm()
    speculation: SpeculationForm = SpeculationForm()


class FaultForm(Part, frozen=True, kw_only=True):
    """What happens to which nodes: to those of these numbers, or to so many of a group."""

    of: str | None = None
    nodes: tuple[int, ...] = ()
    count: Count | None = None
    at_s: Seconds = field(default=Seconds(0), name="at")
    back_after_s: Seconds | None = field(default=None, name="back_after")
    keeps_blocks: bool = False
    notice_s: Seconds = field(default=Seconds(120), name="notice")
    factor: Annotated[float, Meta(gt=0)] = 2.0


class FaultEntry(Part, frozen=True, kw_only=True):
    """One fault, with its kind as the only key."""

    node_loss: FaultForm | None = None
    spot_reclaim: FaultForm | None = None
    slow_nodes: FaultForm | None = None


class Published(Part, frozen=True, kw_only=True):
    """What was published about a run.

    Attributes
    ----------
    measured_s
        How long the job took.
    source
        Where that stands.
    fixes
        What of it was used to choose a parameter; empty where nothing was.
    notes
        What the publication leaves open, and what was assumed.
    """

    measured_s: Seconds = field(name="measured")
    source: str
    fixes: str = ""
    notes: str = ""


class DescriptionForm(Part, frozen=True, kw_only=True):
    """A whole file."""

    title: str = ""
    cluster: ClusterForm
    job: JobForm
    faults: tuple[FaultEntry, ...] = ()
    seed: Annotated[int, Meta(ge=0)] = 0
    published: Published | None = None
