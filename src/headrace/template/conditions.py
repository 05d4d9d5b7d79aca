"""Conditions that the given parameters may leave open, and how to explore them.

A condition is a boolean function of *variables*. A variable is a parameter without a value (its
domain: the literals it is compared with, and "something else") or a comparison nobody can decide.
A component is explored over the variables that it really uses, never over the whole template: a
template of twenty conditions costs what its resources use, not 2²⁰.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping

from msgspec import Struct

from headrace.template.values import Uses

__all__ = [
    "NO_ASSUMPTIONS",
    "SCENARIO_CAP",
    "Assumption",
    "Assumptions",
    "Outcome",
    "merge_uses",
    "scenarios",
]

SCENARIO_CAP = 64
"""Most scenarios explored for one component; beyond it, what they decide is *cannot tell*."""


class Assumption(Struct, frozen=True, order=True):
    """What one variable is taken to be in a scenario.

    Attributes
    ----------
    equal
        True: the variable is the one literal; False: it is none of the literals.
    literals
        The literal, or the excluded ones.
    """

    equal: bool
    literals: tuple[str, ...]

    def equals(self, literal: str) -> bool | None:
        """Whether the variable equals *literal*; None where this assumption leaves it open."""
        if self.equal:
            return self.literals[0] == literal
        return False if literal in self.literals else None


Assumptions = tuple[tuple[str, Assumption], ...]
"""One scenario: variables in sorted order with what each is taken to be. Hashable."""

NO_ASSUMPTIONS: Assumptions = ()


class Outcome(Struct, frozen=True):
    """A condition's value, or None with the variables that would decide it."""

    value: bool | None
    uses: Uses


def merge_uses(all_uses: Iterable[Uses]) -> dict[str, frozenset[str]]:
    """Union of several uses: every variable with every literal it is compared with."""
    merged: dict[str, frozenset[str]] = {}
    for uses in all_uses:
        for variable, literals in uses.items():
            merged[variable] = merged.get(variable, frozenset()) | literals
    return merged


def scenarios(
    uses: Uses, domains: Mapping[str, tuple[str, ...]], cap: int = SCENARIO_CAP
) -> list[Assumptions]:
    """Enumerate the scenarios over *uses*.

    Parameters
    ----------
    uses
        Variables and the literals they are compared with.
    domains
        ``AllowedValues`` of those variables that have them: "something else" is then left out
        unless another value is allowed, and is that value if it is the only one.
    cap
        Give up beyond this many.

    Returns
    -------
    list
        At least one element; exactly the empty scenario when there is nothing to explore, or
        too much.
    """
    choices: list[list[tuple[str, Assumption]]] = []
    for variable in sorted(uses):
        literals = tuple(sorted(uses[variable]))
        allowed = domains.get(variable)
        taken = [x for x in literals if allowed is None or x in allowed]
        options = [(variable, Assumption(equal=True, literals=(x,))) for x in taken]
        others = [x for x in allowed or () if x not in literals]
        if len(set(others)) == 1:  # then "something else" is no secret
            options.append((variable, Assumption(equal=True, literals=(others[0],))))
        elif allowed is None or others:
            options.append((variable, Assumption(equal=False, literals=literals)))
        choices.append(options)
    if math.prod(len(options) for options in choices) > cap:
        return [NO_ASSUMPTIONS]
    return [tuple(scenario) for scenario in itertools.product(*choices)]
