"""The configuration of an ingestion pipeline cannot be read.

## Why it matters

The body is YAML inside a text: neither CloudFormation nor the template's own syntax checks it. A
pipeline without a source or without a sink, or with a wrong indentation, fails when it is created.

## What is checked

The body must be YAML with at least one pipeline, and each pipeline must have a `source` and a
`sink`. Where a reference stands on a line of its own nobody can tell.

## Fix

Correct the place in the message. Compare with a blueprint of the service's console.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.body import fault_of, incomplete
from headrace.services.search.component import Pipeline


@rule(
    "ES109",
    on=Pipeline,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/creating-pipeline.html",
    ),
    seed=("S10",),
)
def pipeline_unreadable(pipeline: Pipeline, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    at = pipeline.at("PipelineConfigurationBody")
    fault = fault_of(pipeline.properties.get("PipelineConfigurationBody"))
    if fault:
        yield Finding(at=at, message=f"the configuration is {fault}", fix="correct the YAML text")
        return
    for name, missing in incomplete(pipeline.configuration):
        yield Finding(
            at=at,
            message=f"pipeline {name!r} has no {missing}",
            fix=f"give {name!r} a {missing}",
        )
