"""The password of a warehouse's administrator stands in the template.

## Why it matters

Who may read the template, its repository or the stack may do everything in the warehouse. Nobody
rotates such a password.

## What is checked

A `MasterUserPassword` or `AdminUserPassword` that can be read: written out, the default of a
parameter, a parameter without `NoEcho`, or plain text of the Parameter Store. A parameter with
`NoEcho` and no default passes, and so does a reference to Secrets Manager.

## Fix

Set `ManageMasterPassword: true` (a namespace's `ManageAdminPassword`) and leave the password out:
Redshift makes one, keeps it in Secrets Manager and rotates it.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.rulekit.secrets import exposed
from headrace.services.redshift.component import Cluster, Namespace

GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html"


@rule(
    "RS206",
    on=(Cluster, Namespace),
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("R8",),
)
def admin_password_in_template(
    warehouse: Cluster | Namespace,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    password = warehouse.admin_password
    where = exposed(password, warehouse)
    if not where:
        return
    managed = "ManageAdminPassword" if isinstance(warehouse, Namespace) else "ManageMasterPassword"
    yield Finding(
        at=password.at,
        message=f"the administrator's password can be read {where}",
        fix=f"remove it and set {managed} to true",
    )
