"""ARNs and names as texts that can be compared before they exist.

What is not known stands in such a text as a mark of its own, so that two texts are equal exactly
where they will be equal: a variable (a parameter, ``AWS::Region``) or a generated name as a mark
with its name inside, anything else as `HOLE`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from headrace.design.component import Component
from headrace.template.parameters import pseudo_parameter
from headrace.template.values import Absent, Reference, Scalar, Text, Unknown, Value

if TYPE_CHECKING:
    from headrace.design.resolve import NameIndex

__all__ = [
    "ANY",
    "GENERATED",
    "HOLE",
    "MARK_END",
    "VARIABLE",
    "account_of",
    "arn_text",
    "arn_texts",
    "stated_region",
    "text_of",
]

ANY: Final = "\ue000"
"""In a name: any text at all, so that only a wildcard covers it (the rest of an object's key)."""
HOLE: Final = "\ue001"
"""Text that nobody knows."""
VARIABLE: Final = "\ue002"
"""Begins the mark of a variable."""
GENERATED: Final = "\ue003"
"""Begins the mark of a name or attribute that AWS makes at deployment."""
MARK_END: Final = "\ue004"
"""Ends a mark."""

_COLON: Final = "\ue005"
"""A colon inside a mark, which separates nothing."""
_GENERATED_MARK: Final = re.compile(f"{GENERATED}([^{MARK_END}]*){MARK_END}")
_REGION: Final = re.compile(r"arn:[^:]+:[^:]+:([a-z]{2}(?:-[a-z]+)+-\d):")
_DEPTH: Final = 8
_ARN_FIELDS: Final = 6


def text_of(value: Value, names: NameIndex, depth: int = _DEPTH) -> str:
    """Return the text of *value*; what is not known stands in it as marks."""
    if isinstance(value, Scalar):
        return value.text("")
    if isinstance(value, Text):
        return "".join(text_of(part, names, depth) for part in value.parts)
    if isinstance(value, Unknown) and value.variable:
        return _mark(VARIABLE, value.variable)
    if isinstance(value, Reference) and depth:
        return _referred(value, names, depth - 1)
    return "" if isinstance(value, Absent) else HOLE


def arn_text(component: Component, names: NameIndex, depth: int = _DEPTH) -> str:
    """Return the ARN of *component*; partition and account are `ANY`, and the region if open."""
    tail = "".join(_tail(part, names, depth) for part in component.arn_parts)
    region = component.resource.stack.region or ANY
    return f"arn:{ANY}:{component.arn_service or ANY}:{region}:{ANY}:{tail}"


def arn_texts(component: Component, names: NameIndex) -> tuple[str, ...]:
    """Return the ARN of *component*, and as it will read once AWS has made up missing names.

    A name that the template leaves out becomes the stack's name, the logical id and random text.
    """
    arn = arn_text(component, names)
    made_up = _GENERATED_MARK.sub(lambda mark: _made_up(mark, names), arn)
    return (arn,) if made_up == arn else (arn, made_up)


def account_of(component: Component, names: NameIndex) -> str:
    """Return the account of *component*."""
    evaluation = component.resource.stack.under(component.assumptions)
    account = pseudo_parameter(evaluation, "AWS::AccountId", component.resource.at)
    return text_of(account, names) if account else HOLE


def stated_region(value: Value, names: NameIndex) -> str:
    """Return the region that an ARN states by name; empty where it leaves that open."""
    match = _REGION.match(text_of(value, names))
    return match[1] if match else ""


def _referred(reference: Reference, names: NameIndex, depth: int) -> str:
    found = names.by_id.get(reference.target)
    mark = _mark(GENERATED, f"{reference.target}.{reference.attribute}")
    if found is None:
        return mark
    attribute = reference.attribute
    meant = names.meant(found)
    if attribute.lower().endswith("arn") or (not attribute and found.ref_is_arn):
        return arn_text(meant, names, depth) if meant.arn_service else mark
    if attribute and not attribute.endswith(("Name", "Id")):
        return mark
    name = meant.physical_name
    text = text_of(name, names, depth) if name is not None and depth else ""
    return _mark(GENERATED, meant.id) if HOLE in text or not text else text


def _tail(part: Value | str, names: NameIndex, depth: int) -> str:
    if isinstance(part, str):
        return part
    text = text_of(part, names, depth)
    fields = text.split(":", _ARN_FIELDS - 1)
    return fields[-1] if len(fields) == _ARN_FIELDS and fields[0] == "arn" else text


def _made_up(mark: re.Match[str], names: NameIndex) -> str:
    component = names.by_id.get(mark.group(1).replace(_COLON, ":"))
    if component is None:
        return mark.group(0)
    evaluation = component.resource.stack.under(component.assumptions)
    stack = pseudo_parameter(evaluation, "AWS::StackName", component.resource.at)
    return f"{text_of(stack, names) if stack else HOLE}-{component.logical_id}-{ANY}"


def _mark(kind: str, name: str) -> str:
    return f"{kind}{name.replace(':', _COLON)}{MARK_END}"
