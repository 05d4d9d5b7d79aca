"""A cluster believes the user name that a client gives.

## Why it matters

Hadoop alone asks nobody for a proof: who reaches the ports of the cluster may act as any user, also
as the one who owns all files. Kerberos makes each client prove who it is.

## What is checked

`KerberosAttributes`, which need Kerberos in the security configuration.

## Fix

Set `AuthenticationConfiguration.KerberosConfiguration` in the security configuration, and
`KerberosAttributes` on the cluster. Where one team alone uses the cluster behind its own security
group, accept the finding and say so.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.emr.component import Cluster

GUIDE = "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-kerberos.html"


@rule(
    "EMR252",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("E8",),
)
def no_kerberos(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.kerberos.exists:
        return
    yield Finding(
        at=cluster.at("KerberosAttributes"),
        message="no Kerberos: who reaches its ports may give any user name",
        fix="set KerberosAttributes, with Kerberos in the security configuration",
    )
