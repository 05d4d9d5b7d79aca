"""A job takes longer on its cluster than its deadline allows.

## Why it matters

A job that ends too late delays what waits for it, and runs into the next one. What holds it up may
be the nodes, or a file that cannot be split: then no number of them helps.

## What is checked

The jobs of the load that have a deadline: the cluster's core and task nodes, as far as managed
scaling lets them grow, against what the calculator says that the job needs with its headroom. The
trial runs the job task by task on the nodes that are there and on those that are needed.

## Fix

Use the nodes that the message names; `headrace size emr` says what decides.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import jobs_on, need_load
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.services.emr.rows import nodes_needed
from headrace.units import format_duration


@rule(
    "EMR181",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.STORAGE.url,),
    seed=("E2", "E21"),
)
def job_misses_deadline(cluster: Cluster, design: Design) -> Iterator[Finding]:
    need_load(cluster, design)
    due = [(name, job) for name, job in jobs_on(cluster, design) if job.deadline_s is not None]
    if not due:
        raise NotApplicable("no job on it has a deadline")
    has = cluster.workers(design)
    for name, job in due:
        needs, why = nodes_needed(cluster, job, design)
        if needs is not None and has >= needs:
            continue
        assert job.deadline_s is not None
        late = f"{name} is to end after {format_duration(job.deadline_s)}"
        wanted = f"{needs} are needed: {why}" if needs else f"no number of nodes suffices: {why}"
        yield Finding(
            at=cluster.at("Instances"),
            message=f"{late}; the cluster has {has} core and task nodes, and {wanted}",
            fix=f"use {needs} core and task nodes" if needs else "split its input, or allow more",
            experiment=Experiment(
                cluster.id,
                "late_s",
                changes=tuple(more_nodes(cluster, needs - has)) if needs else (),
                calm=True,
            ),
        )


def more_nodes(cluster: Cluster, more: int) -> Iterator[Change]:
    """Yield the change that adds so many core nodes to a group or fleet of the cluster itself."""
    for nodes in cluster.own_nodes:
        if nodes.purpose == "core" and nodes.path:
            name = "TargetOnDemandCapacity" if nodes.fleet else "InstanceCount"
            own = nodes.value.get(name).integer(0 if nodes.fleet else 1)
            yield Change(cluster.id, (*nodes.path, name), own + more)
            return
