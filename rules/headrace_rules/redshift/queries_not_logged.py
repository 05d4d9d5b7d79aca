"""The audit log of a warehouse leaves queries out.

## Why it matters

Connections and changes of users are logged by themselves once there is an audit log. What each
query read is logged only where it is asked for, and it is the first question after a leak.

## What is checked

`enable_user_activity_logging` of the parameter group that a cluster uses; the default groups leave
it off and cannot be changed. Of a serverless namespace, `useractivitylog` among its `LogExports`.
Where no audit log is written at all, `warehouse-without-audit-log` says so of a namespace.

## Fix

Give the cluster a parameter group of its own with `enable_user_activity_logging` set to `true`; add
`useractivitylog` to the `LogExports` of a namespace.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.redshift.component import Cluster, ClusterParameterGroup, Namespace

GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html"
PARAMETER = "enable_user_activity_logging"


@rule(
    "RS252",
    on=(Cluster, Namespace),
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("R12",),
)
def queries_not_logged(warehouse: Cluster | Namespace, design: Design) -> Iterator[Finding]:
    if isinstance(warehouse, Namespace):
        if not warehouse.logs:
            raise NotApplicable("it writes no audit log")
        if "useractivitylog" in warehouse.log_kinds:
            return
        at, fix = warehouse.at("LogExports"), "add useractivitylog to LogExports"
    else:
        group = own_group(warehouse, design)
        if group is not None and group.logs_activity:
            return
        at = warehouse.at("ClusterParameterGroupName") if group is None else group.at("Parameters")
        fix = f"set the parameter {PARAMETER} to true in a parameter group of its own"
    yield Finding(at=at, message="the audit log does not tell what was asked", fix=fix)


def own_group(cluster: Cluster, design: Design) -> ClusterParameterGroup | None:
    """Return the cluster's own parameter group; None for a default one.

    Raises
    ------
    UnknownValueError
        When it is outside the templates.
    """
    for used in design.outgoing(cluster, EdgeKind.USES, "parameters"):
        if isinstance(used.node, ClusterParameterGroup):
            return used.node
        if not used.node.logical_id.startswith("default."):
            name = used.node.logical_id
            raise UnknownValueError(f"parameter group {name} is outside the templates")
    return None
