"""A rule: a documented function from a subject to its findings.

A rule file holds one function of the file's own name; the file's docstring is the rule's
documentation page. The function yields a `Finding` for what falls short, nothing for what is fine,
and raises `NotApplicable` where its question makes no sense. What it cannot read raises
`UnknownValueError` by itself: the engine answers *cannot tell*.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from headrace.rulekit.finding import Finding
from headrace.rulekit.packs import packs_of
from headrace.rulekit.status import Pillar, Severity

if TYPE_CHECKING:
    from headrace.design import Component, Design

__all__ = ["Check", "Rule", "rule"]

Check = Callable[[Any, "Design"], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes
    ----------
    id
        Stable for ever, e.g. ``KDS101``.
    name
        What is wrong, in words joined by hyphens; the file's and the function's name.
    on
        The component classes that it judges.
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
    """

    id: str
    name: str
    on: tuple[type[Component], ...]
    severity: Severity
    pillar: Pillar
    sources: tuple[str, ...]
    seed: tuple[str, ...]
    check: Check
    named_packs: tuple[str, ...] = ()

    @property
    def packs(self) -> tuple[str, ...]:
        """The names of the packs that hold it; see `headrace.rulekit.packs`."""
        return packs_of(self)

    @property
    def page(self) -> str:
        """The documentation page: the module's docstring."""
        return (sys.modules[self.check.__module__].__doc__ or "").strip()

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0]

    @property
    def service(self) -> str:
        """The folder that holds the rule."""
        return self.check.__module__.split(".")[-2]


def rule(  # noqa: PLR0913 - what every rule states
    rule_id: str,
    *,
    on: type[Component] | tuple[type[Component], ...],
    severity: Severity,
    pillar: Pillar,
    sources: tuple[str, ...],
    seed: tuple[str, ...] = (),
    packs: tuple[str, ...] = (),
) -> Callable[[Check], Rule]:
    """Make a rule of a function.

    Parameters
    ----------
    rule_id
        The rule's id.
    on
        Component class or classes that it judges.
    severity, pillar, sources, seed
        See `Rule`.
    packs
        Packs that hold it besides those that follow from severity and pillar.
    """

    def make(check: Check) -> Rule:
        name = check.__name__.replace("_", "-")
        subjects = on if isinstance(on, tuple) else (on,)
        return Rule(rule_id, name, subjects, severity, pillar, sources, seed, check, packs)

    return make
