"""From a value that names something to the component it names.

In this order: a reference that is the whole value; an ARN; a reference inside a longer text; a
physical name of the expected type. Names are compared inside one app (an assembly, or a root
template with its nested stacks) only. Two names also match where neither is known but both are put
together alike, from the same parameters and references: ``${Env}-clicks`` is ``${Env}-clicks``.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from headrace.design.component import Component, External
from headrace.template.values import Absent, Reference, Scalar, Text, Unknown, Value

__all__ = ["Arn", "NameIndex", "arn_of", "each", "signature"]

_MAX_ALIASES = 8
_ARN_FIELDS = 6


class Arn(NamedTuple):
    """The two fields of an ARN that name a thing; region and account are not compared."""

    service: str
    resource: str


def each(value: Value) -> list[Value]:
    """Return the elements of a list that may be one of several lists, or may not be known at all.

    Unlike `Value.elements` this never raises: an unknown list is one unknown element.
    """
    if isinstance(value, Unknown):
        if not value.candidates:
            return [value]
        return [element for candidate in value.candidates for element in each(candidate)]
    elements: list[Value] = []
    for element in value.elements():
        nested = isinstance(element, Unknown) and element.candidates
        elements += each(element) if nested else [element]
    return elements


def signature(value: Value) -> str | None:
    """Return a text equal for values that are equal when deployed; None where nobody can say.

    Parts that are not known stand in it as ``${...}`` with what they come from.
    """
    if isinstance(value, Scalar):
        return value.text("")
    if isinstance(value, Reference):
        return f"${{{value.target}.{value.attribute}}}"
    if isinstance(value, Unknown):
        return f"${{{value.variable}}}" if value.variable else None
    if isinstance(value, Text):
        parts = [signature(part) for part in value.parts]
        return None if None in parts else "".join(part or "" for part in parts)
    return None


def arn_of(value: Value) -> Arn | None:
    """Return service and resource of a value that is an ARN, None for any other.

    The resource is a `signature`; what has none stands there as ``*``.
    """
    if isinstance(value, Scalar):
        text = value.text("")
    elif isinstance(value, Text):
        text = "".join(_escaped(part) for part in value.parts)
    else:
        return None
    fields = text.split(":", _ARN_FIELDS - 1)
    if len(fields) < _ARN_FIELDS or fields[0] != "arn":
        return None
    return Arn(fields[2], fields[5].replace(_COLON, ":"))


_COLON = "\x00"


def _escaped(part: Value) -> str:
    """Let the colons of variables and references not count as the ARN's own."""
    if isinstance(part, Scalar):
        return part.text("")
    return (signature(part) or "*").replace(":", _COLON)


class NameIndex(Struct, frozen=True):
    """Finds components by reference, ARN or physical name.

    Attributes
    ----------
    by_id
        The components.
    names, arns
        Their ids by physical name, and by ARN: ``(app, type, name)``, ``(app, service, resource)``.
    """

    by_id: dict[str, Component]
    names: dict[tuple[str, str, str], str]
    arns: dict[tuple[str, str, str], str]

    @classmethod
    def of(cls, by_id: dict[str, Component]) -> NameIndex:
        """Index the physical names of components."""
        names: dict[tuple[str, str, str], str] = {}
        arns: dict[tuple[str, str, str], str] = {}
        for component in by_id.values():
            name = component.physical_name
            app = component.resource.stack.app
            for text in _signatures(name) if name is not None else ():
                names.setdefault((app, component.deployed_type, text), component.id)
                resource = component.arn_prefix + text
                arns.setdefault((app, component.arn_service, resource), component.id)
        return cls(by_id, names, arns)

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
        if isinstance(value, Unknown) and value.candidates:
            found = [n for c in value.candidates for n in self.find(c, app, expects)]
            components = [node for node in found if isinstance(node, Component)]
            if value.uses or components:
                return list({node.id: node for node in found}.values())
        if isinstance(value, Absent) or (isinstance(value, Scalar) and not value.text("")):
            return []
        component = self._component(value, app, expects)
        if component is None:
            said = _said(value)
            return [External(f"external:{said}", said, value.at, expects)]
        return [self.meant(component)]

    def _component(self, value: Value, app: str, expects: str) -> Component | None:
        if isinstance(value, Reference):
            return self.by_id.get(value.target)
        arn = arn_of(value)
        if arn is not None:
            return self._by_arn(arn, app) or self._inside(value, arn.service, expects)
        text = signature(value)
        named = self.names.get((app, expects, text)) if text and expects else None
        return self.by_id[named] if named else self._inside(value, "", expects)

    def _by_arn(self, arn: Arn, app: str) -> Component | None:
        exact = self.arns.get((app, *arn))
        if exact is not None:
            return self.by_id[exact]
        for separator in ("/", ":"):
            outer = arn.resource
            while separator in outer:
                outer = outer.rpartition(separator)[0]
                found = self.arns.get((app, arn.service, outer))
                if found is not None and self.by_id[found].arn_inner == separator:
                    return self.by_id[found]
        return None

    def _inside(self, value: Value, arn_service: str, expects: str) -> Component | None:
        """Return the component referred to inside a text, if it can be what the text names."""
        for reference in value.references():
            component = self.by_id.get(reference.target)
            if component is None:
                continue
            meant = self.meant(component)
            if arn_service and meant.arn_service not in ("", arn_service):
                continue
            if expects and meant.arn_service and expects != meant.deployed_type:
                continue
            return component
        return None

    def meant(self, component: Component) -> Component:
        """Return the component that *component* is another name of; mostly itself."""
        for _ in range(_MAX_ALIASES):
            other = component.stands_for
            if other is None or isinstance(other, Absent):
                break
            app = component.resource.stack.app
            found = self._component(other, app, component.deployed_type)
            if found is None or found is component:
                break
            component = found
        return component


def _signatures(name: Value) -> list[str]:
    """Return the signatures of a name; of each branch where a condition decides it."""
    branches = name.candidates if isinstance(name, Unknown) and name.candidates else (name,)
    return [text for branch in branches if (text := signature(branch))]


def _said(value: Value) -> str:
    """Return how the user sees something that is not in this run."""
    if isinstance(value, Scalar):
        return value.text("")
    if isinstance(value, Text):
        return "".join(p.text("") if isinstance(p, Scalar) else _hole(p) for p in value.parts)
    if isinstance(value, Unknown):
        return value.name or value.reason
    names = [f"{r.logical_id}.{r.attribute}".rstrip(".") for r in value.references()]
    return ", ".join(names) or "unnamed"


def _hole(part: Value) -> str:
    if isinstance(part, Reference):
        return f"${{{part.logical_id}}}"
    if isinstance(part, Unknown) and part.variable:
        pseudo = part.variable.rpartition(":AWS::")[2]
        name = part.variable.rpartition(":")[2]
        return f"${{AWS::{pseudo}}}" if ":AWS::" in part.variable else f"${{{name}}}"
    return "*"
