"""How many indexing OCUs a serverless collection may use, and what they index.

A limit holds for all collections of a group, or for all of the account that are in none; each is
given the part of it that its load at the peak is of theirs. With standby half of the OCUs repeat
what the others do. How fast an OCU indexes no page tells: the load declares what was measured.

Sources: "Managing capacity limits of Serverless" (quotas.py); "Collection group capacity limits",
https://docs.aws.amazon.com/opensearch-service/latest/developerguide/collection-groups-capacity-limits.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.design.declared import collection_of, offered
from headrace.errors import UnknownValueError
from headrace.services.search import quotas as q
from headrace.services.search.serverless import Collection, CollectionGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Design

__all__ = ["index_records_per_s", "indexing_ocus", "ocus_of"]


def group_of(collection: Collection, design: Design) -> CollectionGroup | None:
    """Return the group that *collection* is in; None for none.

    Raises
    ------
    UnknownValueError
        When the group stands in no template of this run.
    """
    for neighbour in design.outgoing(collection, EdgeKind.PLACED_IN, "group"):
        if isinstance(neighbour.node, CollectionGroup):
            return neighbour.node
        message = f"the group of {collection.logical_id} is outside the templates"
        raise UnknownValueError(message)
    return None


def ocus_of(collection: Collection, design: Design) -> int:
    """Return the most indexing OCUs of all who share them with *collection*, standby included.

    Raises
    ------
    UnknownValueError
        When its group is not known, or does not say how many.
    """
    group = group_of(collection, design)
    if group is not None:
        most = group.max_indexing_ocus
        if most is None:
            raise UnknownValueError(f"the indexing OCUs of {group.logical_id} are not set")
        return most
    said = collection_of(collection, design)
    return said.max_ocus if said and said.max_ocus else q.INDEXING_OCUS_DEFAULT


def indexing_ocus(collection: Collection, design: Design) -> float:
    """Return the OCUs that may index what comes to *collection*, at its peak.

    Raises
    ------
    UnknownValueError
        As `ocus_of` does.
    """
    most = float(ocus_of(collection, design))
    if collection.has_standby:
        most *= q.STANDBY_SHARE
    own = _peak_bytes_per_s(collection, design)
    every = sum(_peak_bytes_per_s(one, design) for one in _sharing(collection, design))
    return most * own / every if every else most


def index_records_per_s(
    collection: Collection, record_bytes: float, design: Design
) -> float | None:
    """Return what its OCUs index; None where nobody has measured one.

    Raises
    ------
    UnknownValueError
        As `ocus_of` does.
    """
    said = collection_of(collection, design)
    if said is None or said.index_rate is None:
        return None
    return said.index_rate.records_per_s(record_bytes) * indexing_ocus(collection, design)


def _sharing(collection: Collection, design: Design) -> Iterator[Collection]:
    """Yield all collections that use the same OCUs, itself among them."""
    group, stack = group_of(collection, design), collection.resource.stack
    for other in design.components(Collection):
        try:
            alike = group_of(other, design) == group
        except UnknownValueError:
            continue  # it is in a group, and in none of these
        if alike and other.resource.stack.region == stack.region:
            yield other


def _peak_bytes_per_s(collection: Collection, design: Design) -> float:
    try:
        load = offered(collection, design)
    except UnknownValueError:
        return 0.0  # nothing is declared to come there
    return load.peak_records_per_s * load.record_bytes
