"""Devices may connect with an old version of TLS.

## Why it matters

TLS 1.0 and 1.1 have known weaknesses; some policies of IoT Core still take them for devices that
speak nothing newer.

## What is checked

`TlsConfig.SecurityPolicy`: a policy that begins at TLS 1.0. Without one the service chooses a
policy of TLS 1.2 or newer for a new endpoint.

## Fix

Choose a policy of TLS 1.2 or 1.3, e.g. `IotSecurityPolicy_TLS13_1_2_2022_10`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.iot.component import DomainConfiguration

BETTER = "IotSecurityPolicy_TLS13_1_2_2022_10"


@rule(
    "IOT203",
    on=DomainConfiguration,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(
        "https://docs.aws.amazon.com/iot/latest/developerguide/iot-endpoints-tls-config.html",
        "https://docs.aws.amazon.com/iot/latest/developerguide/transport-security.html",
    ),
    seed=("I2",),
)
def old_tls_of_devices(endpoint: DomainConfiguration, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    policy = endpoint.tls_policy
    if "_1_0_" not in policy:
        return
    path = ("TlsConfig", "SecurityPolicy")
    yield Finding(
        at=endpoint.at(*path),
        message=f"{policy} takes TLS 1.0 and 1.1",
        fix=f"set SecurityPolicy to {BETTER}",
        changes=(Change(endpoint.id, path, BETTER),),
    )
