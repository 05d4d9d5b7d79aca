"""A service is given a role that it may not take.

## Why it matters

A role says in its trust policy who may take it. Firehose with a role that trusts only Lambda
cannot act at all: the deployment fails, or nothing flows.

## Fix

Let the service in the message assume the role: add it to `AssumeRolePolicyDocument`.
"""

from collections.abc import Iterator

from headrace.design import Component, Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.iam.permissions import trusts
from headrace.services.iam.steps import SUBJECTS, steps_of

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html"


@rule(
    "IAM102",
    on=SUBJECTS,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("F1", "A1", "I4", "Q3", "R12", "S10"),
)
def role_not_assumable(subject: Component, design: Design) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for step in steps_of(design, subject):
        key = (step.role.id, step.service)
        if key in seen or trusts(design, step.role, step.service):
            seen.add(key)
            continue
        seen.add(key)
        yield Finding(
            at=subject.resource.at,
            message=f"{step.service} may not take {step.role.logical_id}",
            fix=f"add {step.service} to the AssumeRolePolicyDocument of {step.role.logical_id}",
        )
