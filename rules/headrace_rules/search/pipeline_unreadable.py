"""The configuration of an ingestion pipeline cannot be read.

## Why it matters

The body is YAML inside a text: neither CloudFormation nor the template's own syntax checks it. A
pipeline without a source or without a sink, or with a wrong indentation, fails when it is created.

## What is checked

The body must be YAML with at least one pipeline, and each pipeline must have a `source` and a
`sink`. References inside the text are taken to be right.

## Fix

Correct the place in the message. Compare with a blueprint of the service's console.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.body import incomplete
from headrace.services.search.component import Pipeline
from headrace.template.values import Mapping, Scalar, Unknown


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
    body = pipeline.properties.get("PipelineConfigurationBody")
    at = pipeline.at("PipelineConfigurationBody")
    if isinstance(body, Scalar):
        configuration = pipeline.configuration
        if isinstance(configuration, Unknown):
            yield Finding(at=at, message=configuration.reason, fix="correct the YAML text")
            return
        if not isinstance(configuration, Mapping):
            yield Finding(at=at, message="no pipeline stands in it", fix="give it a pipeline")
            return
    for name, missing in incomplete(pipeline.configuration):
        yield Finding(
            at=at,
            message=f"pipeline {name!r} has no {missing}",
            fix=f"give {name!r} a {missing}",
        )
