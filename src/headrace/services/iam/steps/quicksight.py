"""What QuickSight does with the roles of data sources and VPC connections.

Sources:

- roles of data sources: https://docs.aws.amazon.com/quicksight/latest/user/using-run-as-role.html
- VPC connections: https://docs.aws.amazon.com/quicksight/latest/user/vpc-creating-a-connection-in-quicksight.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from headrace.design import Component, Design, EdgeKind
from headrace.design.arn import HOLE
from headrace.services.iam.permissions import Target
from headrace.services.iam.steps.parts import Step, bucket_key, roles_of
from headrace.services.quicksight.source import DataSource, VpcConnection

__all__ = ["QUICKSIGHT", "connection_steps", "source_steps"]

QUICKSIGHT: Final = "quicksight.amazonaws.com"
_QUERY: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "AWS::Athena::WorkGroup": (("athena:GetQueryResults", "athena:StartQueryExecution"), ""),
    "AWS::S3::Bucket": (("s3:GetObject",), f"/{HOLE}"),
}
"""Type of a store → what asking it takes, and what follows its ARN there."""


def source_steps(design: Design, source: DataSource) -> Iterator[Step]:
    """Yield what a data source does with a role of its own."""
    for role in roles_of(design, source):
        yield Step("ask the store", QUICKSIGHT, role, (), Target(source))
        for flow in design.incoming(source, EdgeKind.FLOWS, "query"):
            store = flow.node
            actions, inner = _QUERY.get(store.deployed_type, ((), ""))
            if actions and isinstance(store, Component):
                does = f"read {store.logical_id}"
                yield Step(does, QUICKSIGHT, role, actions, Target(store, inner))
                yield from bucket_key(design, store, QUICKSIGHT, role)


def connection_steps(design: Design, connection: VpcConnection) -> Iterator[Step]:
    """Yield what a VPC connection does: it makes network interfaces."""
    for role in roles_of(design, connection):
        yield Step("make network interfaces", QUICKSIGHT, role, (), Target(connection))
