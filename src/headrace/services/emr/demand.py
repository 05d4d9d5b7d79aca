"""What the jobs of a load ask of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import InputError, NotApplicable
from headrace.services.emr import prices
from headrace.services.emr import quotas as q
from headrace.services.emr.instances import node_type
from headrace.services.emr.requirement import BatchRequirement

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.load.jobs import BatchJob
    from headrace.load.model import Load
    from headrace.services.emr.cluster import Cluster

__all__ = ["requirement", "requirement_of", "worker_type"]

_HEADROOM = 0.2


def requirement_of(  # noqa: PLR0913 - each is named at the call
    job: BatchJob,
    load: Load,
    *,
    primaries: int = 1,
    spot: bool = True,
    instance_type: str | None = None,
    region: str = prices.BASE_REGION,
) -> BatchRequirement:
    """Return what *job* asks of a cluster, wherever job and cluster are declared.

    Raises
    ------
    NotApplicable
        When it has no deadline: any cluster gets it done some day.
    InputError
        When its deadline leaves no time.
    """
    if job.deadline_s is None:
        raise NotApplicable("no deadline is declared")
    stated = load.assume.headroom
    return BatchRequirement(
        input_bytes=job.input_bytes,
        files=job.files,
        deadline_s=job.deadline_s,
        file_format=job.file_format,
        compression=job.compression,
        profile=job.profile,
        output_bytes=job.output_bytes,
        shuffle_bytes=job.shuffle_bytes,
        file_system=job.file_system,
        primaries=primaries,
        spot=spot,
        instance_type=instance_type,
        headroom=_HEADROOM if stated is None else stated,
        region=load.assume.region or region,
    )


def requirement(cluster: Cluster, job: BatchJob, design: Design) -> BatchRequirement:
    """Return what *job* asks of *cluster*, with nodes of the type that it has.

    Raises
    ------
    NotApplicable, InputError
        As `requirement_of`.
    UnknownValueError
        When its nodes are not known.
    """
    assert design.load is not None
    nodes = cluster.nodes(design)
    return requirement_of(
        job,
        design.load,
        primaries=q.PRIMARIES_SAFE if cluster.count("primary", design) > 1 else 1,
        spot=any(one.spot for one in nodes if one.purpose == "task"),
        instance_type=worker_type(cluster, design),
        region=cluster.resource.stack.region or prices.BASE_REGION,
    )


def worker_type(cluster: Cluster, design: Design) -> str | None:
    """Return the instance type of its core nodes; None where no node of that type can be sized.

    Raises
    ------
    UnknownValueError
        When it is not known.
    """
    named = [
        kind.text("")
        for nodes in cluster.nodes(design)
        if nodes.purpose == "core"
        for kind in nodes.types
    ]
    try:
        return node_type(named[0]).name if named else None
    except InputError:
        return None
