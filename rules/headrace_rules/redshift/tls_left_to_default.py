"""Nothing says that a cluster refuses connections without TLS.

## Why it matters

`require_ssl` is true in the default group of `redshift-2.0`, which clusters get since January 2025,
and false in that of `redshift-1.0`, which older ones keep. A template without a parameter group
does not tell which of the two it describes.

## What is checked

Whether a cluster names a parameter group, and whether a group of its own states `require_ssl`;
`warehouse-without-tls` judges what is in force.

## Fix

Give the cluster a parameter group of its own with `require_ssl` set to `true`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster, ClusterParameterGroup


@rule(
    "RS254",
    on=(Cluster, ClusterParameterGroup),
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(quotas.PARAMETERS.url,),
    seed=("R8",),
)
def tls_left_to_default(
    subject: Cluster | ClusterParameterGroup,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    if isinstance(subject, Cluster):
        silent, at = not subject.parameter_group.exists, subject.at("ClusterParameterGroupName")
    else:
        if subject.family != quotas.SECURE_FAMILY:
            raise NotApplicable("its family does not require TLS by default")
        silent, at = not subject.parameter("require_ssl").exists, subject.at("Parameters")
    if silent:
        yield Finding(
            at=at,
            message="require_ssl is not stated: whether it holds depends on when it was created",
            fix="set the parameter require_ssl to true in a parameter group of its own",
        )
