"""Where an ingestion pipeline puts documents that a sink gave up: its dead-letter queue on S3.

Source: "Dead-letter queues" of Data Prepper,
https://docs.opensearch.org/latest/data-prepper/pipelines/dlq
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.services.aside import Aside, named

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.search.pipeline import Pipeline

__all__ = ["ASIDES"]


def _pipeline(pipeline: Pipeline, design: Design) -> Aside | None:
    buckets = named(design.outgoing(pipeline, EdgeKind.BACKED_UP_TO, "failed"))
    if not buckets:
        return None
    return Aside(
        f"{buckets}, dlq-v…", "its files hold the documents as JSON: send them again from there"
    )


ASIDES = {"Pipeline": _pipeline}
