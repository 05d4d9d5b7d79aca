"""A password, private key or client secret of a data source stands in the template.

## Why it matters

Whoever may read the template, its history or the stack's description can then sign in to the store.

## What is checked

`Credentials` of data sources and `ClientSecret` of OAuth clients: text of the template, the default
of a parameter, a parameter without `NoEcho`, and plain text of the Parameter Store. What comes from
outside passes: a parameter with `NoEcho` and no default, Secrets Manager, another stack.

## Fix

Put the user name and the password into a secret and name it in `Credentials.SecretArn`. QuickSight
must be allowed to read the secret once, in its security settings.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.secrets import exposed
from headrace.services.quicksight.component import DataSource, OAuthClientApplication

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
    for path, value in found:
        where = exposed(value, subject)
        if where:
            yield Finding(
                at=value.at,
                message=f"{path[-1]} of {subject.logical_id} can be read {where}",
                fix="name a secret in Credentials.SecretArn instead, and change what was readable",
            )
