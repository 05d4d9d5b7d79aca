"""A resource lets a service use it on anybody's behalf.

## Why it matters

*S3 may invoke this function* means every bucket of every account may. Whoever learns the ARN of the
function, topic or queue can have the service call it, with data of their own: the confused deputy.
A condition on `aws:SourceArn` or `aws:SourceAccount` names whose calls count.

## What is checked

Permissions of functions and policies of buckets, topics, queues and streams that allow a service of
AWS something without any condition. EventBridge takes no condition in the policy of a topic, and is
let pass there.

## Fix

Name `SourceArn` (for a bucket `SourceAccount` too) in the permission, or a condition on
`aws:SourceArn` in the policy.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.functions.component import Permission
from headrace.services.iam.statement import Statement, statements
from headrace.services.kinesis.component import ResourcePolicy
from headrace.services.messaging.component import QueuePolicy, TopicPolicy
from headrace.services.s3.component import BucketPolicy
from headrace.template.position import Position

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"
ON_BEHALF = {"cloudwatch", "events", "firehose", "iot", "logs", "s3", "sns", "sqs"}
"""Services that call for whoever configured them, and say for whom."""

Policy = BucketPolicy | QueuePolicy | ResourcePolicy | TopicPolicy


@rule(
    "IAM125",
    on=(Permission, BucketPolicy, QueuePolicy, ResourcePolicy, TopicPolicy),
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("F5", "I4", "K9"),
)
def resource_open_to_any_caller(subject: Permission | Policy, design: Design) -> Iterator[Finding]:
    if isinstance(subject, Permission):
        yield from _permission(subject)
        return
    asked = ON_BEHALF - {"events"} if isinstance(subject, TopicPolicy) else ON_BEHALF
    named = [(s, _services(s, asked, design)) for s in statements(subject.document, design.names)]
    if not any(services for _, services in named):
        raise NotApplicable("it allows no service anything")
    for statement, services in named:
        if services and not statement.conditional:
            yield _finding(statement.at, services, "a condition on aws:SourceArn")


def _permission(permission: Permission) -> Iterator[Finding]:
    service = permission.principal.text("")
    if service.partition(".")[0] not in ON_BEHALF:
        raise NotApplicable("it is not for a service that calls on somebody's behalf")
    account = permission.properties.get("SourceAccount")
    if not permission.source.exists and not account.exists:
        yield _finding(permission.resource.at, [service], "SourceArn")


def _services(statement: Statement, asked: set[str], design: Design) -> list[str]:
    if statement.denies:
        return []
    principal = statement.value.get("Principal")
    listed = each(principal.get("Service"))
    names = [text_of(one, design.names).partition(".")[0] for one in listed]
    return [f"{name}.amazonaws.com" for name in names if name in asked]


def _finding(at: Position, services: list[str], fix: str) -> Finding:
    return Finding(
        at=at,
        message=f"{', '.join(services)} may use it on behalf of any account",
        fix=f"add {fix}",
    )
