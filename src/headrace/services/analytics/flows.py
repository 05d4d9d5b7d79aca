"""What a Flink program reads and writes, as its properties and its role tell.

No property of an application says what its program reads: the program does. Two things in a
template tell. The program is given the names of its streams and buckets as properties, and its role
may read or write them. A thing counts that a property names, or that a statement of a role names
one by one which is this application's alone. In which direction the data go:

- by the name of the property or of its group, where that says input or output;
- otherwise by what the role may do: read a stream, else write. Who may do both reads.

A stream is read by polling (role ``shared``) unless a property of the same group asks for ``EFO``,
enhanced fan-out.
What is named by its address (a domain, a warehouse) is written to, whatever the role may do. The
bucket of the program's code is a sink only where a property names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.arn import ANY, arn_texts
from headrace.design.resolve import each
from headrace.services.direction import direction_of
from headrace.services.iam.patterns import Answer
from headrace.services.iam.permissions import own_statements
from headrace.services.iam.statement import Request
from headrace.services.s3.address import addresses_in
from headrace.template.values import Scalar

if TYPE_CHECKING:
    from headrace.services.direction import Direction
    from headrace.services.iam.statement import Statement
    from headrace.template.position import Position
    from headrace.template.values import Value

__all__ = ["ADDRESSED", "flows_of"]

_STREAM: Final = "AWS::Kinesis::Stream"
_CONSUMER: Final = "AWS::Kinesis::StreamConsumer"
_DELIVERY: Final = "AWS::KinesisFirehose::DeliveryStream"
_BUCKET: Final = "AWS::S3::Bucket"
_TABLE: Final = "AWS::DynamoDB::Table"
_SEARCH: Final = ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")

_READS: Final[Mapping[str, tuple[str, ...]]] = {
    _STREAM: ("kinesis:GetRecords",),
    _CONSUMER: ("kinesis:SubscribeToShard",),
}
"""Type → the action that reads it."""

_WRITES: Final[Mapping[str, tuple[str, ...]]] = {
    _STREAM: ("kinesis:PutRecord", "kinesis:PutRecords"),
    _DELIVERY: ("firehose:PutRecord", "firehose:PutRecordBatch"),
    _BUCKET: ("s3:PutObject",),
    _TABLE: ("dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
    **dict.fromkeys(_SEARCH, ("es:ESHttpPost", "es:ESHttpPut")),
}
"""Type → actions any of which writes to it."""

_INNER: Final = {_BUCKET: f"/{ANY}", **dict.fromkeys(_SEARCH, f"/{ANY}")}
"""Type → what follows its ARN in requests on what it holds."""

ADDRESSED: Final = frozenset({*_SEARCH, "AWS::Redshift::Cluster", "AWS::RDS::DBInstance"})
"""Types that a program writes to by their address, whatever its role says."""

_BY_NAME: Final = (_STREAM, _DELIVERY, _BUCKET, _TABLE)
"""What a bare name in a property may mean."""


class _Named(Struct, frozen=True):
    """A thing that a property names, and what the property's name says of the direction."""

    thing: Component
    at: Position
    direction: Direction


def flows_of(
    application: Component, property_groups: list[Value], design: Design
) -> Iterator[Link]:
    """Yield the flows into and out of *application*.

    Parameters
    ----------
    application
        The application.
    property_groups
        The groups of properties that its program is given.
    design
        The design.

    Raises
    ------
    UnknownValueError
        When its role depends on an open condition.
    """
    allowed = list(_allowed(application, design))
    every = [statement for statement, _ in allowed]
    flows: dict[str, Link] = {}
    for group in property_groups:
        program = _Program(application, design, _reads_by_fan_out(group))
        for named in _named(application, group, design):
            link = program.by_property(named, every)
            if link is not None:
                _keep(flows, named.thing, link)
    fan_out = any(_reads_by_fan_out(group) for group in property_groups)
    program = _Program(application, design, fan_out)
    settled = flows.keys() | _code_buckets(application, design)
    for statement, told in allowed:
        for thing in told:
            link = program.by_role(thing, [statement]) if thing.id not in settled else None
            if link is not None:
                _keep(flows, thing, link)
    yield from flows.values()


def _keep(flows: dict[str, Link], thing: Component, link: Link) -> None:
    """Keep one flow for each thing: who reads a stream often may do everything with it."""
    if thing.id not in flows or link.source == thing.id:
        flows[thing.id] = link


class _Program(Struct, frozen=True):
    """A program of a design, and whether it reads streams through consumers of its own."""

    application: Component
    design: Design
    fan_out: bool

    def by_property(self, named: _Named, statements: list[Statement]) -> Link | None:
        kind = named.thing.deployed_type
        if named.direction == "in" and kind in _READS:
            return self._into(named.thing, named.at)
        if named.direction == "out" and kind in (*_WRITES, *ADDRESSED):
            return self._out_of(named.thing, named.at)
        link = self.by_role(named.thing, statements)
        if link is None and kind in ADDRESSED and named.direction != "in":
            return self._out_of(named.thing, named.at)
        return link

    def by_role(self, thing: Component, statements: list[Statement]) -> Link | None:
        kind = thing.deployed_type
        for statement in statements:
            if _allows(statement, _READS.get(kind, ()), thing, self.design):
                return self._into(thing, statement.at)
        for statement in statements:
            if _allows(statement, _WRITES.get(kind, ()), thing, self.design):
                return self._out_of(thing, statement.at)
        return None

    def _into(self, thing: Component, at: Position) -> Link:
        own = self.fan_out or thing.deployed_type == _CONSUMER
        role = "fan-out" if own else "shared"
        return Link(EdgeKind.FLOWS, thing.id, self.application.id, at, role)

    def _out_of(self, thing: Component, at: Position) -> Link:
        role = "deliver" if thing.deployed_type == _BUCKET else "write"
        return Link(EdgeKind.FLOWS, self.application.id, thing.id, at, role)


def _properties(group: Value) -> Iterator[tuple[str, Value]]:
    """Yield the name and the value of each property of a group."""
    properties = group.get("PropertyMap")
    for key in getattr(properties, "keys", ()):
        yield str(key), properties.get(key)


def _reads_by_fan_out(group: Value) -> bool:
    """Whether a property says so: ``source.reader.type``, ``flink.stream.recordpublisher``."""
    values = [value for _, value in _properties(group)]
    return any(isinstance(v, Scalar) and v.text("").upper() == "EFO" for v in values)


def _named(application: Component, group: Value, design: Design) -> Iterator[_Named]:
    """Yield the components that properties name: by reference, ARN, address or name."""
    identity = group.get("PropertyGroupId")
    of_group = identity.text("") if isinstance(identity, Scalar) else ""
    for key, value in _properties(group):
        direction = direction_of(key) or direction_of(of_group)
        for thing in _meant(value, application, design):
            yield _Named(thing, value.at, direction)


def _meant(value: Value, application: Component, design: Design) -> list[Component]:
    app = application.resource.stack.app
    address = next(addresses_in(value), None)
    if address is not None:
        value = address.bucket
    for expects in ("", *_BY_NAME):
        nodes = design.names.find(value, app, expects)
        found = [node for node in nodes if isinstance(node, Component)]
        if found:
            return found
    return []


def _allowed(application: Component, design: Design) -> Iterator[tuple[Statement, list[Component]]]:
    """Yield the statements of the role, with what each names one by one if the role is its own."""
    app = application.resource.stack.app
    for permit in design.outgoing(application, EdgeKind.PERMITTED_BY):
        role = permit.node
        if permit.edge.role or not isinstance(role, Component):
            continue
        users = {user.node.id for user in design.incoming(role, EdgeKind.PERMITTED_BY)}
        for statement in own_statements(design, role):
            told: list[Component] = []
            for resource in each(statement.value.get("Resource")) if len(users) == 1 else ():
                nodes = design.names.find(resource, app)
                told += [node for node in nodes if isinstance(node, Component)]
            yield statement, list({thing.id: thing for thing in told}.values())


def _code_buckets(application: Component, design: Design) -> set[str]:
    roles = ("code", "artifact")
    uses = [n for role in roles for n in design.outgoing(application, EdgeKind.USES, role)]
    return {neighbour.node.id for neighbour in uses}


def _allows(
    statement: Statement, actions: tuple[str, ...], thing: Component, design: Design
) -> bool:
    """Whether a statement allows one of *actions* on *thing* for sure."""
    if statement.denies:
        return False
    inner = _INNER.get(thing.deployed_type, "")
    arns = tuple(arn + inner for arn in arn_texts(thing, design.names))
    return any(statement.applies(Request(action, arns)) is Answer.YES for action in actions)
