"""A role on a data flow may hand any role of the account to a service.

## Why it matters

`iam:PassRole` on `*` lets its holder start something with the account's most powerful role, and so
become it. Services that need to pass a role, EMR for its nodes or QuickSight for its interfaces,
need to pass one.

## What is checked

Roles that something takes through which data flow: statements that allow `iam:PassRole` on every
resource, without a condition.

## Fix

Name the role that is passed in `Resource`, and the service in a condition on
`iam:PassedToService`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.iam.component import Role
from headrace.services.iam.patterns import Answer, covers_action
from headrace.services.iam.users import actions_in, allowing, flow_users, on_everything

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
PASSING = "iam:PassRole"


@rule(
    "IAM126",
    on=Role,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("E8", "Q3", "I4"),
)
def role_may_pass_any_role(role: Role, design: Design) -> Iterator[Finding]:
    users = flow_users(design, role)
    if not users:
        raise NotApplicable("nothing takes it that data flow through")
    for statement in allowing(design, role):
        passes = any(
            action != "*" and covers_action(action, PASSING) is Answer.YES
            for action in actions_in(design, statement)
        )
        if passes and on_everything(design, statement):
            yield Finding(
                at=statement.at,
                message=f"{users[0].logical_id} may pass any role of the account to any service",
                fix="name the role to pass in Resource",
            )
