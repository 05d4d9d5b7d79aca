"""The dashboards of a domain ask nobody to sign in.

## Why it matters

OpenSearch Dashboards and Kibana send the browser's requests unsigned. Where the access policy lets
anyone in so that they work, whoever reaches the endpoint can read and delete every index there.

## What is checked

Domains without fine-grained access control and without Cognito whose access policy allows every
principal. In a VPC, "anyone" is everybody in the network.

## Fix

Switch on fine-grained access control (users inside the domain, SAML or IAM), or `CognitoOptions`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.access import lets_anyone
from headrace.services.search.component import Domain


@rule(
    "ES208",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/dashboards.html",
    ),
    seed=("S10",),
)
def open_dashboards(domain: Domain, design: Design) -> Iterator[Finding]:
    if domain.dashboards_ask_who or not lets_anyone(domain, design):
        return
    where = "in its network" if domain.in_vpc else "on the internet"
    yield Finding(
        at=domain.at("AccessPolicies"),
        message=f"anyone {where} can use its dashboards: neither fine-grained access control nor"
        " Cognito asks who",
        fix="set AdvancedSecurityOptions.Enabled to true, with a master user, or CognitoOptions",
    )
