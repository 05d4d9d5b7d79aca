"""A function runs on x86, where the same run time on Arm costs a fifth less.

## Why it matters

Lambda bills a GB-second on Graviton (`arm64`) at four fifths of the price on x86. Code of Python,
Node.js, Java, Ruby and .NET runs on either; native libraries, layers and compiled code must be
built for Arm.

## What is checked

Functions with a managed runtime that get their records from streams or topic rules, under the
declared load and duration: the trial bills both, the duration taken to be the same. What saves less
than a dollar a month is no finding. A function on a retired runtime moves to a newer one first.

## Fix

Set `Architectures: [arm64]`, with native libraries and layers for it; measure the duration anew.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.functions import prices, quotas
from headrace.services.functions.component import Function
from headrace.services.functions.runtimes import RUNTIMES
from headrace_rules.saving import saving


@rule(
    "LAM322",
    on=Function,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(quotas.ARCHITECTURES.url, prices.PRICE_LIST.url),
    seed=("K2",),
)
def function_on_x86(function: Function, design: Design) -> Iterator[Finding]:
    if function.architecture == quotas.ARCHITECTURE_CHEAPER:
        return
    if not function.runtime:
        raise NotApplicable("its image is built for its processor")
    runtime = RUNTIMES.get(function.runtime)
    if runtime is not None and runtime.deprecated <= design.as_of:
        raise NotApplicable("its runtime is retired")
    changes = (Change(function.id, ("Architectures", 0), quotas.ARCHITECTURE_CHEAPER),)
    saved = saving(function, changes, design)
    if saved is not None:
        yield Finding(
            at=function.at("Architectures"),
            message=f"it runs on {function.architecture}, where arm64 costs a fifth less: {saved}",
            fix="set Architectures to [arm64], with native libraries and layers for it",
            changes=changes,
            experiment=saved.experiment,
        )
