"""A role lacks a permission that its part of the flow needs.

## Why it matters

The template deploys, and then nothing flows: a delivery stream, topic rule, application, pipeline
or warehouse that may not read its source, or write its target, or use the key of either, fails
record after record, in a log that perhaps nobody reads.

## What is checked

Each step of a flow (read the stream, write the bucket, invoke the transform, read the table, use
the key, tell of a failure) names the actions that it needs on a resource. They are looked for in
the policies of the role, in resource policies and key policies, as IAM evaluates them.

## Fix

Allow the actions in the message on the resource in the message, to the role.
"""

from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.iam.permissions import missing_actions
from headrace.services.iam.steps import SUBJECTS, steps_of

_DOCS = "https://docs.aws.amazon.com/"
GUIDES = (
    f"{_DOCS}firehose/latest/dev/controlling-access.html",
    f"{_DOCS}iot/latest/developerguide/iot-rule-actions.html",
    f"{_DOCS}lambda/latest/dg/services-kinesis-create.html",
    f"{_DOCS}managed-flink/latest/java/getting-started.html",
    f"{_DOCS}opensearch-service/latest/developerguide/pipeline-security-overview.html",
    f"{_DOCS}redshift/latest/mgmt/authorizing-redshift-service.html",
)


@rule(
    "IAM101",
    on=SUBJECTS,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=GUIDES,
    seed=("K2", "F1", "A1", "I4", "Q3", "R12", "S10"),
)
def missing_permission(subject: Component, design: Design) -> Iterator[Finding]:
    for step in steps_of(design, subject):
        missing = missing_actions(design, step.role, step.actions, step.target)
        if missing:
            yield Finding(
                at=subject.resource.at,
                message=f"{step.role.logical_id} may not {step.does}: {', '.join(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} not allowed",
                fix=f"allow {', '.join(missing)} in a policy of {step.role.logical_id}",
            )
