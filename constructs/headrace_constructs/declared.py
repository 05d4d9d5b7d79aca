"""Loads that constructs declare: read, put into the template, and sized for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from headrace.design.declared import Offered, together
from headrace.errors import InputError
from headrace.load.reader import parse_resource_load
from headrace.services.kinesis.demand import lane_shares
from headrace.services.kinesis.sizing import StreamRequirement, size_stream

if TYPE_CHECKING:
    from aws_cdk import CfnResource

__all__ = ["declare", "shards_for"]


def declare(resource: CfnResource, load: Mapping[str, Any]) -> None:
    """Put a declared load into the template, where the validator finds it.

    Raises
    ------
    ValueError
        The load is wrong; the message says where and what is accepted.
    """
    _read(load)
    resource.add_metadata("Headrace", {"load": dict(load)})


def shards_for(
    load: Mapping[str, Any], *, shared_consumers: int, fan_out_consumers: int, retention_h: float
) -> int:
    """Return the fewest shards that carry a declared load, with the usual headroom.

    Raises
    ------
    ValueError
        The load is wrong, or no number of shards carries it: a partition key is too hot.
    """
    offered, seed = _read(load)
    sizing = size_stream(
        StreamRequirement(
            records_per_s=offered.peak_records_per_s,
            mean_records_per_s=offered.mean_records_per_s,
            record_bytes=offered.record_bytes,
            max_record_bytes=offered.max_record_bytes,
            shared_consumers=shared_consumers,
            fan_out_consumers=fan_out_consumers,
            keys=lane_shares(offered, seed),
            retention_h=retention_h,
        )
    )
    if sizing.shards is None:
        wrong = "; ".join(c.message for c in sizing.checks if c.level == "error")
        raise ValueError(f"no number of shards carries the load: {wrong}")
    return sizing.shards


def _read(load: Mapping[str, Any]) -> tuple[Offered, int]:
    try:
        found = parse_resource_load(dict(load), "this stream")
        return together(tuple(found.sources.items()), found), found.seed
    except InputError as error:
        raise ValueError(f"load: {error.message}") from None
