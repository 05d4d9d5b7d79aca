"""A warehouse writes no audit log.

## Why it matters

The audit log tells who connected, who tried to, and what each query was. Without it nobody can say
later who read which table.

## What is checked

`LoggingProperties` of clusters, `LogExports` of serverless namespaces. `queries-not-logged` judges
whether queries are among it.

## Fix

Set `LoggingProperties` to a bucket, or to CloudWatch Logs with
`{LogDestinationType: cloudwatch, LogExports: [connectionlog, userlog, useractivitylog]}`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift.component import Cluster, Namespace

GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html"


@rule(
    "RS205",
    on=(Cluster, Namespace),
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("R12",),
)
def warehouse_without_audit_log(
    warehouse: Cluster | Namespace,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    serverless = isinstance(warehouse, Namespace)
    if not warehouse.logs:
        yield Finding(
            at=warehouse.at("LogExports" if serverless else "LoggingProperties"),
            message="no audit log is written: who connected and what they read is not known",
            fix="set LogExports to [connectionlog, userlog, useractivitylog]"
            if serverless
            else "set LoggingProperties to a bucket or to CloudWatch Logs",
        )
