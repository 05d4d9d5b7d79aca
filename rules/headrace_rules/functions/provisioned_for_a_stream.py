"""Provisioned concurrency is paid for a function that only a stream invokes.

## Why it matters

Provisioned concurrency buys fast starts, for whoever waits for an answer. Behind a stream nobody
waits: each shard has its own execution, which stays warm while records come. The reserved
executions are paid around the clock, used or not.

## What is checked

Versions and aliases with provisioned concurrency whose function is invoked by event source mappings
of streams and queues, and by nothing else that the templates tell.

## Fix

Remove `ProvisionedConcurrencyConfig`; if starts are too slow for the iterator age, take more
memory.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.functions.component import Alias, EventSourceMapping, Function, Version

GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html"


@rule(
    "LAM321",
    on=(Alias, Version),
    severity=Severity.WARNING,
    pillar=Pillar.COST,
    sources=(GUIDE,),
    seed=("K2",),
)
def provisioned_for_a_stream(name: Alias | Version, design: Design) -> Iterator[Finding]:
    if not name.provisioned_concurrency:
        raise NotApplicable("it has no provisioned concurrency")
    function = design.names.meant(name)
    if not isinstance(function, Function):
        raise NotApplicable("its function is outside the templates of this run")
    invoking = [flow.node for flow in design.incoming(function, EdgeKind.FLOWS)]
    others = [one for one in invoking if not isinstance(one, EventSourceMapping)]
    if others or not invoking or _invited(function, design):
        return
    yield Finding(
        at=name.at("ProvisionedConcurrencyConfig"),
        message=f"{name.provisioned_concurrency} executions are paid around the clock, and only "
        f"{invoking[0].logical_id} invokes {function.logical_id}: nobody waits for its answer",
        fix="remove ProvisionedConcurrencyConfig",
    )


def _invited(function: Component, design: Design) -> bool:
    """Whether a permission lets something else invoke it."""
    return bool(design.outgoing(function, EdgeKind.PERMITTED_BY, "resource policy"))
