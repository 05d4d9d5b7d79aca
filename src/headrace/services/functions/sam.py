"""``AWS::Serverless::Function``: a function with its event sources and its role in one resource.

What the SAM transform would write is seen as components of their own, with the logical ids that
the transform gives them: ``<Function><Event>`` for an event source mapping, ``<Function>Role``.
Source: "Generated CloudFormation resources" of the SAM specification,
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.services.functions.function import Function
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.functions.sam_role import role_properties
from headrace.services.iam.component import Role
from headrace.template.overlay import changed
from headrace.template.values import Absent, Mapping, Reference, Scalar, Sequence, Unknown, Value

__all__ = ["ServerlessFunction", "ServerlessMapping", "ServerlessRole"]

_POLLED: Final[AbstractMapping[str, str]] = {
    "Kinesis": "Stream",
    "DynamoDB": "Stream",
    "SQS": "Queue",
    "MSK": "Stream",
    "MQ": "Broker",
    "DocumentDB": "Cluster",
    "SelfManagedKafka": "KafkaBootstrapServers",
}
"""Event types that become event source mappings, and their property that names the source."""

_PUSHED: Final[AbstractMapping[str, tuple[str, str]]] = {
    "SNS": ("Topic", "AWS::SNS::Topic"),
    "S3": ("Bucket", "AWS::S3::Bucket"),
    "CloudWatchLogs": ("LogGroupName", "AWS::Logs::LogGroup"),
}
"""Event types whose source calls the function: the property that names it, and its type."""


class ServerlessFunction(Function):
    """``AWS::Serverless::Function``; its properties include those of ``Globals``."""

    acts_as = "AWS::Lambda::Function"

    @property
    def properties(self) -> Value:
        """The function's properties over the template's ``Globals``."""
        own = self.resource.properties(self.assumptions)
        stack = self.resource.stack
        found = stack.section("Globals").get("Function")
        if found is None:
            return own
        return _merged(stack.under(self.assumptions).value(found[1]), own)

    @property
    def role(self) -> Value:
        """The role that it names, or the one that SAM writes for it."""
        named = self.properties.get("Role")
        if not isinstance(named, Absent):
            return named
        return Reference(self.at(), self.resource.stack.key, f"{self.logical_id}Role", "Arn")

    @property
    def dead_letters(self) -> Value:
        """The queue or topic that is told of asynchronous events that failed."""
        return self.properties.get("DeadLetterQueue", "TargetArn")

    @property
    def events(self) -> list[tuple[str, Value]]:
        """The event sources: name and block."""
        events = self.properties.get("Events")
        branches = events.candidates if isinstance(events, Unknown) else (events,)
        found = {
            name: event
            for branch in branches
            if isinstance(branch, Mapping)
            for name, event in branch.items()
        }
        return list(found.items())

    def parts(self) -> Iterator[Component]:
        """Yield the event source mappings and the role that SAM makes."""
        for name, event in self.events:
            if _type_of(event) in _POLLED:
                yield ServerlessMapping(self.resource, self.assumptions, name)
        if isinstance(self.properties.get("Role"), Absent):
            yield ServerlessRole(self.resource, self.assumptions, "Role")

    def links(self) -> Iterator[Link]:
        """Yield the edges of every function, and the flows from what calls this one."""
        yield from super().links()
        for _, event in self.events:
            pushed = _PUSHED.get(_type_of(event))
            if pushed is not None:
                source = event.get("Properties", pushed[0])
                yield self.link_from(EdgeKind.FLOWS, source, "event", pushed[1])


class ServerlessMapping(EventSourceMapping):
    """An event of a serverless function that becomes an event source mapping."""

    acts_as = "AWS::Lambda::EventSourceMapping"

    @property
    def type(self) -> str:
        """The type of what SAM writes."""
        return self.acts_as

    @property
    def properties(self) -> Value:
        """The event's properties, under the names that the mapping's own have."""
        function = ServerlessFunction(self.resource, self.assumptions)
        event = dict(function.events).get(self.part, Absent(function.at()))
        stated = event.get("Properties")
        key = self.resource.stack.key
        children = dict(stated.items()) if isinstance(stated, Mapping) else {}
        children["EventSourceArn"] = stated.get(_POLLED.get(_type_of(event), "Stream"))
        children["FunctionName"] = Reference(event.at, key, self.resource.logical_id)
        properties: Value = Mapping.of(event.at, children)
        for change in self.resource.stack.changes:
            if change.resource == self.id:
                properties = changed(properties, change.path, change.data)
        return properties


class ServerlessRole(Role):
    """The role of a serverless function that names none."""

    acts_as = "AWS::IAM::Role"

    @property
    def type(self) -> str:
        """The type of what SAM writes."""
        return self.acts_as

    @property
    def properties(self) -> Value:
        """What SAM writes into the role."""
        function = ServerlessFunction(self.resource, self.assumptions)
        events = [event for _, event in function.events]
        return role_properties(function.properties, events, function.at())


def _type_of(event: Value) -> str:
    stated = event.get("Type")
    return stated.text("") if isinstance(stated, Scalar) else ""


def _merged(general: Value, own: Value) -> Value:
    """Lay *own* over *general* as SAM does: mappings by key, lists one after the other."""
    if isinstance(own, Absent):
        return general
    if isinstance(general, Sequence) and isinstance(own, Sequence):
        return Sequence(own.at, general.values + own.values)
    if not (isinstance(general, Mapping) and isinstance(own, Mapping)):
        return own
    keys = dict.fromkeys(own.keys + general.keys)
    return Mapping(
        own.at,
        tuple(keys),
        lambda key: _merged(general.child(key), own.child(key)),
        inserted=own.inserted or general.inserted,
    )
