"""A role on a data flow may do everything with a service.

## Why it matters

What reads a stream does not have to delete it. A role with `kinesis:*` or `s3:*` lets a fault in a
function, or whoever gets hold of its credentials, remove what the flow keeps, and open it to
others.

## What is checked

Roles that something takes through which data flow: statements, their own and of the policies
attached to them, that allow every action of a service that keeps or moves the data.

## Fix

Name the actions: `headrace explain IAM101` tells how the steps of a flow are found that need them.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.iam.component import Role
from headrace.services.iam.users import actions_in, allowing, flow_users

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
OF_DATA = {
    "aoss",
    "athena",
    "dynamodb",
    "elasticmapreduce",
    "es",
    "firehose",
    "glue",
    "iam",
    "iot",
    "kinesis",
    "kinesisanalytics",
    "kms",
    "lambda",
    "redshift",
    "s3",
    "sns",
    "sqs",
}


@rule(
    "IAM121",
    on=Role,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("K2", "F1", "I4", "R12"),
)
def flow_role_with_wildcard_actions(role: Role, design: Design) -> Iterator[Finding]:
    users = flow_users(design, role)
    if not users:
        raise NotApplicable("nothing takes it that data flow through")
    for statement in allowing(design, role):
        wide = [action for action in actions_in(design, statement) if _is_wide(action)]
        if wide:
            yield Finding(
                at=statement.at,
                message=f"{users[0].logical_id} may do everything with "
                f"{', '.join(wide)}; its flow needs a few actions",
                fix="name the actions that the flow needs",
            )


def _is_wide(action: str) -> bool:
    service, _, name = action.lower().partition(":")
    return action == "*" or (name == "*" and service in OF_DATA)
