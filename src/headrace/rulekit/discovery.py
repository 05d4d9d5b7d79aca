"""Finding the rules: every module of every installed pack, without a central list.

A pack is a package registered under the entry point group ``headrace.rules``; the built-in one uses
the same door as a user's own. Each subfolder is a service, each module in it one rule.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType

from headrace.errors import HeadraceError
from headrace.rulekit.rule import Rule

__all__ = ["all_rules", "find_rule"]

GROUP = "headrace.rules"


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of every pack, by id.

    Raises
    ------
    HeadraceError
        When two rules share an id or a name.
    """
    found: dict[str, Rule] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        for rule in _rules_of(importlib.import_module(point.value)):
            clash = found.setdefault(rule.id, rule)
            if clash is not rule:
                message = f"two rules call themselves {rule.id}: {clash.name} and {rule.name}"
                raise HeadraceError(message)
    return tuple(found[key] for key in sorted(found))


def _rules_of(pack: ModuleType) -> Iterator[Rule]:
    for info in pkgutil.walk_packages(pack.__path__, f"{pack.__name__}."):
        module = importlib.import_module(info.name)
        yield from (v for v in vars(module).values() if isinstance(v, Rule))


def find_rule(text: str) -> Rule | None:
    """Return the rule with this id or name, whatever its case; None if there is none."""
    wanted = text.lower().replace("_", "-")
    return next((r for r in all_rules() if wanted in (r.id.lower(), r.name)), None)
