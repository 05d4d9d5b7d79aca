"""The output of a job stays on the HDFS of a cluster that ends after its steps.

## Why it matters

HDFS is the disks of the nodes: when the cluster ends, what the job found out is gone.

## What is checked

Clusters that end after their steps: a step whose options send output to `hdfs://`, and none that
writes to S3 or to a store.

The trial lets the cluster work and end.

## Fix

Write to S3, or copy the output there with a last step: `s3-dist-cp --src hdfs:///out --dest
s3://bucket/out`.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.design.resolve import each
from headrace.rulekit import Change, Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.direction import direction_of
from headrace.services.emr import quotas
from headrace.services.emr.arguments import keeps_in_hdfs, options_of
from headrace.services.emr.component import Cluster
from headrace.template.values import Scalar, Unknown


@rule(
    "EMR109",
    on=Cluster,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.STORAGE.url,),
    seed=("E12", "E13", "E4"),
    packs=("exam",),
)
def output_on_passing_hdfs(cluster: Cluster, design: Design) -> Iterator[Finding]:
    if cluster.long_running:
        raise NotApplicable("it goes on after its steps")
    steps = cluster.jobs(design)
    if not steps:
        raise NotApplicable("it has no steps here")
    if design.outgoing(cluster, EdgeKind.FLOWS):
        return
    for argument in (value for step in steps for value in each(step.get("Args"))):
        if isinstance(argument, Unknown):
            raise argument.unknown()
    for step in steps:
        if keeps_in_hdfs(step):
            yield Finding(
                at=step.get("Args").at,
                message="its output stays on HDFS, which ends with the cluster",
                fix="write it to S3, or copy it there with a last step of s3-dist-cp",
                experiment=Experiment(
                    cluster.id,
                    "output_lost_share",
                    changes=tuple(to_s3(cluster)),
                    nominal=True,
                    stands=True,
                ),
            )


def to_s3(cluster: Cluster) -> Iterator[Change]:
    """Yield what sends the output of its own steps to S3 instead."""
    for number, step in enumerate(cluster.steps):
        job = step.get("HadoopJarStep")
        path = ("Steps", number, "HadoopJarStep", "Args")
        for place, (value, name) in enumerate(options_of(job)):
            text = value.text("") if isinstance(value, Scalar) else ""
            if "hdfs://" in text and direction_of(name) == "out":
                option = f"{text.partition('=')[0]}=" if text.startswith("-") else ""
                yield Change(cluster.id, (*path, place), f"{option}s3://kept-output/")
