"""A pipeline keeps nothing of what its domain refuses.

## Why it matters

A document that does not fit the index's mapping is refused however often it is sent again. Without
a dead-letter queue the pipeline drops it after its retries.

## What is checked

Every `opensearch` sink of the configuration must have a `dlq` with an `s3` bucket.

## Fix

Add `dlq: {s3: {bucket: <bucket>, region: <region>, sts_role_arn: <role>}}` to the sink.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search.component import Pipeline
from headrace.services.search.pipeline import keeps_refused


@rule(
    "ES110",
    on=Pipeline,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/osis-features-overview.html",
    ),
    seed=("S10",),
)
def pipeline_without_failure_bucket(pipeline: Pipeline, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    sinks = [sink for sink in pipeline.sinks if sink.plugin == "opensearch"]
    if not sinks:
        raise NotApplicable("it writes to no index")
    unkept = [sink for sink in sinks if not keeps_refused(sink)]
    if unkept:
        alone = len(sinks) == 1
        of = "its opensearch sink" if alone else f"{len(unkept)} of its {len(sinks)} sinks"
        yield Finding(
            at=pipeline.at("PipelineConfigurationBody"),
            message=f"what {of} cannot write is dropped: no dlq",
            fix="give the sink a dlq with an s3 bucket",
        )
