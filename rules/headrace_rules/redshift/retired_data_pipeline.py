"""A template uses Data Pipeline, which takes no new customers.

## Why it matters

AWS has discontinued Data Pipeline: accounts that did not use it cannot start, and it gets no new
features. Those who use it may go on for now.

## What is checked

Every pipeline, except one that is stopped: `Activate: false`.

## Fix

Move copies between stores to AWS Glue jobs, schedules and dependencies to Step Functions or Managed
Workflows for Apache Airflow, and loads into Redshift to auto-copy from S3, streaming ingestion or
zero-ETL.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift.component import DataPipeline

GUIDE = "https://docs.aws.amazon.com/datapipeline/latest/DeveloperGuide/dp-pipeline-objects.html"


@rule(
    "RS402",
    on=DataPipeline,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("R12",),
    packs=("exam",),
)
def retired_data_pipeline(pipeline: DataPipeline, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not pipeline.active:
        return
    yield Finding(
        at=pipeline.resource.at,
        message="AWS Data Pipeline is discontinued: new customers cannot use it",
        fix="use Glue jobs or Step Functions, or let Redshift load by itself (auto-copy, zero-ETL)",
    )
