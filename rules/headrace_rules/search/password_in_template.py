"""The master user's password stands in the template.

## Why it matters

Whoever reads the template, its repository or the stack's history has the password of the user who
may do everything in the domain.

## What is checked

`MasterUserPassword`: a text fires, the default of a parameter, a parameter without `NoEcho`, and
plain text of the Parameter Store. A reference to Secrets Manager passes, and so does a parameter
with `NoEcho` and no default.

## Fix

Write `{{resolve:secretsmanager:<secret>:SecretString:password}}`, or make an IAM role the master.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.rulekit.secrets import exposed
from headrace.services.search.component import Domain


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
    where = exposed(password, domain)
    if where:
        yield Finding(
            at=domain.at("AdvancedSecurityOptions", "MasterUserOptions", "MasterUserPassword"),
            message=f"the master user's password can be read {where}",
            fix="refer to a secret: {{resolve:secretsmanager:<secret>:SecretString:password}}",
        )
