"""The logs of a cluster are lost with it.

## Why it matters

Logs stay on the primary node unless they are shipped to S3. When a cluster ends, or fails, nobody
can see why.

## What is checked

`LogUri`.

## Fix

Set `LogUri` to a bucket.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.emr import quotas
from headrace.services.emr.component import Cluster
from headrace.template.values import Unknown


@rule(
    "EMR107",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(quotas.LOGGING.url,),
    seed=("E4",),
)
def cluster_without_logs(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    uri = cluster.log_uri
    if isinstance(uri, Unknown):
        raise uri.unknown()
    if uri.exists:
        return
    yield Finding(
        at=cluster.at("LogUri"),
        message="logs stay on the cluster and are lost with it",
        fix="set LogUri to s3://<bucket>/<prefix>/",
    )
