"""Nobody can sign in to the nodes of a cluster, or everybody who reaches it signs in as anyone.

## Why it matters

Without an EC2 key pair nobody can open a shell on a node to look for a fault. Without Kerberos
Hadoop believes whatever user name a client gives. A cluster with neither was started without a
thought of who uses it.

## What is checked

`Ec2KeyName` of `Instances`, or `KerberosAttributes`.

## Fix

Set `Ec2KeyName`, or Kerberos in the security configuration and `KerberosAttributes`. Where nobody
signs in but by Session Manager, accept the finding and say so.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.emr.component import Cluster
from headrace.template.values import Unknown

GUIDE = "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-authenticate-cluster-connections.html"


@rule(
    "EMR251",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("E8",),
)
def no_key_pair_or_kerberos(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    for value in (cluster.kerberos, cluster.instances.get("Ec2KeyName")):
        if isinstance(value, Unknown) and not value.variable:
            raise value.unknown()
        if value.exists:
            return
    yield Finding(
        at=cluster.at("Instances"),
        message="neither a key pair nor Kerberos says who signs in to its nodes",
        fix="set Ec2KeyName in Instances, or KerberosAttributes",
    )
