"""SQL applications, as the design sees them. The service was discontinued; designs remain.

An application reads one stream into in-application streams (``SOURCE_SQL_STREAM_001`` and on),
pumps move rows between these, and its outputs deliver some of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.template.values import Value

__all__ = ["SqlApplication", "SqlOutput", "SqlReference", "input_links", "statements_of"]

_STREAM: Final = "AWS::Kinesis::Stream"
_DELIVERY: Final = "AWS::KinesisFirehose::DeliveryStream"
_FUNCTION: Final = "AWS::Lambda::Function"
_ROLE: Final = "AWS::IAM::Role"
_CREATED: Final = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?(?P<kind>STREAM|PUMP)\s+\"?(?P<name>[\w.]+)\"?", re.IGNORECASE
)


def input_links(application: Component, source: Value) -> Iterator[Link]:
    """Yield the edges of one input: its stream or delivery stream, and the function before it.

    A delivery stream passes on what it takes in, beside its own destination (role ``copy``).
    """
    stream, delivery = source.get("KinesisStreamsInput"), source.get("KinesisFirehoseInput")
    processor = source.get("InputProcessingConfiguration", "InputLambdaProcessor")
    flows = EdgeKind.FLOWS
    yield application.link_from(flows, stream.get("ResourceARN"), "shared", _STREAM)
    yield application.link_from(flows, delivery.get("ResourceARN"), "copy", _DELIVERY)
    yield application.link_to(EdgeKind.USES, processor.get("ResourceARN"), "transform", _FUNCTION)
    for block, purpose in ((stream, "source"), (delivery, "source"), (processor, "transform")):
        role = block.get("RoleARN")
        yield application.link_to(EdgeKind.PERMITTED_BY, role, purpose, _ROLE)


def statements_of(code: str) -> list[tuple[str, str]]:
    """Return what SQL code creates: ``stream`` or ``pump``, and its name.

    >>> statements_of('CREATE OR REPLACE STREAM "OUT" (n INTEGER); CREATE PUMP "P" AS INSERT …')
    [('stream', 'OUT'), ('pump', 'P')]
    """
    return [(found["kind"].lower(), found["name"]) for found in _CREATED.finditer(code)]


class SqlApplication(Component):
    """``AWS::KinesisAnalytics::Application``: SQL over a stream; discontinued.

    Edges: ``flows`` from its input, a stream (role ``shared``) or a delivery stream (``copy``);
    ``uses`` the function before it (``transform``); ``permitted_by`` the roles that read
    (``source``) and invoke (``transform``).
    """

    kind = "SQL application"
    service = "analytics"
    name_property = "ApplicationName"
    arn_service = "kinesisanalytics"
    arn_prefix = "application/"

    @property
    def inputs(self) -> list[Value]:
        """Its inputs; the service took one."""
        return each(self.properties.get("Inputs"))

    @property
    def code(self) -> str:
        """Its SQL; empty where there is none yet."""
        return self.properties.get("ApplicationCode").text("")

    @property
    def in_application(self) -> list[tuple[str, str]]:
        """The streams and pumps that its code creates, besides those of its input."""
        return statements_of(self.code)

    @property
    def input_parallelism(self) -> int:
        """In-application streams that its input is divided over."""
        counts = [one.get("InputParallelism", "Count").integer(1) for one in self.inputs]
        return max(counts, default=1)

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for one in self.inputs:
            yield from input_links(self, one)


class _OfApplication(Component):
    """Something that names the SQL application that it is for."""

    service = "analytics"

    @property
    def application(self) -> Value:
        """The application."""
        return self.properties.get("ApplicationName")

    @property
    def application_type(self) -> str:
        """The type of the application: of the same API as this resource."""
        return f"{self.type.rpartition('::')[0]}::Application"


class SqlOutput(_OfApplication):
    """``ApplicationOutput`` of both APIs: what an in-application stream is delivered to.

    The application ``flows`` to a stream or function (role ``write``) or a delivery stream
    (``write``), and is ``permitted_by`` the role of the output (``destination``).
    """

    kind = "SQL output"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        output = self.properties.get("Output")
        targets = (
            ("KinesisStreamsOutput", _STREAM),
            ("KinesisFirehoseOutput", _DELIVERY),
            ("LambdaOutput", _FUNCTION),
        )
        for block, expects in targets:
            target = output.get(block, "ResourceARN")
            yield self._link(EdgeKind.FLOWS, target, "write", expects)
            role = output.get(block, "RoleARN")
            yield self._link(EdgeKind.PERMITTED_BY, role, "destination", _ROLE)

    def _link(self, kind: EdgeKind, target: Value, role: str, expects: str) -> Link:
        of = self.application_type
        return Link(kind, self.application, target, target.at, role, expects, source_expects=of)


class SqlReference(_OfApplication):
    """``ApplicationReferenceDataSource`` of both APIs: a file that is joined to the stream.

    The application ``uses`` the bucket (``reference``).
    """

    kind = "SQL reference data"

    @property
    def bucket(self) -> Value:
        """The bucket that holds the file."""
        source = self.properties.get("ReferenceDataSource", "S3ReferenceDataSource")
        return source.get("BucketARN")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        bucket, of = self.bucket, self.application_type
        yield Link(
            EdgeKind.USES,
            self.application,
            bucket,
            bucket.at,
            "reference",
            "AWS::S3::Bucket",
            source_expects=of,
        )
