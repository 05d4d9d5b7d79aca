"""What a cloud assembly tells of constructs: paths, the user's own lines, acknowledgements.

The metadata of a stack lists the constructs of its nested stacks too, and a logical id is unique
only inside one template: each construct belongs to the innermost nested stack around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct, field

from headrace.template.position import Position
from headrace.template.workspace import Acknowledgement

__all__ = ["Constructs", "constructs_of", "nested_path"]

_LOGICAL_ID: Final = "aws:cdk:logicalId"
_CREATION: Final = "aws:cdk:creationStack"
_ACKNOWLEDGED: Final = "aws:cdk:acknowledged-rules"
_OURS: Final = "headrace"
"""Name of the validation plugin: it leads the id under which a finding is acknowledged."""
_NESTED = re.compile(
    r"(?P<outer>(?:.*/)?)(?P<name>[^/]+)\.NestedStack/(?P=name)\.NestedStackResource"
)
_FRAME = re.compile(r"(?:at )?(?:.*\()?(?P<file>[^()]+?):(?P<line>\d+)(?::(?P<column>\d+))?\)?")
_LIBRARIES: Final = ("node_modules/", "site-packages/", "dist-packages/")
_RUNTIME: Final = ("node:", "internal/")


class Constructs(Struct, frozen=True):
    """The constructs of one stack of an assembly and of those nested in it.

    Attributes
    ----------
    paths
        Construct path by logical id, for each nested stack by its own construct path; those of
        the stack itself under the empty text.
    origins
        The user's line that created a construct, by construct path.
    acknowledgements
        Findings that the app accepts.
    """

    paths: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    origins: Mapping[str, Position] = field(default_factory=dict)
    acknowledgements: tuple[Acknowledgement, ...] = ()


def constructs_of(metadata: Mapping[str, Any], at: Position) -> Constructs:
    """Return what *metadata* of a manifest tells.

    Parameters
    ----------
    metadata
        Entries by construct path.
    at
        Where acknowledgements stand whose line in the app is not recorded.
    """
    return Constructs(
        paths=_paths(metadata),
        origins=_origins(metadata),
        acknowledgements=tuple(_acknowledgements(metadata, at)),
    )


def nested_path(construct_path: str) -> str:
    """Return the path of a nested stack, given that of its resource; empty if it is no such.

    Examples
    --------
    >>> nested_path("App/Audit.NestedStack/Audit.NestedStackResource")
    'App/Audit'
    """
    match = _NESTED.fullmatch(construct_path)
    return f"{match['outer']}{match['name']}" if match else ""


def _entries(metadata: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield construct path and entry of the metadata of one kind."""
    for path, entries in metadata.items():
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and entry.get("type") == kind:
                yield path.removeprefix("/"), entry


def _paths(metadata: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    named = [(path, entry.get("data")) for path, entry in _entries(metadata, _LOGICAL_ID)]
    stacks = {stack for path, _ in named if (stack := nested_path(path))}
    found: dict[str, dict[str, str]] = {}
    for path, logical_id in named:
        if isinstance(logical_id, str):
            found.setdefault(_owner(path, stacks), {})[logical_id] = path
    return found


def _owner(path: str, stacks: set[str]) -> str:
    """Return the innermost of the nested *stacks* that a construct stands in."""
    around = path
    while "/" in around:
        around = around.rpartition("/")[0]
        if around in stacks:
            return around
    return ""


def _origins(metadata: Mapping[str, Any]) -> dict[str, Position]:
    found: dict[str, Position] = {}
    # Before there were creation stacks, the trace of a logical id told the same.
    traces = [(path, entry.get("trace")) for path, entry in _entries(metadata, _LOGICAL_ID)]
    traces += [(path, entry.get("data")) for path, entry in _entries(metadata, _CREATION)]
    for path, calls in traces:
        place = _users_line(calls)
        if place is not None:
            found[path] = place
    return found


def _users_line(calls: object) -> Position | None:
    """Return the innermost call of the user's own program in a stack trace."""
    for call in calls if isinstance(calls, list) else []:
        frame = _FRAME.fullmatch(str(call).strip())
        if frame is None:
            continue
        file = frame["file"].removeprefix("file://")
        ours = file.replace("\\", "/")
        if not ours.startswith(_RUNTIME) and not any(library in ours for library in _LIBRARIES):
            return Position(file, int(frame["line"]), int(frame["column"] or 1))
    return None


def _acknowledgements(metadata: Mapping[str, Any], at: Position) -> Iterable[Acknowledgement]:
    for path, entry in _entries(metadata, _ACKNOWLEDGED):
        rules = entry.get("data")
        stated = _users_line(entry.get("trace")) or at
        for rule, reason in rules.items() if isinstance(rules, dict) else ():
            tool = rule.partition("::")[0] if "::" in rule else _OURS
            if tool == _OURS:  # other plugins' findings are acknowledged in the same place
                said = reason if isinstance(reason, str) else ""
                yield Acknowledgement(rule, said, path, stated, by="path")
