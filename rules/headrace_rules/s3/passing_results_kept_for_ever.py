"""Objects that serve for a moment are kept and paid for ever.

## Why it matters

Athena writes the result of every query as an object, and Firehose stages what a warehouse loads.
Both are read once, minutes later. Without an expiry they pile up, are paid each month, and go on
holding data that were deleted elsewhere long ago.

## What is checked

Buckets that take results of queries or staged loads and nothing else: a lifecycle rule must expire
what is in them. Where the load tells what comes, the trial bills a year's worth against a week's.

## Fix

Add a lifecycle rule with `ExpirationInDays`: a week for staged loads, as long as somebody may want
to look again for results.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import (
    Change,
    Finding,
    NotApplicable,
    Pillar,
    Severity,
    UnknownValueError,
    rule,
)
from headrace.services.s3.component import Bucket
from headrace.template.values import Value
from headrace_rules.saving import Saving, saving

GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html"
RULES = ("LifecycleConfiguration", "Rules")
WEEK_DAYS = 7
PASSING = {"results": "results of queries", "staging": "staged loads"}


@rule(
    "S3321",
    on=Bucket,
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(GUIDE,),
    seed=("Q3", "F7"),
)
def passing_results_kept_for_ever(bucket: Bucket, design: Design) -> Iterator[Finding]:
    arriving = design.incoming(bucket, EdgeKind.FLOWS)
    roles = {flow.edge.role for flow in arriving}
    if not roles or not roles <= set(PASSING):
        raise NotApplicable("it takes no results or staged loads, or other data too")
    rules = bucket.properties.get("LifecycleConfiguration", "Rules").elements()
    if any(_expires(one) for one in rules):
        return
    saved = _saving(bucket, design)
    costs = f"; after a year: {saved}" if saved else ""
    what = " and ".join(sorted(PASSING[role] for role in roles))
    yield Finding(
        at=bucket.resource.at,
        message=f"{what} of {arriving[0].node.logical_id} are kept for ever{costs}",
        fix="add a lifecycle rule with ExpirationInDays",
        experiment=saved.experiment if saved else None,
    )


def _saving(bucket: Bucket, design: Design) -> Saving | None:
    """Return what an expiry after a week saves, where the load tells what comes."""
    place = len(list(bucket.properties.get(*RULES).elements()))
    changes = (
        Change(bucket.id, (*RULES, place, "Status"), "Enabled"),
        Change(bucket.id, (*RULES, place, "ExpirationInDays"), WEEK_DAYS),
    )
    try:
        return saving(bucket, changes, design)
    except (UnknownValueError, NotApplicable):
        return None


def _expires(lifecycle: Value) -> bool:
    enabled = lifecycle.get("Status").text("") == "Enabled"
    ends = ("ExpirationInDays", "ExpirationDate")
    return enabled and any(lifecycle.get(name).exists for name in ends)
