"""A warehouse accepts connections without TLS.

## Why it matters

Without `require_ssl` a client that does not ask for TLS sends password, queries and results in
clear text.

## What is checked

`require_ssl` of the cluster's parameter group, or of the workgroup's `ConfigParameters`. In the
family `redshift-2.0` and in serverless workgroups it is true unless set; in `redshift-1.0` it is
false. A cluster without a parameter group gets the default group of `redshift-2.0`. A parameter
group that no cluster of the design uses is judged by itself.

## Fix

Set the parameter `require_ssl` to `true` in the parameter group.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, ClusterParameterGroup, Workgroup
from headrace.template.position import Position

DEFAULT_GROUPS = {"default.redshift-1.0": False, "default.redshift-2.0": True}
NAME = "require_ssl"


@rule(
    "RS203",
    on=(Cluster, ClusterParameterGroup, Workgroup),
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(quotas.PARAMETERS.url,),
    seed=("R8",),
)
def warehouse_without_tls(
    subject: Cluster | ClusterParameterGroup | Workgroup, design: Design
) -> Iterator[Finding]:
    if isinstance(subject, Workgroup):
        lax = _lax_workgroup(subject)
    elif isinstance(subject, Cluster):
        lax = _lax_cluster(subject, design)
    elif design.incoming(subject, EdgeKind.USES, "parameters"):
        raise NotApplicable("the clusters that use it are judged")
    else:
        lax = _lax_group(subject)
    if lax is not None:
        yield Finding(
            at=lax,
            message="require_ssl is off: passwords and results may travel in clear text",
            fix="set the parameter require_ssl to true",
        )


def _lax_cluster(cluster: Cluster, design: Design) -> Position | None:
    for used in design.outgoing(cluster, EdgeKind.USES, "parameters"):
        group = used.node
        if isinstance(group, ClusterParameterGroup):
            return _lax_group(group)
        default = DEFAULT_GROUPS.get(group.logical_id)
        if default is None:
            raise UnknownValueError(f"parameter group {group.logical_id} is outside the templates")
        return None if default else cluster.at("ClusterParameterGroupName")
    return None


def _lax_group(group: ClusterParameterGroup) -> Position | None:
    if group.requires_ssl:
        return None
    stated = group.parameter(NAME)
    return stated.at if stated.exists else group.at("Parameters")


def _lax_workgroup(workgroup: Workgroup) -> Position | None:
    for parameter in workgroup.properties.get("ConfigParameters").elements():
        if parameter.get("ParameterKey").text("") == NAME:
            value = parameter.get("ParameterValue")
            return None if value.boolean(default=True) else value.at
    return None
