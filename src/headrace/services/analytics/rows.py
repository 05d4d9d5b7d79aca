"""What an application of a template has against what its load needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from headrace.services.analytics.bills import BILLS
from headrace.services.analytics.demand import requirement
from headrace.services.analytics.sizing import size_application
from headrace.sizing import Row

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.analytics.application import Application
    from headrace.services.entries import RowRoom

__all__ = ["ROWS"]


def _application(application: Application, design: Design) -> Iterator[Row]:
    need = requirement(application, design)
    sizing = size_application(need)
    has, per_kpu = application.kpus, application.parallelism_per_kpu
    today = f"{has:,} ({application.parallelism:,} subtasks)"
    if sizing.kpus is None:
        wrong = "; ".join(check.message for check in sizing.checks if check.level == "error")
        yield Row(
            application.logical_id,
            "KPUs",
            today,
            "none suffices",
            sizing.binding,
            True,
            remark=wrong,
        )
        return
    scales = application.auto_scales and sizing.kpus > has
    yield Row(
        component=application.logical_id,
        setting="KPUs",
        today=today,
        needed=f"{sizing.kpus:,} ({sizing.kpus * per_kpu:,} subtasks)",
        decides=sizing.binding,
        short=has < sizing.kpus,
        usd_today=BILLS["Application"](application, design).usd_per_month,
        usd_needed=sizing.costs[0].usd_per_month,
        priced_on=sizing.costs[0].priced_on,
        remark="auto scaling gets there by doubling, each time after 15 min" if scales else "",
    )


ROWS: dict[str, RowRoom] = {"Application": _application}
