"""The access policy of a domain does not name who may call it.

## Why it matters

A policy that names roles holds even where something else is set up wrong. `*` leaves it to the
network, to conditions and to fine-grained access control; no policy at all leaves it to whatever
IAM policy of the account happens to allow `es:`.

## What is checked

Whether there is a policy, and none of its statements allows the principal `*`, whatever the
conditions: its own policy, and that which the CDK sets by a custom resource. With fine-grained
access control AWS itself advises an open policy in a VPC: accept the finding there, and say so.
`public-domain` judges a domain on the internet.

## Fix

Name the roles that read and write in `AccessPolicies`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.access import allowing, everybody, stated
from headrace.services.search.component import Domain

GUIDE = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html"


@rule(
    "ES251",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("S7",),
)
def unnamed_callers(domain: Domain, design: Design) -> Iterator[Finding]:
    if not stated(domain, design):
        yield Finding(
            at=domain.at("AccessPolicies"),
            message="no access policy names who may call it: any IAM policy of the account may",
            fix="name the roles that read and write in AccessPolicies",
        )
    for statement in allowing(domain, design):
        if everybody(statement.value, design):
            yield Finding(
                at=statement.at,
                message="its access policy allows every principal",
                fix="name the roles that read and write instead of *",
            )
