"""Tables, as the design sees them."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.template.values import Value

__all__ = ["GlobalTable", "SimpleTable", "Table"]


class Table(Component):
    """``AWS::DynamoDB::Table``.

    Edges: ``flows`` to the stream that gets its changes (role ``put``); ``encrypted_by`` its key.
    """

    kind = "table"
    service = "dynamodb"
    name_property = "TableName"
    arn_service = "dynamodb"
    arn_prefix = "table/"
    arn_inner = "/"

    @property
    def encryption_key(self) -> Value:
        """The customer's KMS key; absent where DynamoDB encrypts with its own keys."""
        return self.properties.get("SSESpecification", "KMSMasterKeyId")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        stream = self.properties.get("KinesisStreamSpecification", "StreamArn")
        yield self.link_to(EdgeKind.FLOWS, stream, "put", "AWS::Kinesis::Stream")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, expects="AWS::KMS::Key")


class SimpleTable(Table):
    """``AWS::Serverless::SimpleTable``: a table with one key, as SAM writes it."""

    acts_as = "AWS::DynamoDB::Table"


class GlobalTable(Table):
    """``AWS::DynamoDB::GlobalTable``: a table with replicas in several regions."""

    kind = "global table"
    acts_as = "AWS::DynamoDB::Table"

    def links(self) -> Iterator[Link]:
        """Yield the edges of each replica."""
        for replica in each(self.properties.get("Replicas")):
            stream = replica.get("KinesisStreamSpecification", "StreamArn")
            yield self.link_to(EdgeKind.FLOWS, stream, "put", "AWS::Kinesis::Stream")
            key = replica.get("SSESpecification", "KMSMasterKeyId")
            yield self.link_to(EdgeKind.ENCRYPTED_BY, key, expects="AWS::KMS::Key")
