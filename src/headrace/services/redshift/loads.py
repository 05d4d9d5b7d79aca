"""What a warehouse loads and unloads, as the permissions of its roles tell.

No property says that a warehouse copies from a bucket: an SQL command does, some day. What its role
may read counts as a flow from a bucket or table (role ``copy``) or a stream (``shared``: streaming
ingestion reads with GetRecords); a bucket that it may write to but not read, as one to it
(``unload``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.services.iam.access import accesses

if TYPE_CHECKING:
    from headrace.services.iam.access import Access

__all__ = ["flows_of"]

_STREAM: Final = "AWS::Kinesis::Stream"
_BUCKET: Final = "AWS::S3::Bucket"


def flows_of(warehouse: Component, holder: Component, design: Design) -> Iterator[Link]:
    """Yield the flows into and out of *warehouse* that the roles of *holder* tell.

    Parameters
    ----------
    warehouse
        The cluster or workgroup that works.
    holder
        What has the roles: the cluster itself, or the namespace of the workgroup.
    design
        The design.

    Raises
    ------
    UnknownValueError
        When which roles it has depends on an open condition.
    """
    found = accesses(holder, design).values()
    yield from (_read(access, warehouse) for access in found if access.reads is not None)
    for access in found:
        if access.reads is None and access.thing.deployed_type == _BUCKET:
            assert access.writes is not None
            yield Link(EdgeKind.FLOWS, warehouse.id, access.thing.id, access.writes, "unload")


def _read(access: Access, warehouse: Component) -> Link:
    assert access.reads is not None
    role = "shared" if access.thing.deployed_type == _STREAM else "copy"
    return Link(EdgeKind.FLOWS, access.thing.id, warehouse.id, access.reads, role)
