"""Where an event source mapping tells of what it gave up: its failure destination.

A bucket gets the whole batch. A queue or topic gets its place in the stream alone: the records can
be read there again for as long as the stream keeps them.

Source: "Retaining discarded batches" of the Lambda developer guide,
https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.services.aside import Aside, named

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.functions.mapping import EventSourceMapping

__all__ = ["ASIDES"]


def _mapping(mapping: EventSourceMapping, design: Design) -> Aside | None:
    if not mapping.failure_destination.exists:
        return None
    kept = design.outgoing(mapping, EdgeKind.BACKED_UP_TO, "failed")
    if kept:
        return Aside(named(kept), "its objects hold whole batches: invoke the function with them")
    told = named(design.outgoing(mapping, EdgeKind.NOTIFIES, "failed"))
    return Aside(
        told or "its failure destination",
        "each message names shard and sequence numbers: read them again while the stream has them",
    )


ASIDES = {"EventSourceMapping": _mapping}
