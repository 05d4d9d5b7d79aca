"""Nobody signs in to the dashboards of a domain.

## Why it matters

Without Cognito, SAML or the domain's own users Dashboards and Kibana know only what the access
policy says of a browser, which signs nothing: they work for everyone who reaches them, or for
nobody. `open-dashboards` judges the first case.

## What is checked

`CognitoOptions.Enabled`, or fine-grained access control without anonymous access; SAML needs that.

## Fix

Switch on fine-grained access control with SAML or users of its own, or `CognitoOptions`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain

GUIDE = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/dashboards.html"


@rule(
    "ES253",
    on=Domain,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("S10",),
)
def dashboards_without_sign_in(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if domain.dashboards_ask_who:
        return
    yield Finding(
        at=domain.at("CognitoOptions"),
        message="its dashboards ask nobody to sign in",
        fix="set AdvancedSecurityOptions.Enabled to true, with SAML or a master user, or"
        " CognitoOptions",
    )
