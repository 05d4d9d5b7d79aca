"""The password of a warehouse's administrator stands in the template.

## Why it matters

Who may read the template, its repository or the stack may do everything in the warehouse. Nobody
rotates such a password.

## What is checked

A `MasterUserPassword` or `AdminUserPassword` whose text is known: written out, or the default of a
parameter. A parameter without default, and a reference to Secrets Manager, pass.

## Fix

Set `ManageMasterPassword: true` (a namespace's `ManageAdminPassword`) and leave the password out:
Redshift makes one, keeps it in Secrets Manager and rotates it.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift.component import Cluster, Namespace
from headrace.template.values import Scalar

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
    if not isinstance(password, Scalar) or not password.text(""):
        return
    managed = "ManageAdminPassword" if isinstance(warehouse, Namespace) else "ManageMasterPassword"
    yield Finding(
        at=password.at,
        message="the administrator's password stands in the template",
        fix=f"remove it and set {managed} to true",
    )
