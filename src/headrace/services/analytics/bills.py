"""What an application costs a month with the KPUs that its template asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.services.analytics import prices
from headrace.services.analytics.demand import requirement

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.analytics.application import Application
    from headrace.services.billing import BillRoom
    from headrace.sizing import Cost

__all__ = ["BILLS"]


def _application(application: Application, design: Design) -> Cost:
    """Bill its KPUs around the clock, and a snapshot; what auto scaling adds is left out."""
    need = requirement(application, design)
    return prices.flink(
        prices.Usage(
            kpus=application.kpus,
            backup_bytes=need.state_bytes,
            prices=prices.prices_for(need.region),
        )
    )


BILLS: dict[str, BillRoom] = {"Application": _application}
