"""A role on a data flow has one of AWS's policies for full access.

## Why it matters

`AmazonS3FullAccess` and its kin are made for people who look around. On a role they let one flow
delete, open and re-configure everything of the service, in the whole account.

## What is checked

Policies of AWS whose names end in `FullAccess`, and those for administrators, on roles that
something takes through which data flow.

## Fix

Replace the policy by one of your own with the actions and resources of the flow.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.arn import text_of
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.iam.component import Role
from headrace.services.iam.managed import managed_name
from headrace.services.iam.users import flow_users
from headrace.template.values import Unknown

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html"
OF_ADMINISTRATORS = {"AdministratorAccess", "PowerUserAccess"}
HARMLESS = {"AWSXrayFullAccess", "CloudWatchLogsFullAccess", "CloudWatchFullAccess"}
"""What lets only watch and write logs opens no data of a flow; it is too wide, but not for this."""


@rule(
    "IAM127",
    on=Role,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("K2", "F1", "R12"),
)
def role_with_full_access_policy(role: Role, design: Design) -> Iterator[Finding]:
    users = flow_users(design, role)
    if not users:
        raise NotApplicable("nothing takes it that data flow through")
    for policy in role.managed:
        if isinstance(policy, Unknown):
            raise policy.unknown()
        text = text_of(policy, design.names)
        name = managed_name(text)
        full = name.endswith("FullAccess") and name not in HARMLESS
        if full or name in OF_ADMINISTRATORS:
            yield Finding(
                at=policy.at,
                message=f"{users[0].logical_id} has {name}: everything of the service, in the "
                "whole account",
                fix="write a policy with the actions and resources that the flow needs",
            )
