"""Nobody is told when an ingestion pipeline cannot write.

## Why it matters

A pipeline whose sink refuses documents retries, then sends them to its dead-letter bucket or drops
them. Searches miss what was never indexed; nobody notices what is not there.

## What is checked

Alarms of the templates at hand on any metric of the pipeline. An alarm counts when it notifies
something.

## Fix

Add an alarm on `<sub-pipeline>.opensearch.documentErrors.count` with the dimension `PipelineName`,
and a topic as action.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.cloudwatch.telling import told_metrics
from headrace.services.search.pipeline import Pipeline

GUIDE = (
    "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/"
    "monitoring-pipeline-metrics.html"
)


@rule(
    "ES121",
    on=Pipeline,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("S3", "S10"),
    packs=("resilience",),
)
def unwatched_pipeline(pipeline: Pipeline, design: Design) -> Iterator[Finding]:
    if told_metrics(pipeline, design):
        return
    yield Finding(
        at=pipeline.resource.at,
        message="no alarm tells anybody when the pipeline cannot write (documentErrors.count)",
        fix="add an alarm on it, with a topic in AlarmActions",
    )
