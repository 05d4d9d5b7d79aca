"""What the load asks of the APIs of a region, which share the account's quota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.declared import need_load, sources_into, together
from headrace.services.gateway import quotas as q
from headrace.services.gateway.component import Integration, Method, RestApi
from headrace.services.kinesis.demand import region_of

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.design.declared import Offered

__all__ = ["asked_of", "callers_beside", "quota_of"]


def callers_beside(caller: Component, design: Design) -> list[Component]:
    """Return what takes requests of declared sources in the region of *caller*, itself included."""
    region = region_of(caller, design)
    return [
        one
        for one in design.by_id.values()
        if isinstance(one, Method | Integration | RestApi)
        and region_of(one, design) == region
        and any(True for _ in sources_into(one, design))
    ]


def asked_of(caller: Component, design: Design) -> Offered | None:
    """Return all that is declared into the APIs of the region together; None where nothing is.

    Raises
    ------
    UnknownValueError
        When no load is declared.
    """
    need_load(caller, design)
    assert design.load is not None
    beside = callers_beside(caller, design)
    sources = tuple(pair for one in beside for pair in sources_into(one, design))
    return together(sources, design.load) if sources else None


def quota_of(caller: Component, design: Design) -> int:
    """Return the requests/s that an account may send to all APIs of the region of *caller*."""
    return q.REQUESTS_PER_S[int(region_of(caller, design) in q.SMALL_REGIONS)]
