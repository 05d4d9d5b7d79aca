"""A warehouse writes no audit log.

## Why it matters

The audit log tells who connected, who tried to, and, with `enable_user_activity_logging`, what each
query was. Without it nobody can say later who read which table.

## What is checked

`LoggingProperties` of clusters, `LogExports` of serverless namespaces, and the parameter
`enable_user_activity_logging` of a cluster's own parameter group.

## Fix

Set `LoggingProperties` to a bucket, or to CloudWatch Logs with
`{LogDestinationType: cloudwatch, LogExports: [connectionlog, userlog, useractivitylog]}`, and the
parameter `enable_user_activity_logging` to true.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift.component import Cluster, ClusterParameterGroup, Namespace

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
    warehouse: Cluster | Namespace, design: Design
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
        return
    for used in design.outgoing(warehouse, EdgeKind.USES, "parameters"):
        group = used.node
        if isinstance(group, ClusterParameterGroup) and not group.logs_activity:
            yield Finding(
                at=group.at("Parameters"),
                message="the audit log leaves queries out: enable_user_activity_logging is off",
                fix="set the parameter enable_user_activity_logging to true",
            )
