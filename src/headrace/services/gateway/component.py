"""APIs that write to streams or call functions, as the design sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.template.values import Mapping, Scalar, Sequence, Text, Value

__all__ = ["Integration", "Method", "RestApi"]

_NAMED: Final = re.compile(
    r"""["']?(StreamName|DeliveryStreamName)\\?["']?\s*[:=]\s*\\?["']([A-Za-z0-9_.-]+)\\?["']"""
)
_TYPES: Final = {
    "StreamName": "AWS::Kinesis::Stream",
    "DeliveryStreamName": "AWS::KinesisFirehose::DeliveryStream",
}
_WRITES: Final = re.compile(r":(kinesis|firehose):action/Put|^(Kinesis|Firehose)-Put")
_INVOKES: Final = ":lambda:path/"
_INVOKED: Final = re.compile("/functions/([^/]+)/invocations")


class _Caller(Component):
    """What calls another service for each request."""

    service = "gateway"

    def _call_links(self, uri: Value, body: list[Value], role: Value) -> Iterator[Link]:
        text = _literal(uri)
        if _INVOKES in text:
            for function in [*uri.references(), *_invoked(uri, text)]:
                yield self.link_to(EdgeKind.FLOWS, function, "invoke", "AWS::Lambda::Function")
        elif _WRITES.search(text):
            for value in body:
                yield from self._named_in(value)
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")

    def _named_in(self, value: Value) -> Iterator[Link]:
        """Yield the flows to the streams that a request's body names."""
        for reference in value.references():
            yield self.link_to(EdgeKind.FLOWS, reference, "put", "AWS::Kinesis::Stream")
        for piece in _pieces(value):
            for name, stream in _NAMED.findall(piece.text("")):
                named = Scalar(piece.at, stream)
                yield self.link_to(EdgeKind.FLOWS, named, "put", _TYPES[name])


class Method(_Caller):
    """``AWS::ApiGateway::Method``.

    Edges: ``flows`` to the streams that its requests are written to (role ``put``) or the function
    that they call (``invoke``); ``permitted_by`` its role; ``placed_in`` its API.
    """

    kind = "API method"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        integration = self.properties.get("Integration")
        body = [integration.get("RequestTemplates"), integration.get("RequestParameters")]
        yield from self._call_links(integration.get("Uri"), body, integration.get("Credentials"))
        api = self.properties.get("RestApiId")
        yield self.link_to(EdgeKind.PLACED_IN, api, "api", "AWS::ApiGateway::RestApi")


class Integration(_Caller):
    """``AWS::ApiGatewayV2::Integration``; its edges are those of a method."""

    kind = "API integration"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        p = self.properties
        role = p.get("CredentialsArn")
        subtype, parameters = p.get("IntegrationSubtype"), p.get("RequestParameters")
        if _WRITES.search(_literal(subtype)):
            stream = parameters.get("StreamName")
            yield self.link_to(EdgeKind.FLOWS, stream, "put", "AWS::Kinesis::Stream")
            delivery = parameters.get("DeliveryStreamName")
            expects = "AWS::KinesisFirehose::DeliveryStream"
            yield self.link_to(EdgeKind.FLOWS, delivery, "put", expects)
        elif _literal(p.get("IntegrationType")) == "AWS_PROXY":
            function = p.get("IntegrationUri")
            yield self.link_to(EdgeKind.FLOWS, function, "invoke", "AWS::Lambda::Function")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
        yield self.link_to(EdgeKind.PLACED_IN, p.get("ApiId"), "api")


class RestApi(_Caller):
    """An API whose methods stand in an OpenAPI document inside it; edges as those of a method."""

    kind = "API"
    name_property = "Name"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for name in ("Body", "DefinitionBody"):
            for integration in _integrations(self.properties.get(name)):
                body = [integration.get("requestTemplates"), integration.get("requestParameters")]
                role = integration.get("credentials")
                yield from self._call_links(integration.get("uri"), body, role)


def _invoked(uri: Value, text: str) -> list[Value]:
    """Return the function that a URI names, where it is written in full."""
    found = _INVOKED.search(text)
    return [Scalar(uri.at, found.group(1))] if found and isinstance(uri, Scalar) else []


def _integrations(value: Value) -> Iterator[Value]:
    """Yield the integrations of an OpenAPI document, wherever they stand in it."""
    if isinstance(value, Mapping):
        for key in value.keys:
            child = value.child(key)
            if key == "x-amazon-apigateway-integration":
                yield child
            else:
                yield from _integrations(child)
    elif isinstance(value, Sequence):
        for child in value.values:
            yield from _integrations(child)


def _pieces(value: Value) -> Iterator[Scalar]:
    """Yield the known pieces of text in a value and below it."""
    if isinstance(value, Scalar):
        yield value
    elif isinstance(value, Text):
        for part in value.parts:
            yield from _pieces(part)
    elif isinstance(value, Mapping):
        for key in value.keys:
            yield from _pieces(value.child(key))


def _literal(value: Value) -> str:
    return "".join(piece.text("") for piece in _pieces(value))
