"""What is known of a rule without importing it, so that a run imports only the rules it asks.

A rule's module brings its service with it; most runs meet few services. So each pack keeps a list
of its rules beside its bytecode, and of the same kind: written when it is missing, thrown away when
a source file has changed, and never needed.
"""

from __future__ import annotations

import hashlib
import json
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

import headrace
from headrace.rulekit.rule import Rule
from headrace.rulekit.status import Pillar, Severity

if TYPE_CHECKING:
    from types import ModuleType

    from headrace.design import Component

__all__ = ["Kind", "Listing", "kinds_of", "listings_of", "rules_of"]

Kind: TypeAlias = tuple[str, str]
"""Module and name of a component class; or an empty text and a CloudFormation type."""


class Listing(Struct, frozen=True):
    """What a rule says of itself; see `headrace.rulekit.rule.Rule`.

    Attributes
    ----------
    id, name, service, severity, pillar, named_packs
        As the rule says.
    on
        What it judges.
    load
        Gives the rule.
    """

    id: str
    name: str
    service: str
    severity: Severity
    pillar: Pillar
    named_packs: tuple[str, ...]
    on: frozenset[Kind]
    load: Callable[[], Rule]

    @classmethod
    def of(cls, rule: Rule) -> Listing:
        """List a rule that is imported already."""
        return cls(
            rule.id,
            rule.name,
            rule.service,
            rule.severity,
            rule.pillar,
            rule.named_packs,
            frozenset(_kind(each) for each in rule.on),
            lambda: rule,
        )


def kinds_of(components: Iterable[Component]) -> frozenset[Kind]:
    """Return everything that a rule on one of *components* may be on."""
    found = {(type(component), component.type) for component in components}
    classes = {base for kind, _ in found for base in kind.__mro__}
    return frozenset({("", name) for _, name in found} | {_kind(each) for each in classes})


def rules_of(pack: ModuleType) -> list[tuple[str, Rule]]:
    """Import all rules of a pack, and return each with the name of its module."""
    found: dict[int, tuple[str, Rule]] = {}
    for info in pkgutil.walk_packages(pack.__path__, f"{pack.__name__}."):
        for value in vars(import_module(info.name)).values():
            if isinstance(value, Rule):
                found.setdefault(id(value), (info.name, value))
    return list(found.values())


def listings_of(pack: ModuleType) -> list[Listing]:
    """Return the list of a pack's rules, kept or made."""
    folder, kept = _folder(pack), _file(pack)
    state = None if folder is None or kept is None else _state(folder)
    if kept is None or state is None:
        return [Listing.of(rule) for _, rule in rules_of(pack)]
    try:
        said = json.loads(kept.read_bytes())
        if said["state"] == state:
            return [_read(entry) for entry in said["rules"]]
    except (OSError, ValueError, LookupError, TypeError):
        pass  # none is there, or something else: it is made anew
    rules = rules_of(pack)
    if not sys.dont_write_bytecode:
        written = [_written(module, rule) for module, rule in rules]
        _keep(kept, {"state": state, "rules": written})
    return [Listing.of(rule) for _, rule in rules]


def _kind(on: type | str) -> Kind:
    return ("", on) if isinstance(on, str) else (on.__module__, on.__qualname__)


def _folder(pack: ModuleType) -> Path | None:
    """Return the folder of a pack; None for one that is not a plain folder."""
    places = list(pack.__path__)
    return Path(places[0]) if len(places) == 1 and Path(places[0]).is_dir() else None


def _file(pack: ModuleType) -> Path | None:
    """Return where the list of a pack is kept; None where bytecode has no place."""
    if pack.__file__ is None or sys.implementation.cache_tag is None:
        return None
    name = f"rules.{sys.implementation.cache_tag}.json"
    return Path(cache_from_source(pack.__file__)).with_name(name)


def _state(folder: Path) -> str:
    """Return what changes whenever a source file does that a rule's list depends on."""
    known = hashlib.blake2b(headrace.__version__.encode())
    for root in (folder, Path(headrace.__file__).parent):
        for path, changed_ns, size in _sources(str(root)):
            known.update(f"{path}\0{changed_ns}\0{size}\n".encode())
    return known.hexdigest()


def _sources(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as inside:
        entries = sorted(inside, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.endswith(".py"):
            stat = entry.stat()
            yield entry.path, stat.st_mtime_ns, stat.st_size
        elif entry.name != "__pycache__" and entry.is_dir():
            yield from _sources(entry.path)


def _written(module: str, rule: Rule) -> dict[str, Any]:
    return {
        "module": module,
        "id": rule.id,
        "name": rule.name,
        "service": rule.service,
        "severity": str(rule.severity),
        "pillar": str(rule.pillar),
        "packs": rule.named_packs,
        "on": sorted(_kind(each) for each in rule.on),
    }


def _read(entry: dict[str, Any]) -> Listing:
    module, rule_id = entry["module"], entry["id"]

    def load() -> Rule:
        found = vars(import_module(module)).values()
        return next(one for one in found if isinstance(one, Rule) and one.id == rule_id)

    return Listing(
        rule_id,
        entry["name"],
        entry["service"],
        Severity(entry["severity"]),
        Pillar(entry["pillar"]),
        tuple(entry["packs"]),
        frozenset((home, name) for home, name in entry["on"]),
        load,
    )


def _keep(file: Path, said: dict[str, Any]) -> None:
    """Write a list at once or not at all; where nothing may be written, the next run asks anew."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True, parents=True)
        beside.write_text(json.dumps(said))
        beside.replace(file)
    except OSError:
        with suppress(OSError):
            beside.unlink()
