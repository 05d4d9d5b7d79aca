"""Cluster, job and faults from a YAML or JSON file, as ``headrace job`` reads it.

Quantities are written as in a load file: ``60 MB/s``, ``1 TB``, ``90s``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from headrace.errors import InputError
from headrace.flow.mapreduce.cluster import Cluster, Group, Machine, Network
from headrace.flow.mapreduce.faults import NodeFault, NodeLoss, SlowNodes, SpotReclaim
from headrace.flow.mapreduce.forms import (
    ClusterForm,
    DescriptionForm,
    FaultEntry,
    FaultForm,
    JobForm,
    NodesForm,
    Published,
)
from headrace.flow.mapreduce.job import Job, Processor, Speculation, Stragglers
from headrace.load.document import Document, DocumentPath, read_document, read_text
from headrace.load.quantities import read
from headrace.units import Rate

__all__ = ["Description", "parse_description", "read_description"]

_PLACE: Final = re.compile(r"(.*?)(?: - at `\$(.*?)`)?", re.DOTALL)
_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Description:
    """What a file describes.

    Attributes
    ----------
    title
        What the run is called.
    cluster, job, faults, seed
        As `run_job` takes them.
    published
        What was measured, for a run that somebody published; None for others.
    """

    title: str
    cluster: Cluster
    job: Job
    faults: tuple[NodeFault, ...]
    seed: int
    published: Published | None


def read_description(path: Path | str) -> Description:
    """Read a description from a YAML or JSON file.

    Raises
    ------
    InputError
        It cannot be read, or is wrong.
    """
    shown = str(path)
    document = read_document(read_text(Path(path), shown), shown)
    if document.problems:
        problem = document.problems[0]
        raise _wrong(problem.message, problem.path, document)
    try:
        return parse_description(document.data)
    except InputError as error:
        message, place = _split(error.message)
        raise _wrong(message, place, document) from None


def parse_description(data: object) -> Description:
    """Return what plain data describe.

    Raises
    ------
    InputError
        They are wrong; the message ends with the place.

    Examples
    --------
    >>> described = parse_description({
    ...     "cluster": {"nodes": [{"count": 4, "disk": "100 MB/s", "network": "1 Gbit/s"}]},
    ...     "job": {"input": "1 GB", "split_size": "100 MB"},
    ... })
    >>> described.cluster.nodes, described.job.splits
    (4, 10)
    """
    try:
        form = msgspec.convert(data, DescriptionForm, dec_hook=_hook)
        cluster, job = _cluster(form.cluster), _job(form.job)
        names = [nodes.name for nodes in form.cluster.nodes]
        faults = tuple(
            _fault(entry, index, names, cluster) for index, entry in enumerate(form.faults)
        )
    except (msgspec.ValidationError, ValueError) as error:
        raise InputError(str(error)) from None
    return Description(form.title, cluster, job, faults, form.seed, form.published)


def _hook(kind: type, written: Any) -> object:
    """Read a quantity; what is wrong becomes an error that msgspec gives its place."""
    try:
        return read(kind, written)
    except InputError as error:
        raise ValueError(error.message) from None


def _cluster(form: ClusterForm) -> Cluster:
    network = form.network
    return Cluster(
        groups=tuple(_group(nodes) for nodes in form.nodes),
        network=Network(
            nodes_per_rack=network.nodes_per_rack,
            rack_bytes_per_s=_bytes_per_s(network.rack),
            core_bytes_per_s=_bytes_per_s(network.core),
            zone_bytes_per_s=_bytes_per_s(network.zone),
            zone_round_trip_s=network.zone_round_trip_s,
            usd_per_zone_byte=network.usd_per_zone_gb / 1e9,
        ),
        replication=form.replication,
        notice_s=form.notice_s,
        store_bytes_per_s=_bytes_per_s(form.store),
    )


def _group(nodes: NodesForm) -> Group:
    machine = Machine(
        cores=nodes.cores,
        core_speed=nodes.core_speed,
        disks=nodes.disks,
        disk_bytes_per_s=_bytes_per_s(nodes.disk),
        seek_s=nodes.seek_s,
        network_bytes_per_s=_bytes_per_s(nodes.network),
        cache_bytes=nodes.cache_bytes,
        map_slots=nodes.containers or nodes.map_slots,
        reduce_slots=nodes.reduce_slots,
        shared_slots=nodes.containers is not None,
    )
    return Group(
        machine=machine,
        count=nodes.count,
        zone=nodes.zone,
        stores=nodes.stores,
        usd_per_node_hour=nodes.usd_per_hour,
    )


def _job(form: JobForm) -> Job:
    if (form.splits is None) == (form.split_bytes is None):
        raise ValueError("give either splits or split_size - at `$.job`")
    size = form.split_bytes or 0.0
    if form.split_bytes is not None and size <= 0:
        raise ValueError("a split has more than no bytes - at `$.job.split_size`")
    splits = form.splits or max(1, -int(-form.input_bytes // size))
    given = msgspec.structs.asdict(form)
    for name in ("split_bytes", "reduce_buffer_bytes"):
        del given[name]
    if form.reduce_buffer_bytes is not None:
        given["reduce_buffer_bytes"] = form.reduce_buffer_bytes
    worked = form.processor
    given |= {
        "splits": splits,
        "processor": Processor(
            map_s_per_byte=1 / _bytes_per_s(worked.map),
            sort_s_per_byte=1 / _bytes_per_s(worked.sort),
            reduce_s_per_byte=1 / _bytes_per_s(worked.reduce),
        ),
        "stragglers": Stragglers(**msgspec.structs.asdict(form.stragglers)),
        "speculation": Speculation(**msgspec.structs.asdict(form.speculation)),
    }
    return Job(**given)


def _fault(entry: FaultEntry, index: int, names: list[str], cluster: Cluster) -> NodeFault:
    kinds = [name for name in entry.__struct_fields__ if getattr(entry, name) is not None]
    where = f" - at `$.faults[{index}]`"
    if len(kinds) != 1:
        raise ValueError(f"a fault is one of {', '.join(entry.__struct_fields__)}{where}")
    form: FaultForm = getattr(entry, kinds[0])
    if form.of is not None and form.of not in names:
        raise ValueError(f"no nodes are called {form.of!r}, but {', '.join(names)}{where}")
    inside = np.arange(cluster.nodes)
    if form.of is not None:
        inside = np.flatnonzero(cluster.kinds == names.index(form.of))
    nodes = form.nodes
    if form.count is not None:
        if form.count > len(inside):
            raise ValueError(f"{form.count} nodes of {len(inside)} cannot be meant{where}")
        spread = np.arange(form.count) * len(inside) // form.count
        nodes = tuple(inside[spread].tolist())
    if not nodes or not all(0 <= node < cluster.nodes for node in nodes):
        raise ValueError(f"name nodes by numbers below {cluster.nodes}, or their count{where}")
    if kinds[0] == "slow_nodes":
        return SlowNodes(nodes=nodes, factor=form.factor)
    if kinds[0] == "spot_reclaim":
        return SpotReclaim(nodes=nodes, at_s=form.at_s, notice_s=form.notice_s)
    return NodeLoss(
        nodes=nodes,
        at_s=form.at_s,
        back_after_s=form.back_after_s,
        keeps_blocks=form.keeps_blocks,
    )


def _bytes_per_s(rate: Rate | None) -> float:
    if rate is None:
        return float("inf")
    if rate.of != "bytes" or rate.per_s <= 0:
        raise ValueError("rates here are bytes or bits a second, above 0: 100 MB/s, 1 Gbit/s")
    return rate.per_s


def _split(text: str) -> tuple[str, DocumentPath]:
    """Return a message of msgspec and the path that it ends with."""
    match = _PLACE.fullmatch(text)
    assert match is not None
    steps = _STEP.findall(match[2] or "")
    return match[1], tuple(name or int(index) for name, index in steps)


def _wrong(message: str, path: DocumentPath, document: Document) -> InputError:
    at = document.locate(path)
    words = message[:1].lower() + message[1:]
    return InputError(words, file=document.file, line=at.line, column=at.column)
