"""Data that flow into a bucket stay in the Standard class for ever, and nothing here reads them.

## Why it matters

A bucket that only takes what a stream delivers grows without end, and each gigabyte is paid again
every month. Glacier Instant Retrieval keeps what is seldom read for a sixth of the price, and still
answers at once; reading from it costs more.

## What is checked

Buckets that flows write to, that have no lifecycle rule which moves or deletes objects, and that
nothing in the templates reads: no table, no query, no function, no job. The declared load tells
what comes; the trial bills a year's worth of it with and without a move after 90 days, objects
below 128 KiB billed as so large. What saves less than a dollar a month is no finding.

## Fix

Add a lifecycle rule with a transition to `GLACIER_IR` after 90 days, or an expiry where the data
may go; `INTELLIGENT_TIERING` where somebody else reads them, nobody knows how often.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.s3 import prices
from headrace.services.s3.bills import YEAR_DAYS
from headrace.services.s3.component import Bucket
from headrace.services.s3.lifecycle import stays
from headrace_rules.saving import saving

RULES = ("LifecycleConfiguration", "Rules")
ARCHIVE = "GLACIER_IR"
AFTER_DAYS = 90
"""The class bills 90 days at least; data of a quarter are taken to be read no more: our choice."""
PASSING = {"results", "staging"}


@rule(
    "S3323",
    on=Bucket,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(prices.CLASSES.url, prices.PRICE_LIST.url),
    seed=("F4", "E12"),
)
def raw_data_never_archived(bucket: Bucket, design: Design) -> Iterator[Finding]:
    arriving = design.incoming(bucket, EdgeKind.FLOWS)
    if not arriving or {flow.edge.role for flow in arriving} & PASSING:
        raise NotApplicable("no flow brings it data that are to stay")
    if design.outgoing(bucket, EdgeKind.FLOWS) or design.incoming(bucket, EdgeKind.USES, "data"):
        raise NotApplicable("somebody reads what is in it")
    lies = stays(bucket, YEAR_DAYS)
    if len(lies) > 1 or lies[0].until_days < YEAR_DAYS:
        return
    changes = tuple(_archived(bucket))
    saved = saving(bucket, changes, design)
    if saved is not None:
        yield Finding(
            at=bucket.resource.at,
            message=f"what {arriving[0].node.logical_id} brings stays in the Standard class for "
            f"ever, and nothing here reads it; after a year: {saved}",
            fix=f"add a lifecycle rule that moves objects to {ARCHIVE} after {AFTER_DAYS} days",
            experiment=saved.experiment,
        )


def _archived(bucket: Bucket) -> Iterator[Change]:
    """Yield the changes that add a rule behind those that are there."""
    place = len(list(bucket.properties.get(*RULES).elements()))
    move = (*RULES, place, "Transitions", 0)
    yield Change(bucket.id, (*RULES, place, "Status"), "Enabled")
    yield Change(bucket.id, (*move, "StorageClass"), ARCHIVE)
    yield Change(bucket.id, (*move, "TransitionInDays"), AFTER_DAYS)
