"""Objects that serve for a moment are kept and paid for ever.

## Why it matters

Athena writes the result of every query as an object, and Firehose stages what a warehouse loads.
Both are read once, minutes later. Without an expiry they pile up, are paid each month, and go on
holding data that were deleted elsewhere long ago.

## What is checked

Buckets that take results of queries or staged loads and nothing else: a lifecycle rule must expire
what is in them.

## Fix

Add a lifecycle rule with `ExpirationInDays`: a week for staged loads, as long as somebody may want
to look again for results.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.s3.component import Bucket
from headrace.template.values import Value

GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html"
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
    what = " and ".join(sorted(PASSING[role] for role in roles))
    yield Finding(
        at=bucket.resource.at,
        message=f"{what} of {arriving[0].node.logical_id} are kept for ever",
        fix="add a lifecycle rule with ExpirationInDays",
    )


def _expires(lifecycle: Value) -> bool:
    enabled = lifecycle.get("Status").text("") == "Enabled"
    ends = ("ExpirationInDays", "ExpirationDate")
    return enabled and any(lifecycle.get(name).exists for name in ends)
