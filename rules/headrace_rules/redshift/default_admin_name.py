"""The administrator of a warehouse has the name that everybody tries first.

## Why it matters

`awsuser` is what the console proposes. Who guesses passwords starts with it, and with `admin`.

## Fix

Give the administrator a name of your own in `MasterUsername` or `AdminUsername`; changing it
replaces the cluster, so do it before there is data.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, Namespace

GUIDE = "https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html"
GUESSED = (quotas.ADMIN_DEFAULT, "admin")


@rule(
    "RS207",
    on=(Cluster, Namespace),
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("R8",),
)
def default_admin_name(
    warehouse: Cluster | Namespace,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    name = warehouse.admin_name
    if not name:
        raise NotApplicable("it names no administrator")
    if name.lower() in GUESSED:
        prop = "AdminUsername" if isinstance(warehouse, Namespace) else "MasterUsername"
        yield Finding(
            at=warehouse.at(prop),
            message=f"the administrator is called {name}, which is tried first",
            fix=f"give {prop} a name of your own",
        )
