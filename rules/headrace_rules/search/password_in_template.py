"""The master user's password stands in the template.

## Why it matters

Whoever reads the template, its repository or the stack's history has the password of the user who
may do everything in the domain.

## What is checked

`MasterUserPassword`: a text fires; a dynamic reference to Secrets Manager or a parameter without
value does not.

## Fix

Write `{{resolve:secretsmanager:<secret>:SecretString:password}}`, or make an IAM role the master.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.search.component import Domain
from headrace.template.values import Scalar


@rule(
    "ES211",
    on=Domain,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html",
    ),
    seed=("S10",),
)
def password_in_template(domain: Domain, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    password = domain.security.get("MasterUserOptions", "MasterUserPassword")
    if isinstance(password, Scalar) and password.text(None) is not None:
        yield Finding(
            at=domain.at("AdvancedSecurityOptions", "MasterUserOptions", "MasterUserPassword"),
            message="the master user's password can be read in the template",
            fix="refer to a secret: {{resolve:secretsmanager:<secret>:SecretString:password}}",
        )
