"""The only copy of what flows is deleted with its stack.

## Why it matters

A search domain or a table goes with its stack unless told to stay, and so it does when a deployment
rolls back. Where the same records also lie in a bucket they can be brought in again. Where this
store is the end of every path, they are gone.

## What is checked

Domains and tables that data flow into, with the deletion policy `Delete`, which is the default:
whether any of their sources also leads to a bucket, or keeps a copy of everything in one. Media
that a video stream keeps have no other copy.

## Fix

Set `DeletionPolicy: Retain` and `UpdateReplacePolicy: Retain`, or deliver everything to a bucket as
well.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.design.paths import downstream, upstream
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.dynamodb.component import Table
from headrace.services.s3.component import Bucket
from headrace.services.search.component import Domain
from headrace.services.video.component import VideoStream

GUIDE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "aws-attribute-deletionpolicy.html"
)


@rule(
    "AX105",
    on=(Domain, Table, VideoStream),
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("S1", "I4", "K4"),
)
def only_copy_goes_with_stack(store: Component, design: Design) -> Iterator[Finding]:
    before = upstream(design, store.id)
    if isinstance(store, VideoStream):
        if not store.retention_h:
            raise NotApplicable("it keeps no media")
    elif not before:
        raise NotApplicable("nothing that the templates tell flows into it")
    policy = store.resource.attribute("DeletionPolicy", store.assumptions)
    if policy.text("Delete") != "Delete" or any(_copied(one, design) for one in before):
        return
    yield Finding(
        at=store.resource.at,
        message="it keeps the only copy of what flows into it, and is deleted with its stack",
        fix="set DeletionPolicy and UpdateReplacePolicy to Retain",
    )


def _copied(node_id: str, design: Design) -> bool:
    """Whether what comes from a node also lies in a bucket."""
    ends = (design.by_id.get(one) for one in downstream(design, node_id))
    if any(isinstance(end, Bucket) for end in ends):
        return True
    component = design.by_id.get(node_id)
    if component is None:
        return False
    return bool(design.outgoing(component, EdgeKind.BACKED_UP_TO, "source"))
