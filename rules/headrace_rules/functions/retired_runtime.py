"""A function runs on a runtime that gets no fixes any more, or soon will not.

## Why it matters

From its deprecation a runtime gets no security fixes. Later no function can be created with it, so
that the same template fails in a new account or region, and last none can be updated.

## What is checked

`Runtime` against AWS's schedule on the day of the check, and 90 days ahead.

## Fix

Move to the runtime that the message names, and test the function: languages change.
"""

from collections.abc import Iterator
from datetime import timedelta

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.functions.component import Function
from headrace.services.functions.runtimes import RUNTIMES, SOURCE

AHEAD = timedelta(days=90)


@rule(
    "LAM421",
    on=Function,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(SOURCE.url,),
    seed=("F5", "K2"),
)
def retired_runtime(function: Function, design: Design) -> Iterator[Finding]:
    name = function.runtime
    if not name:
        raise NotApplicable("its image brings its own runtime")
    runtime = RUNTIMES.get(name)
    if runtime is None:
        raise UnknownValueError(f"when the runtime {name} ends is not known here")
    if design.as_of < runtime.deprecated - AHEAD:
        return
    ended = design.as_of >= runtime.deprecated
    created = design.as_of >= runtime.no_creation
    yield Finding(
        at=function.at("Runtime"),
        message=f"{name} {'gets' if ended else 'will get'} no security fixes from "
        f"{runtime.deprecated:%Y-%m-%d} on, and functions "
        f"{'cannot be' if created else 'can be'} created with it "
        f"{'since' if created else 'until'} {runtime.no_creation:%Y-%m-%d}",
        fix=f"move to {runtime.successor}" if runtime.successor else "move to its successor",
    )
