"""A data set holds more than SPICE lets one hold.

## Why it matters

The import fails as soon as the limit is passed, and dashboards go on showing what was there before.

## What is checked

The size and rows that the load declares for the data set against what one data set may hold in the
edition of the account: 1 TB and a billion rows in Enterprise.

## Fix

Divide the data set, leave out columns and old rows, or query the source directly.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.design.declared import data_set_of, need_load
from headrace.rulekit import Experiment, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.quicksight import quotas
from headrace.services.quicksight.component import DataSet
from headrace.services.quicksight.freshness import spice_share
from headrace.units import format_share


@rule(
    "QS180",
    on=DataSet,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.PAGE.url,),
    seed=("Q1",),
)
def data_set_too_large_for_spice(data_set: DataSet, design: Design) -> Iterator[Finding]:
    need_load(data_set, design)
    said = data_set_of(data_set, design)
    if said is None or (said.holds_bytes is None and said.rows is None):
        raise NotApplicable("the load does not say how large it is")
    if not data_set.spice or (share := spice_share(said, design)) <= 1:
        return
    yield Finding(
        at=data_set.at("ImportMode"),
        message=f"it is {format_share(share)} of what one data set may hold in SPICE",
        fix="divide it, leave out columns or old rows, or set ImportMode to DIRECT_QUERY",
        experiment=Experiment(data_set.id, "spice_share", limit=1.0),
    )
