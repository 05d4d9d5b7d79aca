"""The first database of a warehouse has the name that everybody tries first.

## Why it matters

`dev` is what Redshift calls it where nobody says another; who guesses how to connect starts with
it. It is no fitting name for what is in production either.

## What is checked

`DBName` of clusters and `DbName` of namespaces, `dev` where it is not set.

## Fix

Give it a name of your own; changing it replaces the cluster, so do it before there is data.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, Namespace

GUIDE = "https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html"


@rule(
    "RS257",
    on=(Cluster, Namespace),
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("R8",),
)
def default_database_name(
    warehouse: Cluster | Namespace,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if warehouse.database.lower() != quotas.DATABASE_DEFAULT:
        return
    name = "DbName" if isinstance(warehouse, Namespace) else "DBName"
    yield Finding(
        at=warehouse.at(name),
        message=f"its database is called {quotas.DATABASE_DEFAULT}, which is tried first",
        fix=f"give {name} a name of your own",
    )
