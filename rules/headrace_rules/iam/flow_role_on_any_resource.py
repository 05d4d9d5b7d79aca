"""A role on a data flow may read or write every stream, bucket or key of the account.

## Why it matters

A flow has a handful of resources, and the template knows them. A statement on `*` lets it reach the
streams, buckets and keys of every other flow, those of tomorrow included.

## What is checked

Roles that something takes through which data flow: statements without a condition that allow to
read, write, invoke or decrypt on the resource `*`. Actions that know no resource are left out.

## Fix

Name the ARNs of the resources that the flow uses.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.iam.component import Role
from headrace.services.iam.users import actions_in, allowing, flow_users, on_everything

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
ON_ONE_THING = (
    "dynamodb:batchwriteitem",
    "dynamodb:getitem",
    "dynamodb:putitem",
    "dynamodb:updateitem",
    "es:eshttp",
    "firehose:putrecord",
    "kinesis:getrecords",
    "kinesis:putrecord",
    "kinesis:subscribetoshard",
    "kms:decrypt",
    "kms:encrypt",
    "kms:generatedatakey",
    "lambda:invoke",
    "s3:deleteobject",
    "s3:getobject",
    "s3:putobject",
    "sqs:receivemessage",
    "sqs:sendmessage",
)
"""Beginnings of actions that are done on one thing, whose ARN a policy can name."""


@rule(
    "IAM122",
    on=Role,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("K2", "F1", "I4", "R12"),
)
def flow_role_on_any_resource(role: Role, design: Design) -> Iterator[Finding]:
    users = flow_users(design, role)
    if not users:
        raise NotApplicable("nothing takes it that data flow through")
    for statement in allowing(design, role):
        if not on_everything(design, statement):
            continue
        wide = [a for a in actions_in(design, statement) if a.lower().startswith(ON_ONE_THING)]
        if wide:
            yield Finding(
                at=statement.at,
                message=f"{users[0].logical_id} may {', '.join(wide)} on every resource of the "
                "account",
                fix="name the ARNs that the flow uses in Resource",
            )
