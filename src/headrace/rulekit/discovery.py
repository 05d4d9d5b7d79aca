"""Finding the rules: every module of every installed pack, without a central list.

A pack is a package registered under the entry point group ``headrace.rules``; the built-in one uses
the same door as a user's own. Each subfolder is a service, each module in it one rule.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import Protocol, TypeVar

from headrace.errors import HeadraceError
from headrace.rulekit.listing import Listing, listings_of, rules_of
from headrace.rulekit.own import own_rules
from headrace.rulekit.rule import Rule

__all__ = ["all_rules", "find_rule", "listed_rules"]

GROUP = "headrace.rules"


class _Named(Protocol):
    """What has an id and a name."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


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


def listed_rules(paths: tuple[str, ...] = ()) -> tuple[Listing, ...]:
    """Return what each of `all_rules` says of itself; few of them are imported. Raises alike."""
    installed = (one for pack in _packs() for one in listings_of(pack))
    return _told_apart((*installed, *map(Listing.of, own_rules(paths))))


@cache
def _installed() -> tuple[Rule, ...]:
    return _told_apart(rule for pack in _packs() for _, rule in rules_of(pack))


@cache
def _packs() -> tuple[ModuleType, ...]:
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return tuple(importlib.import_module(point.value) for point in points)


def _told_apart(rules: Iterable[N]) -> tuple[N, ...]:
    by_id: dict[str, N] = {}
    by_name: dict[str, N] = {}
    for rule in rules:
        for known, word, other in ((by_id, rule.id, "name"), (by_name, rule.name, "id")):
            clash = known.setdefault(word, rule)
            if clash is not rule:
                pair = f"{getattr(clash, other)} and {getattr(rule, other)}"
                raise HeadraceError(f"two rules call themselves {word}: {pair}")
    return tuple(by_id[key] for key in sorted(by_id))


def find_rule(text: str, paths: tuple[str, ...] = ()) -> Rule | None:
    """Return the rule with this id or name, whatever its case; None if there is none."""
    wanted = text.lower().replace("_", "-")
    found = (r for r in listed_rules(paths) if wanted in (r.id.lower(), r.name))
    return next((rule.load() for rule in found), None)
