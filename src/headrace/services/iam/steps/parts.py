"""What steps are made of: roles by their purpose, targets, and the keys of streams and buckets.

Source: "Permissions to use user-generated keys",
https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from headrace.design import Component, Design, EdgeKind, Node
from headrace.services.iam.permissions import Target
from headrace.services.kinesis.component import Stream
from headrace.services.kms.component import Key
from headrace.services.s3.component import Bucket
from headrace.template.values import Value

__all__ = [
    "ENCRYPT",
    "LIST_SHARDS",
    "READ_STREAM",
    "Step",
    "bucket_key",
    "named_roles",
    "object_key",
    "roles_of",
    "stream_key",
    "target_of",
]

READ_STREAM: Final = (
    "kinesis:DescribeStream",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
)
LIST_SHARDS: Final = ("kinesis:ListShards",)
ENCRYPT: Final = "kms:GenerateDataKey"
_DOES: Final = {"kms:Decrypt": "decrypt", ENCRYPT: "encrypt"}


class Step(Struct, frozen=True):
    """One thing that a part of the design does with a role's permissions.

    Attributes
    ----------
    does
        What it does, as a sentence goes on: ``read the stream Clicks``.
    service
        The service that takes the role.
    role
        The role; a component, or outside the run.
    actions
        Without these the step fails.
    target
        What it acts on.
    documented
        Further actions that the service's documentation asks for.
    """

    does: str
    service: str
    role: Node
    actions: tuple[str, ...]
    target: Target
    documented: tuple[str, ...] = ()


def roles_of(design: Design, component: Component, purpose: str = "") -> list[Node]:
    """Return the roles that *component* takes for one purpose."""
    found = design.outgoing(component, EdgeKind.PERMITTED_BY)
    return [n.node for n in found if n.edge.role == purpose]


def named_roles(design: Design, component: Component, role: Value, purpose: str = "") -> list[Node]:
    """Return the roles that *role* names among those of one purpose."""
    ids = {node.id for node in design.names.find(role, component.resource.stack.app)}
    return [node for node in roles_of(design, component, purpose) if node.id in ids]


def target_of(node: Node, value: Value, *, inner: str = "", via: str = "") -> Target:
    """Return the target that *node* is; outside the run it is known by what names it."""
    return Target(node if isinstance(node, Component) else value, inner, via)


def is_customers(key: Node) -> bool:
    """Whether a key needs permissions: those that AWS manages for a service do not."""
    return isinstance(key, Key) or "alias/aws/" not in key.logical_id


def stream_key(
    design: Design, stream: Node, service: str, role: Node, action: str = "kms:Decrypt"
) -> Iterator[Step]:
    """Yield the use of a stream's own key: reading decrypts, writing makes data keys."""
    if not isinstance(stream, Stream):
        return
    for kept in design.outgoing(stream, EdgeKind.ENCRYPTED_BY):
        if is_customers(kept.node):
            does = f"{_DOES[action]} the records of {stream.logical_id}"
            target = target_of(kept.node, stream.encryption_key, via="kinesis")
            yield Step(does, service, role, (action,), target)


def bucket_key(
    design: Design, bucket: Node, service: str, role: Node, action: str = "kms:Decrypt"
) -> Iterator[Step]:
    """Yield the use of a bucket's own key for the objects in it."""
    if isinstance(bucket, Bucket):
        app = bucket.resource.stack.app
        for kept in design.names.find(bucket.encryption_key, app, "AWS::KMS::Key"):
            yield from object_key(bucket, kept, bucket.encryption_key, service, role, action)


def object_key(  # noqa: PLR0913, PLR0917 - one step, each of its parts told apart
    bucket: Node, key: Node, value: Value, service: str, role: Node, action: str
) -> Iterator[Step]:
    """Yield the use of *key*, named by *value*, for objects in a bucket."""
    if is_customers(key):
        does = f"{_DOES[action]} the objects of {bucket.logical_id}"
        documented = ("kms:Decrypt",) if action == ENCRYPT else ()
        target = target_of(key, value, via="s3")
        yield Step(does, service, role, (action,), target, documented=documented)
