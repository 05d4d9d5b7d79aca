"""A role has a policy that AWS has deprecated.

## Why it matters

A deprecated policy can be attached to nothing new: the template that worked last year fails in a
new account. Where it is attached already it stays, and is no longer kept up with the service.

## What is checked

The AWS managed policies of roles, by name, against those that AWS has deprecated or announced to.

## Fix

Attach the policy that the message names, or a policy of your own.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.arn import text_of
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.iam.component import Role
from headrace.services.iam.managed import managed_name
from headrace.template.values import Unknown

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-deprecated.html"
EMR = "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-managed-iam-policies.html"
SUCCESSORS = {
    "AWSLambdaFullAccess": "AWSLambda_FullAccess",
    "AWSLambdaReadOnlyAccess": "AWSLambda_ReadOnlyAccess",
    "AmazonElasticMapReduceRole": "AmazonEMRServicePolicy_v2",
    "AmazonElasticMapReduceFullAccess": "AmazonEMRFullAccessPolicy_v2",
    "AmazonElasticMapReduceReadOnlyAccess": "AmazonEMRReadOnlyAccessPolicy_v2",
}


@rule(
    "IAM421",
    on=Role,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE, EMR),
    seed=("E8", "K2"),
)
def deprecated_managed_policy(role: Role, design: Design) -> Iterator[Finding]:
    unknown = [policy for policy in role.managed if isinstance(policy, Unknown)]
    named = [(policy, managed_name(text_of(policy, design.names))) for policy in role.managed]
    if not unknown and not any(name for _, name in named):
        raise NotApplicable("it has none of AWS's policies")
    for policy, name in named:
        successor = SUCCESSORS.get(name)
        if successor:
            yield Finding(
                at=policy.at,
                message=f"{name} is deprecated: nothing new can have it, or soon",
                fix=f"attach {successor}, or a policy of your own",
            )
        elif isinstance(policy, Unknown):
            raise policy.unknown()
