"""A pipeline publishes no log.

## Why it matters

The log is the only place where a pipeline says why it cannot read, parse or write: which pattern
did not match, which role was refused.

## Fix

Set `LogPublishingOptions` with `IsLoggingEnabled: true` and a log group whose name begins with
`/aws/vendedlogs/`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.component import Pipeline


@rule(
    "ES114",
    on=Pipeline,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/monitoring-pipeline-logs.html",
    ),
    seed=("S3", "S10"),
)
def pipeline_without_logs(pipeline: Pipeline, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not pipeline.publishes_logs:
        yield Finding(
            at=pipeline.at("LogPublishingOptions"),
            message="it publishes no log",
            fix="set LogPublishingOptions: {IsLoggingEnabled: true, CloudWatchLogDestination: …}",
        )
