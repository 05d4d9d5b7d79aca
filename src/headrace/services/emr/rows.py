"""What a cluster of a template has against what the jobs of its load need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from headrace.design.declared import jobs_on
from headrace.errors import InputError
from headrace.services.billing import if_known
from headrace.services.emr.bills import BILLS
from headrace.services.emr.demand import requirement
from headrace.services.emr.sizing import size_cluster
from headrace.sizing import Row

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.jobs import BatchJob
    from headrace.services.emr.cluster import Cluster
    from headrace.services.entries import RowRoom

__all__ = ["ROWS", "nodes_needed"]


def _cluster(cluster: Cluster, design: Design) -> Iterator[Row]:
    """Yield a row for each job that has a deadline: they run one after another."""
    for name, job in jobs_on(cluster, design):
        if job.deadline_s is not None:
            yield _job(cluster, name, job, design)


def _job(cluster: Cluster, name: str, job: BatchJob, design: Design) -> Row:
    has = cluster.workers(design)
    today = if_known(BILLS["Cluster"], cluster, design)
    setting = "nodes" if name == cluster.id else f"nodes for {name}"
    row = Row(
        cluster.logical_id,
        setting,
        str(has),
        "none suffices",
        short=True,
        usd_today=today.usd_per_month if today else None,
        priced_on=today.priced_on if today else "",
    )
    try:
        sizing = size_cluster(requirement(cluster, job, design))
    except InputError as error:
        return replace(row, remark=error.message)
    wrong = "; ".join(check.message for check in sizing.checks if check.level == "error")
    if sizing.core_nodes is None or sizing.task_nodes is None:
        return replace(row, decides=sizing.binding, remark=wrong)
    needs = sizing.core_nodes + sizing.task_nodes
    cost = sizing.costs[0]
    return replace(
        row,
        needed=f"{needs} × {sizing.instance_type}",
        decides=sizing.binding,
        short=has < needs,
        usd_needed=cost.usd_per_month,
        priced_on=cost.priced_on,
        remark=f"{cost.usd_per_month:,.2f} USD for 30 runs a month, {cost.name}",
    )


def nodes_needed(cluster: Cluster, job: BatchJob, design: Design) -> tuple[int | None, str]:
    """Return how many core and task nodes a job needs by its deadline, and what decides.

    None where no number of nodes suffices.

    Raises
    ------
    UnknownValueError
        When its nodes are not known.
    NotApplicable
        When it has no deadline.
    """
    try:
        sizing = size_cluster(requirement(cluster, job, design))
    except InputError as error:
        return None, error.message
    if sizing.core_nodes is None or sizing.task_nodes is None:
        wrong = [check.message for check in sizing.checks if check.level == "error"]
        return None, "; ".join(wrong) or sizing.binding
    return sizing.core_nodes + sizing.task_nodes, sizing.binding


ROWS: dict[str, RowRoom] = {"Cluster": _cluster}
