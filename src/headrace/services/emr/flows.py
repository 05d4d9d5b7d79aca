"""What a cluster reads and writes, as its steps, its configuration and its role tell.

Steps name addresses (`arguments`). Where an option does not say which way the data go, the role of
the nodes does if it may only read or only write there; otherwise custom: the last of several such
addresses is the output. HBase keeps its tables, and Hive its warehouse, where the configuration
says. What neither names is taken from the role: a stream, a table or objects that a statement names
which is this cluster's alone. A bucket is output where it may write all objects that it may read:
jobs list and clean up what they write. A domain or warehouse whose address a step is given is read
or written as the option before it says, and read where that says nothing.

A bucket that is read is never drawn as written, too: the picture of a job that works in place would
be a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.arn import ANY, text_of
from headrace.errors import UnknownValueError
from headrace.services.direction import direction_of
from headrace.services.emr.arguments import Argument, Use, arguments_of, options_of, s3_addresses
from headrace.services.iam.access import allows_surely, named_by_role, named_in
from headrace.services.iam.permissions import Target, missing_actions

if TYPE_CHECKING:
    from headrace.services.emr.cluster import Cluster
    from headrace.services.iam.statement import Statement
    from headrace.template.position import Position
    from headrace.template.values import Value

    Named = tuple[Statement, Value, Component]

__all__ = ["BUCKET", "flows_by_role", "flows_of", "link_to_program"]

BUCKET: Final = "AWS::S3::Bucket"
_READ: Final = "s3:GetObject"
_WRITE: Final = "s3:PutObject"

_SEARCH: Final = ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")
_ADDRESSED: Final = frozenset(
    {*_SEARCH, "AWS::Redshift::Cluster", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance"}
)
"""Types that a step reaches by their address."""

_KEPT_ON_S3: Final = (
    ("hbase-site", "hbase.rootdir"),
    ("hive-site", "hive.metastore.warehouse.dir"),
)
"""Settings that say where an application keeps its tables."""

_ACTIONS: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "AWS::Kinesis::Stream": (("kinesis:GetRecords", "shared"), ("kinesis:PutRecords", "write")),
    "AWS::DynamoDB::Table": (("dynamodb:Scan", "read"), ("dynamodb:BatchWriteItem", "write")),
    **dict.fromkeys(_SEARCH, (("es:ESHttpGet", "read"), ("es:ESHttpPost", "write"))),
}
"""Type → the action that reads it with the role of that flow, and the same for writing."""


def flows_of(cluster: Cluster, steps: list[Value], design: Design) -> Iterator[Link]:
    """Yield the flows into and out of *cluster*.

    Parameters
    ----------
    cluster
        The cluster.
    steps
        What it is to do, as ``HadoopJarStep``: its own, and those that are resources.
    design
        The design.

    Raises
    ------
    UnknownValueError
        When its role depends on an open condition.
    """
    roles = design.outgoing(cluster, EdgeKind.PERMITTED_BY, "instances")
    role = next((found.node for found in roles if isinstance(found.node, Component)), None)
    settled = _used(cluster, design)
    named = [one for step in steps for one in _directed(arguments_of(step), cluster, role, design)]
    named += _kept(cluster)
    places = [(one, {b.id for b in _buckets(one, cluster, design)}) for one in named]
    read = {place for one, found in places if one.use == "read" for place in found}
    for one, found in places:
        settled |= found
        if one.use == "read" or (one.use == "write" and not found & read):
            yield _link(cluster, one)
    for link, store in _addressed(cluster, steps, design):
        settled.add(store)
        yield link
    told = named_by_role(cluster, design, "instances")
    yield from _by_role(cluster, told, settled, design)


def flows_by_role(runs: Component, role: Component, design: Design) -> Iterator[Link]:
    """Yield the flows into and out of *runs*, whose jobs act as *role*, as that tells.

    Raises
    ------
    UnknownValueError
        When what is attached to the role depends on an open condition.
    """
    yield from _by_role(runs, named_in(role, design), _used(runs, design), design)


def link_to_program(cluster: Value | str, argument: Argument) -> Link:
    """Return the edge from *cluster* to the bucket of a program, if that is in this run."""
    return Link(
        EdgeKind.USES,
        cluster,
        argument.address.bucket,
        argument.at,
        "program",
        BUCKET,
        inside=True,
        source_expects="AWS::EMR::Cluster",
    )


def _used(cluster: Component, design: Design) -> set[str]:
    """Return what it uses for logs and programs, and its certificates: that is no data."""
    used = [found.node for found in design.outgoing(cluster, EdgeKind.USES)]
    used += [
        found.node
        for node in tuple(used)
        if isinstance(node, Component)
        for found in design.outgoing(node, EdgeKind.USES)
    ]
    return {node.id for node in used}


def _directed(
    arguments: list[Argument], cluster: Cluster, role: Component | None, design: Design
) -> Iterator[Argument]:
    """Yield *arguments* with a use each."""
    left = [argument for argument in arguments if not argument.use]
    for argument in arguments:
        last = len(left) > 1 and argument is left[-1]
        use = argument.use or _permitted(argument, cluster, role, design)
        yield Argument(argument.address, argument.at, use or ("write" if last else "read"))


def _permitted(argument: Argument, cluster: Cluster, role: Component | None, design: Design) -> Use:
    """Return what the role lets the cluster do there, if it is one thing only."""
    if role is None:
        return ""
    folder = argument.address.key.rstrip("/")
    inner = f"/{folder}/{ANY}" if folder else f"/{ANY}"
    for bucket in _buckets(argument, cluster, design):
        try:
            missing = missing_actions(design, role, (_READ, _WRITE), Target(bucket, inner))
        except UnknownValueError:
            return ""
        if len(missing) == 1:
            return "read" if missing == (_WRITE,) else "write"
    return ""


def _kept(cluster: Cluster) -> Iterator[Argument]:
    for classification, name in _KEPT_ON_S3:
        try:
            value = cluster.setting(classification, name)
        except UnknownValueError:
            continue
        yield from s3_addresses([value], "write")


def _addressed(cluster: Cluster, steps: list[Value], design: Design) -> Iterator[tuple[Link, str]]:
    """Yield the flows with what steps are given the address of, and its id."""
    for step in steps:
        for value, name in options_of(step):
            for reference in value.references():
                for node in design.names.find(reference, cluster.resource.stack.app):
                    if node.deployed_type not in _ADDRESSED:
                        continue
                    ends, flow = (node.id, cluster.id), "read"
                    if direction_of(name) == "out":
                        ends, flow = (cluster.id, node.id), "write"
                    yield Link(EdgeKind.FLOWS, *ends, value.at, flow), node.id


def _buckets(argument: Argument, cluster: Cluster, design: Design) -> list[Component]:
    app = cluster.resource.stack.app
    nodes = design.names.find(argument.address.bucket, app, BUCKET)
    return [node for node in nodes if isinstance(node, Component)]


def _link(cluster: Cluster, argument: Argument) -> Link:
    bucket, at = argument.address.bucket, argument.at
    if argument.use == "write":
        return Link(EdgeKind.FLOWS, cluster.id, bucket, at, "write", BUCKET)
    return Link(EdgeKind.FLOWS, bucket, cluster.id, at, "read", source_expects=BUCKET)


def _by_role(
    runs: Component, told: Iterable[Named], settled: set[str], design: Design
) -> Iterator[Link]:
    """Yield the flows of *runs* that only its role tells: what that names, and how."""
    read: dict[str, tuple[Position, str]] = {}
    written: dict[str, tuple[Position, str]] = {}
    objects: dict[str, tuple[set[str], set[str]]] = {}
    for statement, resource, thing in told:
        name = text_of(resource, design.names)
        if thing.id in settled or (thing.deployed_type == BUCKET and "*" not in name):
            continue
        actions = _ACTIONS.get(thing.deployed_type, ((_READ, "read"), (_WRITE, "write")))
        names = objects.setdefault(thing.id, (set(), set()))
        for (action, flow), found, of in zip(actions, (read, written), names, strict=True):
            if allows_surely(statement, action, resource, thing, design):
                found.setdefault(thing.id, (statement.at, flow))
                of.add(name)
    for thing_id, (readable, writable) in objects.items():
        kind = design.node(thing_id).deployed_type
        outputs = writable and (kind == BUCKET or not readable) and readable <= writable
        if outputs:
            at, flow = written[thing_id]
            yield Link(EdgeKind.FLOWS, runs.id, thing_id, at, flow)
        elif readable:
            at, flow = read[thing_id]
            yield Link(EdgeKind.FLOWS, thing_id, runs.id, at, flow)
