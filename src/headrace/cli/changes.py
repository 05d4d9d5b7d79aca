"""Changes and faults as the command line takes them: ``--change``, ``--fault``."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from headrace.errors import InputError
from headrace.load.option import parse_fault_option
from headrace.template.overlay import Change

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.load.faults import Fault
    from headrace.template.values import Data

__all__ = ["changes_from", "component_named", "faults_from"]

_WORDS: dict[str, Data] = {"true": True, "false": False, "null": None}


def changes_from(given: tuple[str, ...], design: Design) -> tuple[Change, ...]:
    """Return the changes that ``LogicalId.Property.Sub=value`` options say.

    Raises
    ------
    InputError
        An option has another form, or names no component of the design.
    """
    return tuple(_change(text, design) for text in given)


def faults_from(given: tuple[str, ...]) -> tuple[Fault, ...]:
    """Return the faults that ``kind:of=X,at=1h,for=2h`` options say."""
    return tuple(parse_fault_option(text) for text in given)


def component_named(name: str, design: Design) -> Component:
    """Return the component that a user calls *name*: by logical id, or ``Stack/LogicalId``.

    Raises
    ------
    InputError
        There is none, or several bear that logical id.
    """
    if name in design.by_id:
        return design.by_id[name]
    found = [c for c in design.by_id.values() if c.logical_id == name]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(component.id for component in found)
        raise InputError(f"several components are called {name}: write one of {ids}")
    near = difflib.get_close_matches(name, [c.logical_id for c in design.by_id.values()], 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise InputError(f"the design has no component {name}{hint}")


def _change(text: str, design: Design) -> Change:
    target, sign, value = text.partition("=")
    name, dot, path = target.partition(".")
    if not sign or not dot or not path:
        raise InputError(f"--change {text}: write LogicalId.Property=value")
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
    return Change(component_named(name, design).id, steps, _data(value))


def _data(text: str) -> Data:
    if text in _WORDS:
        return _WORDS[text]
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
