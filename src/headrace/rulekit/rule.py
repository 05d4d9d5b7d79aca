"""A rule: a documented function from a subject to its findings.

A rule file holds one function of the file's own name; the file's docstring is the rule's
documentation page. The function yields a `Finding` for what falls short, nothing for what is fine,
and raises `NotApplicable` where its question makes no sense. What it cannot read raises
`UnknownValueError` by itself: the engine answers *cannot tell*.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from headrace.rulekit.finding import Finding
from headrace.rulekit.packs import packs_of
from headrace.rulekit.status import Pillar, Severity

if TYPE_CHECKING:
    from headrace.design import Component, Design

__all__ = ["Check", "Rule", "rule"]

Check = Callable[[Any, "Design"], Iterator[Finding]]


class Rule(Struct, frozen=True):
    """One rule.

    Attributes
    ----------
    id
        Stable for ever, e.g. ``KDS101``.
    name
        What is wrong, in words joined by hyphens; the file's and the function's name.
    on
        What it judges: component classes, or CloudFormation types by name.
    severity, pillar
        See `Severity`, `Pillar`.
    sources
        Pages that state the facts behind it.
    seed
        The statements of the field's notes that it serves (docs/seed-trace.md).
    check
        The function.
    named_packs
        Packs that hold it besides those that follow from severity and pillar.
    page
        The documentation page: the docstring of the function, or of its module.
    service
        The folder that holds the rule.
    """

    id: str
    name: str
    on: tuple[type[Component] | str, ...]
    severity: Severity
    pillar: Pillar
    sources: tuple[str, ...]
    seed: tuple[str, ...]
    check: Check
    named_packs: tuple[str, ...] = ()
    page: str = ""
    service: str = ""

    @property
    def packs(self) -> tuple[str, ...]:
        """The names of the packs that hold it; see `headrace.rulekit.packs`."""
        return packs_of(self)

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0]

    def is_about(self, view: type[Component], cfn_type: str) -> bool:
        """Whether it judges components of the class *view* and the type *cfn_type*."""
        return any(
            cfn_type == kind if isinstance(kind, str) else issubclass(view, kind)
            for kind in self.on
        )


def rule(  # noqa: PLR0913 - what every rule states
    rule_id: str,
    *,
    on: type[Component] | str | tuple[type[Component] | str, ...],
    severity: Severity,
    pillar: Pillar,
    sources: tuple[str, ...] = (),
    seed: tuple[str, ...] = (),
    packs: tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Make a rule of a function.

    Parameters
    ----------
    rule_id
        The rule's id.
    on
        Component class or classes that it judges, or names of CloudFormation types.
    severity, pillar, sources, seed
        See `Rule`.
    packs
        Packs that hold it besides those that follow from severity and pillar.
    """

    def make(check: Check) -> Rule:
        return Rule(
            id=rule_id,
            name=check.__name__.replace("_", "-"),
            on=on if isinstance(on, tuple) else (on,),
            severity=severity,
            pillar=pillar,
            sources=sources,
            seed=seed,
            check=check,
            named_packs=packs,
            page=inspect.cleandoc(check.__doc__ or sys.modules[check.__module__].__doc__ or ""),
            service=check.__module__.rpartition(".")[0].rpartition(".")[2],
        )

    return make
