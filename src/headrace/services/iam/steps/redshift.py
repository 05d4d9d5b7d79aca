"""What a warehouse does with its roles: COPY, streaming ingestion, UNLOAD.

What it loads is inferred from what its roles may do (see `headrace.services.redshift.loads`): what
is left to ask is whether it may take them, and use the keys of what they let it read and write.

Source: "Authorizing Amazon Redshift to access AWS services",
https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from headrace.design import Component, Design, EdgeKind
from headrace.services.iam.component import Role
from headrace.services.iam.permissions import Target, trusts
from headrace.services.iam.steps.parts import ENCRYPT, Step, bucket_key, roles_of, stream_key
from headrace.services.redshift.cluster import Cluster
from headrace.services.redshift.serverless import Namespace

__all__ = ["REDSHIFT", "SERVERLESS", "cluster_steps", "namespace_steps"]

REDSHIFT: Final = "redshift.amazonaws.com"
SERVERLESS: Final = "redshift-serverless.amazonaws.com"
_WORKGROUP: Final = "AWS::RedshiftServerless::Workgroup"


def cluster_steps(design: Design, cluster: Cluster) -> Iterator[Step]:
    """Yield what a cluster does with its roles."""
    yield from _steps(design, cluster, [cluster])


def namespace_steps(design: Design, namespace: Namespace) -> Iterator[Step]:
    """Yield what the workgroups of a namespace do with its roles.

    The service takes them by either of its names.
    """
    served = [n.node for kind in EdgeKind for n in design.incoming(namespace, kind)]
    workers = [w for w in served if isinstance(w, Component) and w.type == _WORKGROUP]
    for step in _steps(design, namespace, workers):
        by_its_own = isinstance(step.role, Role) and trusts(design, step.role, SERVERLESS)
        yield replace(step, service=SERVERLESS) if by_its_own else step


def _steps(design: Design, holder: Component, workers: list[Component]) -> Iterator[Step]:
    roles = roles_of(design, holder)
    for role in roles:
        yield Step("load and unload", REDSHIFT, role, (), Target(holder))
    if len(roles) != 1:
        return  # which of several loads what, the SQL alone says
    (role,) = roles
    for worker in workers:
        for flow in design.incoming(worker, EdgeKind.FLOWS, "shared"):
            yield from stream_key(design, flow.node, REDSHIFT, role)
        for flow in design.incoming(worker, EdgeKind.FLOWS, "copy"):
            yield from bucket_key(design, flow.node, REDSHIFT, role)
        for flow in design.outgoing(worker, EdgeKind.FLOWS, "unload"):
            yield from bucket_key(design, flow.node, REDSHIFT, role, ENCRYPT)
