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
    "HeartbeatForm",
    "JobForm",
    "LossForm",
    "NetworkForm",
    "NodesForm",
    "Published",
    "RandomForm",
    "ReclaimForm",
    "SlowForm",
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
    slice_s: Seconds = field(default=Seconds(0.1), name="slice")
    read_ahead_bytes: Bytes = field(default=Bytes(131_072), name="read_ahead")
    network: Rate
    memory_bytes: Bytes | None = field(default=None, name="memory")
    cache_bytes: Bytes | None = field(default=None, name="cache")
    write_behind: Share = Share(0.2)
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
    oversubscription: Annotated[float, Meta(ge=1)] | None = None
    core: Rate | None = None
    zone: Rate | None = None
    zone_round_trip_s: Seconds = field(default=Seconds(0), name="zone_round_trip")
    usd_per_zone_gb: Ratio = 0.0


class HeartbeatForm(Part, frozen=True, kw_only=True):
    """How nodes report, and what they get in the answer."""

    every_s: Seconds = field(name="every")
    tasks: Count | None = None
    reduces: Count | None = None
    at_end: bool = False


class ClusterForm(Part, frozen=True, kw_only=True):
    """All nodes."""

    nodes: Annotated[tuple[NodesForm, ...], Meta(min_length=1)]
    network: NetworkForm = NetworkForm()
    replication: Count = 3
    notice_s: Seconds = field(default=Seconds(0), name="notice")
    store: Rate | None = None
    framework: Literal["hadoop 0.19", "hadoop 1", "hadoop 2"] | None = None
    heartbeat: HeartbeatForm | None = None


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
    largest_partition: Annotated[float, Meta(ge=1)] = 1.0
    output_ratio: Ratio = 1.0
    input_store: Store = "hdfs"
    output_store: Store = "hdfs"
    output_replication: Count = 3
    sort_buffer_bytes: Bytes = field(default=Bytes(100e6), name="sort_buffer")
    spill_at: Share = Share(0.8)
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
    """Which nodes something happens to: those of these numbers, or so many, of one group or all."""

    of: str | None = None
    nodes: tuple[int, ...] = ()
    count: Count | None = None


class LossForm(FaultForm, frozen=True, kw_only=True):
    """Nodes stop."""

    at_s: Seconds = field(default=Seconds(0), name="at")
    back_after_s: Seconds | None = field(default=None, name="back_after")
    keeps_blocks: bool = False


class ReclaimForm(FaultForm, frozen=True, kw_only=True):
    """Nodes are taken back."""

    at_s: Seconds = field(default=Seconds(0), name="at")
    notice_s: Seconds = field(default=Seconds(120), name="notice")


class SlowForm(FaultForm, frozen=True, kw_only=True):
    """Nodes take longer."""

    factor: Annotated[float, Meta(gt=0)] = 2.0


class RandomForm(FaultForm, frozen=True, kw_only=True):
    """Nodes fail by chance."""

    per_month: Share = Share(0.008)
    back_after_s: Seconds | None = field(default=None, name="back_after")
    keeps_blocks: bool = False


class FaultEntry(Part, frozen=True, kw_only=True):
    """One fault, with its kind as the only key."""

    node_loss: LossForm | None = None
    spot_reclaim: ReclaimForm | None = None
    slow_nodes: SlowForm | None = None
    random_losses: RandomForm | None = None


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
    predicted_s
        What the model said when the run was first described, written down before any change to the
        model or the description; None for a run that was known while the model was made.
    notes
        What the publication leaves open, and what was assumed.
    """

    measured_s: Seconds = field(name="measured")
    source: str
    fixes: str = ""
    predicted_s: Seconds | None = field(default=None, name="predicted")
    notes: str = ""


class DescriptionForm(Part, frozen=True, kw_only=True):
    """A whole file."""

    title: str = ""
    cluster: ClusterForm
    job: JobForm
    faults: tuple[FaultEntry, ...] = ()
    seed: Annotated[int, Meta(ge=0)] = 0
    published: Published | None = None
