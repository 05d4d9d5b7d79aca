"""Changes, faults and names of components as the command line takes them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from headrace.cli.asked import properties_known
from headrace.design.declared import is_named
from headrace.errors import InputError
from headrace.load.faults import NetworkPartition, NodeLoss, SpotReclaim, Straggler
from headrace.load.option import parse_fault_option
from headrace.template.overlay import Change, Ref

if TYPE_CHECKING:
    from headrace.design import Component, Design, Node
    from headrace.flow.trial import Trial
    from headrace.load.faults import Fault
    from headrace.template.overlay import Changed
    from headrace.template.values import Data

__all__ = ["changes_from", "component_named", "faults_from", "stages_named"]

_NEEDED: Final = (
    (SpotReclaim | Straggler, "works_alone", "cluster"),
    (NodeLoss | NetworkPartition, "has_nodes", "cluster, domain or warehouse"),
)
"""What some faults can only hit: what the component must be able to, and what people call it."""


def changes_from(
    given: Iterable[str], design: Design, option: str = "--change"
) -> tuple[Change, ...]:
    """Return the changes that ``LogicalId.Property.Sub=value`` options say.

    Parameters
    ----------
    given
        What the user wrote.
    design
        The design that is changed.
    option
        The option that it was written behind.

    Raises
    ------
    InputError
        An option has another form, names no component of the design, or a property that nothing
        reads.
    """
    texts = list(given)
    changes = tuple(_change(text, design, option) for text in texts)
    after = design.changed(changes) if changes else design
    for text, change in zip(texts, changes, strict=True):
        name = str(change.path[0])
        known = properties_known(design.by_id[change.resource], after.by_id[change.resource])
        if name not in known:
            logical_id = change.resource.rpartition("/")[2]
            hint = _did_you_mean(name, known)
            raise InputError(f"{option} {text}: a trial reads no {name} of {logical_id}{hint}")
    return changes


def faults_from(given: Iterable[str], design: Design) -> tuple[Fault, ...]:
    """Return the faults that ``kind:of=X,at=1h,for=2h`` options say.

    Raises
    ------
    InputError
        An option says no fault, or hits nothing that the design or its load knows.
    """
    faults = tuple(parse_fault_option(text) for text in given)
    nodes = [*design.adjacency.nodes.values()]
    for fault in faults:
        of: str | None = getattr(fault, "of", None)
        if of is not None and not any(is_named(node, of) for node in nodes):
            _need_known(of, "component or consumer", [*_names(nodes), *_consumers(design)])
        for kinds, trait, what in _NEEDED:
            fit = [node for node in nodes if getattr(node, trait, False)]
            if isinstance(fault, kinds) and not any(is_named(node, fault.of) for node in fit):
                _need_known(fault.of, what, _names(fit))
        source: str | None = getattr(fault, "source", None)
        if source is not None:
            _need_known(source, "source of the load", design.load.sources if design.load else ())
    return faults


def stages_named(names: Iterable[str], trial: Trial, design: Design) -> Trial:
    """Return the part of a trial that tells of some components or declared readers.

    Raises
    ------
    InputError
        A name is none of the design's and of its load's.
    """
    outside = {node.label: key for key in trial.stages if (node := design.outside(key))}
    keys = {
        name
        if name in trial.stages
        else outside[name]
        if name in outside
        else component_named(name, design).id
        for name in names
    }
    return replace(
        trial,
        stages={key: stage for key, stage in trial.stages.items() if key in keys},
        untold={key: reason for key, reason in trial.untold.items() if key in keys},
    )


def component_named(name: str, design: Design) -> Component:
    """Return the component that a user calls *name*: logical id, ``Stack/LogicalId`` or path.

    Raises
    ------
    InputError
        There is none, or several bear that name.
    """
    if name in design.by_id:
        return design.by_id[name]
    found = [component for component in design.by_id.values() if is_named(component, name)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(component.id for component in found)
        raise InputError(f"several components are called {name}: write one of {ids}")
    hint = _did_you_mean(name, _names(design.by_id.values()))
    raise InputError(f"the design has no component {name}{hint}")


def _need_known(name: str, what: str, known: Iterable[str]) -> None:
    names = list(known)
    if name not in names:
        raise InputError(f"there is no {what} {name}{_did_you_mean(name, names)}")


def _names(nodes: Iterable[Node]) -> list[str]:
    return [node.logical_id for node in nodes]


def _consumers(design: Design) -> list[str]:
    load = design.load
    return [*load.consumers, *load.functions] if load else []


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), 1)
    return f"; did you mean {near[0]}?" if near else ""


def _change(text: str, design: Design, option: str) -> Change:
    target, sign, value = text.partition("=")
    # A stack's name may hold dots, a logical id and a property's name don't.
    stack, slash, rest = target.rpartition("/")
    name, dot, path = rest.partition(".")
    if not sign or not name or not dot or not all(path.split(".")):
        raise InputError(f"{option} {text}: write LogicalId.Property=value")
    steps = tuple(int(step) if step.isdecimal() else step for step in path.split("."))
    return Change(component_named(stack + slash + name, design).id, steps, _data(value, design))


def _data(text: str, design: Design) -> Changed:
    """Return a number, a constant, a list or a mapping where *text* is one, else the text.

    ``{"Ref": "Subnet"}``, alone or in a list of its like, means a resource of the design.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(data, list) and data and all(map(_is_ref, data)):
        return tuple(Ref(component_named(one["Ref"], design).id) for one in data)
    if _is_ref(data):
        return Ref(component_named(data["Ref"], design).id)
    plain: Data = data
    return plain


def _is_ref(data: object) -> bool:
    return isinstance(data, dict) and data.keys() == {"Ref"}
