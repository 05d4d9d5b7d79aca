"""Data are to be encrypted with a key of another region.

## Why it matters

Keys are regional, and each service takes keys of its own region only. The deployment fails; or a
bucket accepts the key's ARN, and refuses every object.

## What is checked

The region in the ARN of each key, against the region of the stack and those of the component's
other keys. Keys by reference are in the stack's region by themselves.

## Fix

Take a key of the region; a multi-region key has a replica with another ARN in each.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.firehose.component import DeliveryStream
from headrace.services.kinesis.component import Stream
from headrace.services.logs.component import LogGroup
from headrace.services.messaging.component import Queue, Topic
from headrace.services.redshift.component import Cluster
from headrace.services.s3.component import Bucket
from headrace.services.search.component import Domain
from headrace.services.video.component import VideoStream

GUIDE = "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html"
REGION = 3


@rule(
    "AX103",
    on=(Bucket, Cluster, DeliveryStream, Domain, LogGroup, Queue, Stream, Topic, VideoStream),
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K8", "F3", "S6"),
)
def key_in_another_region(component: Component, design: Design) -> Iterator[Finding]:
    kept = design.outgoing(component, EdgeKind.ENCRYPTED_BY)
    named = [(n.edge.at, _region(n.node.logical_id)) for n in kept]
    stated = [(at, region) for at, region in named if region]
    if not kept:
        raise NotApplicable("no key of yours encrypts it")
    own = component.resource.stack.region
    if not own and len({region for _, region in stated}) == 1 and len(stated) == len(kept):
        raise UnknownValueError("the region of the stack is not known", settled_by="--region")
    here = own or next((region for _, region in stated), "")
    for at, region in stated:
        if region != here:
            yield Finding(
                at=at,
                message=f"the key is in {region}, what it is to encrypt in {here}",
                fix=f"take a key in {here}",
            )


def _region(named: str) -> str:
    """Return the region in the ARN of a key outside the run; empty for any other."""
    fields = named.split(":")
    is_arn = fields[0] == "arn" and len(fields) > REGION
    return fields[REGION] if is_arn and "$" not in fields[REGION] else ""
