"""CloudFormation's intrinsic functions, short form and long.

Each function is a plain function of (evaluation, argument, place); the table at the end names
them. A function that cannot be decided answers with an `Unknown` that says why; none raises for
what is merely not known.
"""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from headrace.template import text_functions as texts
from headrace.template.calls import Call, name_of, plain_integer, plain_text, unknown_of
from headrace.template.condition_functions import CONDITIONS, shape
from headrace.template.nodes import Node, ScalarNode, SequenceNode
from headrace.template.parameters import pseudo_parameter, settling
from headrace.template.values import (
    Absent,
    Mapping,
    Scalar,
    Sequence,
    Text,
    Unknown,
    Value,
    moved,
)

if TYPE_CHECKING:
    from headrace.template.evaluate import Evaluation
    from headrace.template.position import Position

__all__ = ["VALUES", "apply", "inserted"]

_MAX_CANDIDATES: Final = 64
_MOST_BLOCKS: Final = 256  # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html


def apply(evaluation: Evaluation, call: Call, at: Position) -> Value:
    """Evaluate a function call."""
    function = VALUES.get(call.name)
    if function is None:  # a condition function where a value stands
        outcome = CONDITIONS[call.name](evaluation, call.argument)
        if outcome.value is None:
            return Unknown(at, "this condition is not decided", uses=outcome.uses)
        return Scalar(at, outcome.value)
    return function(evaluation, call.argument, at)


def _ref(evaluation: Evaluation, node: Node, at: Position) -> Value:
    name = name_of(node)
    if not name:
        return Unknown(at, "Ref takes the name of a parameter or resource")
    pseudo = pseudo_parameter(evaluation, name, at)
    if pseudo is not None:
        return pseudo
    if name in evaluation.stack.section("Parameters"):
        return moved(evaluation.parameter(name, at), at)
    return evaluation.reference(name, "", at)


def _get_att(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if isinstance(node, ScalarNode):
        name, _, rest = name_of(node).partition(".")
        return evaluation.reference(name, rest, at)
    if isinstance(node, SequenceNode) and len(node.value) == 2:  # noqa: PLR2004
        first, second = (evaluation.value(item, at) for item in node.value)
        logical, attribute = plain_text(first), plain_text(second)
        if logical is not None and attribute is not None:
            return evaluation.reference(logical, attribute, at)
        return unknown_of(at, "GetAtt of a name that is not known", first, second)
    return Unknown(at, "Fn::GetAtt takes a resource and an attribute")


def _if(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if not isinstance(node, SequenceNode) or len(node.value) != 3:  # noqa: PLR2004
        return Unknown(at, "Fn::If needs a condition and two values")
    name = name_of(node.value[0])
    if not name:
        return Unknown(at, "Fn::If takes the name of a condition")
    outcome = evaluation.condition(name, at)
    if outcome.value is not None:
        return evaluation.value(node.value[1 if outcome.value else 2], at)
    branches = tuple(evaluation.value(item, at) for item in node.value[1:])
    if _same(*branches):
        return branches[0]
    settled = " or ".join(filter(None, map(settling, sorted(outcome.uses))))
    return Unknown(
        at, f"depends on condition {name}", settled, candidates=branches, uses=outcome.uses
    )


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, Absent) and isinstance(right, Absent):
        return True
    return (
        isinstance(left, Scalar)
        and isinstance(right, Scalar)
        and left.text(None) == right.text(None)
    )


def _select(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if not isinstance(node, SequenceNode) or len(node.value) != 2:  # noqa: PLR2004
        return Unknown(at, "Fn::Select needs an index and a list")
    index = evaluation.value(node.value[0], at)
    items = evaluation.value(node.value[1], at)
    number = plain_integer(index)
    if isinstance(items, Sequence) and number is not None:
        chosen = items.get(number) if number >= 0 else Absent(at)
        if isinstance(chosen, Absent):
            return Unknown(at, "selects beyond the end of the list")
        return moved(chosen, at)
    if isinstance(items, Unknown) and items.candidates and number is not None and number >= 0:
        return items.child(number)
    what = "an element" if number is None else f"element {number}"
    answer = unknown_of(at, f"{what} of a list that is not known", index, items)
    listed = items.name if isinstance(items, Unknown) else ""
    return replace(answer, called=f"{what} of {listed}") if listed else answer


def _find_in_map(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if not isinstance(node, SequenceNode) or len(node.value) < 3:  # noqa: PLR2004
        return Unknown(at, "Fn::FindInMap needs a map and two keys")
    keys = [evaluation.value(item, at) for item in node.value[:3]]
    default = (
        evaluation.value(node.value[3], at).get("DefaultValue")
        if len(node.value) > 3  # noqa: PLR2004
        else Absent(at)
    )
    found: list[Value] = [evaluation.stack.mappings()]
    open_key: Value | None = None
    for key in keys:
        text = plain_text(key)
        if text is not None:
            found = [level.get(text) for level in found]
        else:
            open_key = open_key or key
            found = [child for level in found for _, child in _entries(level)]
        found = [level for level in found if not isinstance(level, Absent)]
    if open_key is None:
        if found:
            return moved(found[0], at)
        if isinstance(default, Absent):
            return Unknown(at, "no such entry in the mapping")
        return moved(default, at)
    if found and len({shape(v) for v in found}) == 1:
        return moved(found[0], at)
    unknown = unknown_of(at, "a key of the mapping is not known", *keys)
    return replace(unknown, candidates=tuple(found[:_MAX_CANDIDATES]))


def _entries(level: Value) -> list[tuple[str, Value]]:
    return list(level.items()) if isinstance(level, Mapping) else []


def _import_value(evaluation: Evaluation, node: Node, at: Position) -> Value:
    name = evaluation.value(node, at)
    text = plain_text(name)
    if text is not None:
        exported = evaluation.stack.imported(text, evaluation.assumptions)
        if exported is not None:
            return moved(exported, at)
        return Unknown(at, f"{text} is exported by no template of this run", called=text)
    pattern = name.pattern() if isinstance(name, Text) else "*"
    return unknown_of(at, f"imports {pattern}, whose name is not known", name)


def _get_stack_output(evaluation: Evaluation, node: Node, at: Position) -> Value:
    """Return an output of another stack, as the CDK's weak references ask for it."""
    asked = evaluation.value(node, at)
    stack, output = plain_text(asked.get("StackName")), plain_text(asked.get("OutputName"))
    if stack and output:
        found = evaluation.stack.outputs(stack, output, evaluation.assumptions)
        if found is not None:
            return moved(found, at)
        reason = f"output {output} of stack {stack}, which is not in this run"
        return Unknown(at, reason, called=f"{stack}.{output}")
    return unknown_of(at, "an output of a stack whose name is not known", asked)


def _cidr(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if not isinstance(node, SequenceNode) or len(node.value) < 2:  # noqa: PLR2004
        return Unknown(at, "Fn::Cidr needs a range of addresses and a count")
    block, count, *bits = (evaluation.value(item, at) for item in node.value)
    text, number = plain_text(block), plain_integer(count)
    host_bits = plain_integer(bits[0]) if bits else 8
    if text is None or number is None or host_bits is None:
        return unknown_of(at, "address blocks of a range that is not known", block, count, *bits)
    try:
        network = ipaddress.ip_network(text, strict=False)
        blocks = network.subnets(new_prefix=network.max_prefixlen - host_bits)
        subnets = itertools.islice(blocks, min(max(number, 0), _MOST_BLOCKS))
        return Sequence(at, tuple(Scalar(at, str(s)) for s in subnets))
    except ValueError as error:
        return Unknown(at, f"no such address blocks: {error}")


def _get_azs(evaluation: Evaluation, node: Node, at: Position) -> Value:
    region = evaluation.value(node, at)
    name = plain_text(region)
    return Unknown(at, f"availability zones of {name or evaluation.stack.region or 'the region'}")


def _length(evaluation: Evaluation, node: Node, at: Position) -> Value:
    items = evaluation.value(node, at)
    if isinstance(items, Sequence):
        return Scalar(at, len(list(items.elements())))
    return unknown_of(at, "length of a list that is not known", items)


def inserted(evaluation: Evaluation, node: Node, at: Position) -> Unknown:
    """Return what the macro that *node* names writes: nobody knows it before deployment."""
    name = evaluation.value(node, at).get("Name")
    shown = plain_text(name) or "a macro"
    return Unknown(at, f"written by the transform {shown} when it is deployed")


_Function = Callable[["Evaluation", Node, "Position"], Value]

VALUES: Final[dict[str, _Function]] = {
    "Base64": texts.encode,
    "Cidr": _cidr,
    "FindInMap": _find_in_map,
    "GetAZs": _get_azs,
    "GetAtt": _get_att,
    "GetStackOutput": _get_stack_output,
    "If": _if,
    "ImportValue": _import_value,
    "Join": texts.join,
    "Length": _length,
    "Ref": _ref,
    "Select": _select,
    "Split": texts.split,
    "Sub": texts.substitute,
    "ToJsonString": texts.to_json,
    "Transform": inserted,
}
