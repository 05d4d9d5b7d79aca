"""What a bucket takes in.

S3 documents no limit on bytes. Its limit on the requests to one prefix counts objects, of which
buffers make far fewer than records: a bucket limits nothing here.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.capacity import Capacity

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.design.capacity import CapacityRoom

__all__ = ["CAPACITIES", "bucket_capacity"]


def bucket_capacity(bucket: Component, design: Design) -> Capacity:  # noqa: ARG001 - as all rooms
    """Return no limit."""
    return Capacity()


CAPACITIES: dict[str, CapacityRoom] = {"Bucket": bucket_capacity}
