"""The password or token with which records are delivered can be read.

## Why it matters

Whoever may read the template, its history, or the stack's description can sign in to the
destination: load other data into it, or read what is there.

## What is checked

`Password` of Redshift, `HECToken` of Splunk, `AccessKey` of an HTTP endpoint, and the private key
and its passphrase of Snowflake: written out, the default of a parameter, a parameter without
`NoEcho`, or plain text of the Parameter Store. Secrets Manager passes.

## Fix

Put it into a secret, switch `SecretsManagerConfiguration` of the destination on with its ARN, and
change what could be read.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.secrets import exposed
from headrace.services.firehose.component import DeliveryStream

GUIDE = "https://docs.aws.amazon.com/firehose/latest/dev/using-secrets-manager.html"
SECRETS = (
    ("RedshiftDestinationConfiguration", "Password"),
    ("SplunkDestinationConfiguration", "HECToken"),
    ("HttpEndpointDestinationConfiguration", "EndpointConfiguration", "AccessKey"),
    ("SnowflakeDestinationConfiguration", "PrivateKey"),
    ("SnowflakeDestinationConfiguration", "KeyPassphrase"),
)


@rule(
    "FH251",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("F7",),
)
def secret_in_delivery(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    found = [(path, delivery.properties.get(*path)) for path in SECRETS]
    if not any(value.exists for _, value in found):
        raise NotApplicable("it delivers without a password or token of its own")
    for path, value in found:
        where = exposed(value, delivery)
        if where:
            yield Finding(
                at=value.at,
                message=f"{path[-1]} of its destination can be read {where}",
                fix="keep it in Secrets Manager, and name the secret in"
                " SecretsManagerConfiguration",
            )
