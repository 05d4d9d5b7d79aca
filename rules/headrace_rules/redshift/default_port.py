"""A cluster listens where everybody looks first.

## Why it matters

5439 is the port of Redshift; scanners that look for warehouses try it. Another port keeps out
nobody who looks closer: it only quietens the log.

## What is checked

`Port`, 5439 where it is not set.

## Fix

Set `Port` to another one; RA3 takes 5431 to 5455 and 8191 to 8215.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.redshift import quotas
from headrace.services.redshift.component import Cluster


@rule(
    "RS256",
    on=Cluster,
    severity=Severity.NOTICE,
    pillar=Pillar.SECURITY,
    sources=(quotas.RESOURCE.url,),
    seed=("R8",),
)
def default_port(cluster: Cluster, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if cluster.port != quotas.PORT_DEFAULT:
        return
    first, last = quotas.PORTS[0]
    yield Finding(
        at=cluster.at("Port"),
        message=f"it listens on {quotas.PORT_DEFAULT}, which is tried first",
        fix=f"set Port to another one of {first} to {last}",
    )
