"""What programs that work on streams take and give, and what fleets of devices do."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from headrace.load.parts import Part
from headrace.load.quantities import Bytes, Seconds
from headrace.units import Rate

__all__ = ["Application", "Devices"]


class Devices(Part, frozen=True, kw_only=True):
    """The devices that a source's records come from, all alike, each with a connection."""

    count: Annotated[int, Meta(description="Devices, or cameras.", ge=1, examples=[50_000])]
    shadow_updates: Annotated[
        Rate | None,
        Meta(description="How often one device changes its shadow.", examples=["1/h"]),
    ] = None

    @property
    def shadow_updates_per_s(self) -> float:
        """What one device changes of its shadow, in requests/s."""
        return self.shadow_updates.per_s if self.shadow_updates else 0.0


class Application(Part, frozen=True, kw_only=True):
    """What the program of a Flink application takes for a record, keeps, and writes."""

    cpu_per_record_s: Annotated[
        Seconds | None,
        Meta(
            description="CPU of all its steps for a record that it reads; it keeps up if not given."
        ),
    ] = field(default=None, name="cpu_per_record")
    state_bytes: Annotated[Bytes, Meta(description="State of all keys.")] = field(
        default=Bytes(0), name="state"
    )
    state_in: Annotated[
        Literal["disk", "heap"], Meta(description="RocksDB on the KPU's disk, or the heap.")
    ] = "disk"
    skew: Annotated[
        Annotated[float, Meta(ge=1)],
        Meta(description="Load of the busiest subtask of keyed steps over their mean."),
    ] = 1.0
    restart_s: Annotated[
        Seconds | None, Meta(description="Time that a restart takes; 30 s if not given.")
    ] = field(default=None, name="restart")
    writes: Annotated[
        Annotated[float, Meta(ge=0)] | None,
        Meta(
            description="Records that it writes for each one that it reads, to each thing that it"
            " writes to.",
            examples=[1, 0.1],
        ),
    ] = None
    output_bytes: Annotated[
        Bytes | None,
        Meta(description="Mean size of what it writes; that of what it reads if not given."),
    ] = field(default=None, name="output_size")
