"""How a domain comes back, from a snapshot in its region alone, and a collection, from S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.needed import restore_s
from headrace.services.recovery import NOTHING, Recoveries, Recovery
from headrace.services.search import quotas as q
from headrace.services.search.damage import snapshot_every_s

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.search.domain import Domain
    from headrace.services.search.serverless import Collection

__all__ = ["RECOVERIES"]


def _domain(domain: Domain, design: Design) -> Recoveries:
    soon_s = restore_s(domain, design) or float(q.NODE_REPLACED_S + q.RESTORED_S)
    return Recoveries(Recovery(snapshot_every_s(domain), soon_s, "automated snapshots"), NOTHING)


def _collection(collection: Collection, _design: Design) -> Recoveries:
    soon_s = 0.0 if collection.has_standby else float(q.NODE_REPLACED_S)
    return Recoveries(Recovery(0.0, soon_s, "indexes on S3"), NOTHING)


RECOVERIES = {"Collection": _collection, "Domain": _domain}
