"""Two flows that have nothing to do with each other share a role.

## Why it matters

A shared role has the permissions of both flows together: each may read and write what belongs to
the other. It also cannot be narrowed, because nobody knows who needs what, and the record of calls
does not tell the two apart.

## What is checked

Roles that several components take between which no data flow, over however many steps.

## Fix

Give each flow a role of its own.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.iam.component import Role
from headrace.services.iam.users import flow_users

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"


@rule(
    "IAM123",
    on=Role,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("K2", "F1", "I4"),
)
def role_shared_by_unrelated_flows(role: Role, design: Design) -> Iterator[Finding]:
    users = flow_users(design, role)
    if not users:
        raise NotApplicable("nothing takes it that data flow through")
    first, together = users[0], design.connected(users[0].id)
    apart = [user.logical_id for user in users if user.id not in together]
    if apart:
        yield Finding(
            at=role.resource.at,
            message=f"{first.logical_id} and {apart[0]} share it, and no data flow between them: "
            "each has the other's permissions",
            fix="give each of them a role of its own",
        )
