"""Records leave a stream with a key of yours for a store that does not use one.

## Why it matters

A customer-managed key says who may read, tells each use in CloudTrail, and can be revoked. If the
next store on the way encrypts with keys of AWS, or not at all, the same records lie there without
any of that: the chain is as strong as its weakest store.

## What is checked

Search domains, warehouses, tables, queues and streams that records reach, over however many steps,
from a stream with a customer-managed key. Buckets have a rule of their own.

## Fix

Encrypt the store in the message with a customer-managed key as well.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.design.paths import upstream
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.dynamodb.component import Table
from headrace.services.kinesis.component import Stream
from headrace.services.kms.component import Key
from headrace.services.messaging.component import Queue
from headrace.services.redshift.component import Cluster, Workgroup
from headrace.services.search.component import Domain

GUIDE = "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html"


@rule(
    "AX202",
    on=(Cluster, Workgroup, Domain, Table, Queue, Stream),
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("K8", "F3", "S6"),
)
def weaker_store_downstream(store: Component, design: Design) -> Iterator[Finding]:
    sources = [design.by_id[one] for one in upstream(design, store.id) if one in design.by_id]
    keyed = [s for s in sources if isinstance(s, Stream) and _has_own_key(s, design)]
    if not keyed:
        raise NotApplicable("no stream with a key of yours leads to it")
    if not _has_own_key(_holder(store, design), design):
        yield Finding(
            at=store.resource.at,
            message=f"{keyed[0].logical_id} encrypts with a key of yours, and its records end here "
            "without one",
            fix="encrypt it with a customer-managed key",
        )


def _holder(store: Component, design: Design) -> Component:
    """Return what holds the data: for a serverless warehouse, its namespace."""
    for used in design.outgoing(store, EdgeKind.USES, "namespace"):
        if isinstance(used.node, Component):
            return used.node
    return store


def _has_own_key(store: Component, design: Design) -> bool:
    keys = design.outgoing(store, EdgeKind.ENCRYPTED_BY)
    own = [n.node for n in keys if n.edge.role != "secret"]
    return any(isinstance(key, Key) or "alias/aws/" not in key.logical_id for key in own)
