"""What a finding's changes mean for the text of a template, and when they mean nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from headrace.fix.settle import with_property
from headrace.fix.spot import Unfixable
from headrace.template.macros import macros_of
from headrace.template.overlay import Ref

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.judge import Verdict
    from headrace.rulekit import Change

__all__ = ["edited", "refused"]

_SHORT: Final = 80
"""Longer scenarios say nothing to a reader."""


def refused(verdict: Verdict, design: Design) -> str:
    """Return why a finding is none for a change of text; empty where it may be."""
    finding = verdict.finding
    assert finding is not None
    if not finding.changes:
        return "no property alone clears it"
    if verdict.when:
        case = verdict.when if len(verdict.when) < _SHORT else "some cases are true"
        return f"it holds only if {case}: a change would count always"
    evidence = verdict.evidence
    if evidence is not None and evidence.counterfactual is not None and not evidence.cleared:
        return "the trial shows that the change does not clear it"
    for change in finding.changes:
        component = design.by_id.get(change.resource)
        if component is None or component.part:
            return "its resource is made by another: change that"
        made_by = _made_by(component, change)
        if made_by:
            return made_by
    return ""


def _made_by(component: Component, change: Change) -> str:
    """Return what makes the template of a component, if a change of it would be lost."""
    resource = component.resource
    if resource.construct_path:
        origin = f" ({resource.origin})" if resource.origin else ""
        construct = resource.construct_path.removesuffix("/Resource")
        name = ".".join(map(str, change.path))
        return f"the CDK wrote this template: set {name} on {construct}{origin}"
    for _, name in macros_of(resource.stack):
        return f"{name} may change the template when it is deployed"
    return ""


def edited(verdict: Verdict, design: Design) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Yield the file of each change of a finding, and what makes the change in its text.

    Raises
    ------
    Unfixable
        By what is yielded, where the text cannot be changed.
    """
    assert verdict.finding is not None
    for change in verdict.finding.changes:
        resource = design.by_id[change.resource].resource
        yield resource.stack.file, partial(_edit, change, resource.logical_id)


def _edit(change: Change, logical_id: str, text: str) -> str:
    if isinstance(change.data, Ref | tuple):
        raise Unfixable("it names other resources: look at it yourself")
    try:
        return with_property(text, logical_id, change.path, change.data)
    except RecursionError:
        raise Unfixable("the template is nested too deep") from None
