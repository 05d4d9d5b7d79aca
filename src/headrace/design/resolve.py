"""From a value that names something to the component it names.

In this order: a reference anywhere in the value; an ARN; a physical name of the expected type. Names
are compared inside one app (an assembly, or a root template with its nested stacks) only.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from headrace.design.component import Component, External
from headrace.template.values import Reference, Scalar, Text, Unknown, Value

if TYPE_CHECKING:
    from headrace.template.position import Position

__all__ = ["NameIndex"]


@dataclass(slots=True)
class NameIndex:
    """Finds components by reference, ARN or physical name."""

    by_id: dict[str, Component]
    _named: dict[str, list[tuple[str, Component]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the physical names that are known, by app."""
        for component in self.by_id.values():
            name = component.physical_name
            if isinstance(name, Scalar):
                entry = (name.text(""), component)
                self._named.setdefault(component.resource.stack.app, []).append(entry)

    def find(self, value: Value, app: str, expects: str = "") -> list[Component | External]:
        """Return what *value* names.

        Parameters
        ----------
        value
            A reference, ARN or name.
        app
            The app in which physical names are looked up.
        expects
            The CloudFormation type that a bare name stands for.

        Returns
        -------
        list
            One element, or several where the value is one of several branches; an `External` for
            what is not in this run; nothing for an absent or empty value.
        """
        if not isinstance(value, Unknown) and not value.exists:
            return []
        if isinstance(value, Unknown) and value.candidates:
            found = [n for c in value.candidates for n in self.find(c, app, expects)]
            return list({node.id: node for node in found}.values())
        for reference in value.references():
            component = self._referred(reference)
            if component is not None:
                return [component]
        pattern = _pattern(value)
        if pattern is None:
            return [_external(_described(value), value.at, expects)]
        if not pattern or pattern == "*":
            return [_external(_described(value), value.at, expects)] if pattern else []
        match = self._by_name(pattern, app, expects)
        return [match or _external(pattern, value.at, expects)]

    def _referred(self, reference: Reference) -> Component | None:
        return self.by_id.get(reference.target)

    def _by_name(self, pattern: str, app: str, expects: str) -> Component | None:
        service, resource = _arn(pattern)
        for name, component in self._named.get(app, ()):
            if service:
                wanted = f"{component.arn_prefix}{name}"
                same = component.arn_service == service and _matches(wanted, resource)
            else:
                same = (not expects or component.type == expects) and _matches(name, pattern)
            if same:
                return component
        return None


def _matches(name: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(pattern, f"{name}/*")


def _arn(text: str) -> tuple[str, str]:
    """Return service and resource part of an ARN; two empty strings for anything else."""
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] not in ("arn", "*"):  # noqa: PLR2004 - an ARN has six fields
        return "", ""
    return parts[2], parts[5]


def _pattern(value: Value) -> str | None:
    if isinstance(value, Scalar):
        return value.text("")
    return value.pattern() if isinstance(value, Text) else None


def _described(value: Value) -> str:
    if isinstance(value, Unknown):
        return value.variable.rpartition(":")[2] or value.reason
    if isinstance(value, Text):
        return value.pattern()
    names = [f"{r.logical_id}.{r.attribute}".rstrip(".") for r in value.references()]
    return ", ".join(names) or "unnamed"


def _external(label: str, at: Position, expects: str) -> External:
    return External(f"external:{label}", label, at, expects)
