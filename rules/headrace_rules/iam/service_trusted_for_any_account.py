"""A role lets a service take it on anybody's behalf.

## Why it matters

A service that works for many accounts can be asked by one of them to act with the role of another:
the confused deputy. A condition on `aws:SourceAccount` or `aws:SourceArn` in the trust policy lets
it act only for what belongs to you.

## What is checked

Trust policies of roles on data flows, for services whose documentation asks for the condition: IoT
Core, Managed Flink, EMR, OpenSearch Ingestion, CloudWatch Logs, EventBridge Scheduler and Pipes.

## Fix

Add `Condition: {StringEquals: {aws:SourceAccount: !Ref AWS::AccountId}}` to the statement.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.iam.component import Role
from headrace.services.iam.statement import statements
from headrace.services.iam.users import flow_users

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"
ASKS = {
    "elasticmapreduce",
    "iot",
    "kinesisanalytics",
    "logs",
    "osis-pipelines",
    "pipes",
    "scheduler",
}


@rule(
    "IAM124",
    on=Role,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("I4", "A1", "S10"),
)
def service_trusted_for_any_account(role: Role, design: Design) -> Iterator[Finding]:
    if not flow_users(design, role):
        raise NotApplicable("nothing takes it that data flow through")
    for statement in statements(role.trust, design.names):
        if statement.denies or statement.conditional:
            continue
        listed = each(statement.value.get("Principal").get("Service"))
        names = [text_of(one, design.names).partition(".")[0] for one in listed]
        open_to = [f"{name}.amazonaws.com" for name in names if name in ASKS]
        if open_to:
            yield Finding(
                at=statement.at,
                message=f"{', '.join(open_to)} may take the role for any account that asks",
                fix="add a condition on aws:SourceAccount",
            )
