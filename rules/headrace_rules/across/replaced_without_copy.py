"""What is to stay when its stack goes is destroyed when it is replaced.

## Why it matters

`DeletionPolicy` speaks of deletion only. A change that replaces the resource, a new name or another
subnet group, creates a new one, empty, and deletes the old one with its data, unless
`UpdateReplacePolicy` says otherwise.

## What is checked

Stores that data flow into, or that keep copies, with a `DeletionPolicy` of `Retain` or `Snapshot`
and no such `UpdateReplacePolicy`. A bucket with objects in it cannot be deleted, and is left out.

## Fix

Set `UpdateReplacePolicy` to the same value as `DeletionPolicy`.
"""

from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.dynamodb.component import Table
from headrace.services.kinesis.component import Stream
from headrace.services.kms.component import Key
from headrace.services.logs.component import LogGroup
from headrace.services.messaging.component import Queue
from headrace.services.redshift.component import Cluster, Namespace
from headrace.services.search.component import Domain
from headrace.services.video.component import VideoStream

GUIDE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "aws-attribute-updatereplacepolicy.html"
)
STAYS = ("Retain", "RetainExceptOnCreate", "Snapshot")


@rule(
    "AX104",
    on=(Cluster, Domain, Key, LogGroup, Namespace, Queue, Stream, Table, VideoStream),
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("R2", "R10"),
)
def replaced_without_copy(store: Component, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    stays = store.resource.attribute("DeletionPolicy", store.assumptions)
    replaced = store.resource.attribute("UpdateReplacePolicy", store.assumptions)
    if stays.text("Delete") not in STAYS:
        raise NotApplicable("it goes with its stack")
    if replaced.text("Delete") not in STAYS:
        policy = "Snapshot" if stays.text("") == "Snapshot" else "Retain"
        yield Finding(
            at=stays.at,
            message=f"its DeletionPolicy is {stays.text('')}, but a change that replaces it "
            "deletes it with its data",
            fix=f"set UpdateReplacePolicy to {policy}",
        )
