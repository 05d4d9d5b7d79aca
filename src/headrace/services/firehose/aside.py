"""Where a delivery stream puts what its destination refused until the retries were over.

Every kind of destination has a folder of its own below the error prefix of the backup bucket. For
Redshift the records lie in the staging bucket already; a manifest there names those that COPY could
not load.

Source: "Data delivery failures" and "Custom prefixes" (quotas.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design import EdgeKind
from headrace.services.aside import Aside, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headrace.design import Design
    from headrace.services.firehose import quotas
    from headrace.services.firehose.component import DeliveryStream

__all__ = ["ASIDES"]

_FOLDERS: Final[Mapping[quotas.Destination, str]] = {
    "opensearch": "AmazonOpenSearchService-failed",
    "splunk": "splunk-failed",
    "http": "http-endpoint-failed",
    "snowflake": "snowflake-failed",
}
"""The error output type by destination; that of the others stands on no page that was read."""
_REPLAY: Final = "its objects hold the records base64-coded: send them again from there"
_COPY: Final = "load what the manifests in its folder errors/ name by COPY"


def _delivery(delivery: DeliveryStream, design: Design) -> Aside | None:
    destination = delivery.destination
    if destination is None or destination.kind == "s3":
        return None
    if destination.kind == "redshift":
        bucket = named(design.outgoing(delivery, EdgeKind.FLOWS, "staging"))
        return Aside(bucket or "the staging bucket", _COPY)
    buckets = [
        one
        for role in ("failed", "source")
        for one in design.outgoing(delivery, EdgeKind.BACKED_UP_TO, role)
    ]
    folder = _FOLDERS.get(destination.kind, "")
    inside = f", {folder}/" if folder else ""
    return Aside(f"{named(buckets) or 'the backup bucket'}{inside}", _REPLAY)


ASIDES = {"DeliveryStream": _delivery}
