"""A password of a cluster's Kerberos can be read.

## Why it matters

With the password of the KDC's administrator one may become any user of the cluster; with that of
the domain or of the trust, some of the company's directory as well.

## What is checked

`KdcAdminPassword`, `ADDomainJoinPassword` and `CrossRealmTrustPrincipalPassword`: written out, the
default of a parameter, a parameter without `NoEcho`, or plain text of the Parameter Store. Secrets
Manager passes.

## Fix

Write `{{resolve:secretsmanager:<secret>:SecretString:<key>}}`, and change what could be read.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.rulekit.secrets import exposed
from headrace.services.emr.component import Cluster

GUIDE = (
    "https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-kerberos-configure-settings.html"
)
SECRETS = ("KdcAdminPassword", "ADDomainJoinPassword", "CrossRealmTrustPrincipalPassword")


@rule(
    "EMR253",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("E8",),
)
def kerberos_password_in_template(
    cluster: Cluster,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if not cluster.kerberos.exists:
        raise NotApplicable("it has no Kerberos")
    for name in SECRETS:
        password = cluster.kerberos.get(name)
        where = exposed(password, cluster)
        if where:
            yield Finding(
                at=password.at,
                message=f"{name} can be read {where}",
                fix="refer to a secret: {{resolve:secretsmanager:<secret>:SecretString:<key>}}",
            )
