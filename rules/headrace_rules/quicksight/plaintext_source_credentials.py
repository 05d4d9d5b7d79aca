"""A password, private key or client secret of a data source stands in the template.

## Why it matters

Whoever may read the template, its history or the stack's description can then sign in to the store.

## What is checked

`Credentials` of data sources and `ClientSecret` of OAuth clients: text of the template, defaults of
parameters included. A value that comes from outside (a parameter without default, Secrets Manager,
another stack) does not stand here.

## Fix

Put the user name and the password into a secret and name it in `Credentials.SecretArn`. QuickSight
must be allowed to read the secret once, in its security settings.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.quicksight.component import DataSource, OAuthClientApplication
from headrace.template.values import Scalar, Unknown, Value

GUIDE = "https://docs.aws.amazon.com/quicksight/latest/user/secrets-manager-integration.html"
SECRETS = (
    ("Credentials", "CredentialPair", "Password"),
    ("Credentials", "KeyPairCredentials", "PrivateKey"),
    ("Credentials", "KeyPairCredentials", "PrivateKeyPassphrase"),
    ("Credentials", "OAuthClientCredentials", "ClientSecret"),
    ("ClientSecret",),
)


@rule(
    "QS201",
    on=(DataSource, OAuthClientApplication),
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def plaintext_source_credentials(
    subject: DataSource | OAuthClientApplication,
    design: Design,  # noqa: ARG001 - what every rule is given
) -> Iterator[Finding]:
    found = [(path, subject.properties.get(*path)) for path in SECRETS]
    if not any(value.exists for _, value in found):
        raise NotApplicable("it gives no password, key or client secret")
    given = subject.resource.stack.given.values()
    elsewhere = {value.text("") for value in given if isinstance(value, Scalar)}
    for path, value in found:
        if _stands_here(value, elsewhere):
            yield Finding(
                at=value.at,
                message=f"{path[-1]} of {subject.logical_id} can be read in the template",
                fix="name a secret in Credentials.SecretArn instead, and change what was readable",
            )


def _stands_here(value: Value, elsewhere: set[str]) -> bool:
    """Whether the template holds the text of *value*, which no argument of the run gives."""
    if isinstance(value, Unknown):
        return any(_stands_here(candidate, elsewhere) for candidate in value.candidates)
    text = value.text("") if isinstance(value, Scalar) else ""
    return bool(text) and text not in elsewhere
