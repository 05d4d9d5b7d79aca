"""Finding the rules: every module of every installed pack, without a central list.

A pack is a package registered under the entry point group ``headrace.rules``; the built-in one uses
the same door as a user's own. Each subfolder is a service, each module in it one rule.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType

from headrace.errors import HeadraceError
from headrace.rulekit.own import own_rules
from headrace.rulekit.rule import Rule

__all__ = ["all_rules", "find_rule"]

GROUP = "headrace.rules"


def all_rules(paths: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """Return every rule of every pack, and those at a user's own *paths*, by id.

    Raises
    ------
    HeadraceError
        Two rules share an id or a name.
    InputError
        A path leads to no rule, or a rule there is wrong.
    """
    return _told_apart((*_installed(), *own_rules(paths))) if paths else _installed()


@cache
def _installed() -> tuple[Rule, ...]:
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    packs = [importlib.import_module(point.value) for point in points]
    return _told_apart(rule for pack in packs for rule in _rules_of(pack))


def _told_apart(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    by_id: dict[str, Rule] = {}
    by_name: dict[str, Rule] = {}
    for rule in rules:
        for known, word, other in ((by_id, rule.id, "name"), (by_name, rule.name, "id")):
            clash = known.setdefault(word, rule)
            if clash is not rule:
                pair = f"{getattr(clash, other)} and {getattr(rule, other)}"
                raise HeadraceError(f"two rules call themselves {word}: {pair}")
    return tuple(by_id[key] for key in sorted(by_id))


def _rules_of(pack: ModuleType) -> Iterator[Rule]:
    for info in pkgutil.walk_packages(pack.__path__, f"{pack.__name__}."):
        module = importlib.import_module(info.name)
        yield from (v for v in vars(module).values() if isinstance(v, Rule))


def find_rule(text: str, paths: tuple[str, ...] = ()) -> Rule | None:
    """Return the rule with this id or name, whatever its case; None if there is none."""
    wanted = text.lower().replace("_", "-")
    return next((r for r in all_rules(paths) if wanted in (r.id.lower(), r.name)), None)
