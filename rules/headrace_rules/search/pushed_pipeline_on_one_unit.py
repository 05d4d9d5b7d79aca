"""A pipeline that is pushed to starts with one unit.

## Why it matters

OCUs are spread over zones: one sits in one zone, two in two. Who pushes to a pipeline finds nobody
there while its only zone is down; AWS advises two OCUs at least. Pipelines that read a source go on
where they were.

## What is checked

`MinUnits` of pipelines with an HTTP or OpenTelemetry source.

## Fix

Set `MinUnits: 2`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.search import quotas
from headrace.services.search.component import Pipeline


@rule(
    "ES111",
    on=Pipeline,
    severity=Severity.WARNING,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.SCALING.url,),
    seed=("S10",),
)
def pushed_pipeline_on_one_unit(pipeline: Pipeline, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not pipeline.is_pushed:
        raise NotApplicable("it reads its source itself")
    least, _ = pipeline.units
    if least is not None and least < quotas.UNITS_MIN_PUSHED:
        yield Finding(
            at=pipeline.at("MinUnits"),
            message=f"producers push to {least} OCU in one zone; two are advised",
            fix="set MinUnits to 2",
            changes=(Change(pipeline.id, ("MinUnits",), quotas.UNITS_MIN_PUSHED),),
        )
