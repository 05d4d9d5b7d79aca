"""Nodes are of a previous generation.

## Why it matters

AWS keeps these types for applications that were built around them, in fewer and fewer places, and
encourages to use current ones: newer cores do more for the same money.

## What is checked

The types of all nodes of a cluster, those of its groups and fleets beside it, too.

## Fix

Take the current type of the same kind: M7g or M5, C7g or C5, R7g or R5, I4i. Types with a g at the
end have ARM cores: native libraries of a job must exist for them.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, UnknownValueError, rule
from headrace.services.emr.component import Cluster

SUCCESSORS = {
    "c1": "c7g or c5",
    "c3": "c7g or c5",
    "cc2": "c7g or c5",
    "cg1": "g5",
    "cr1": "r7g or r5",
    "g2": "g5",
    "hi1": "i4i",
    "hs1": "d3",
    "i2": "i4i",
    "m1": "m7g or m5",
    "m2": "r7g or r5",
    "m3": "m7g or m5",
    "r3": "r7g or r5",
}


@rule(
    "EMR402",
    on=Cluster,
    severity=Severity.WARNING,
    pillar=Pillar.PERFORMANCE,
    sources=("https://aws.amazon.com/ec2/previous-generation/",),
    seed=("E21",),
)
def previous_generation_nodes(cluster: Cluster, design: Design) -> Iterator[Finding]:
    open_question: UnknownValueError | None = None
    for nodes in cluster.nodes(design):
        for kind in nodes.types:
            try:
                name = kind.text("")
            except UnknownValueError as error:
                open_question = open_question or error
                continue
            successor = SUCCESSORS.get(name.partition(".")[0])
            if successor is not None:
                yield Finding(
                    at=kind.at,
                    message=f"{nodes.purpose} nodes are {name}, of a previous generation",
                    fix=f"take {successor}",
                )
    if open_question is not None:
        raise open_question
