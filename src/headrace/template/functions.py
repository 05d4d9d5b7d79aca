"""CloudFormation's intrinsic functions, short form and long.

Each function is a plain function of (evaluation, argument, place); the table at the end names
them. A function that cannot be decided answers with an `Unknown` that says why; none raises for
what is merely not known.
"""

from __future__ import annotations

import base64
import ipaddress
import itertools
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from headrace.errors import UnknownValueError
from headrace.template.conditions import Outcome, merge_uses
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode, place
from headrace.template.parameters import pseudo_parameter
from headrace.template.values import (
    Absent,
    Data,
    Mapping,
    Scalar,
    Sequence,
    Text,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from headrace.template.evaluate import Evaluation
    from headrace.template.position import Position

__all__ = ["Call", "apply", "call_of", "condition_of", "foreign_call", "free"]

_SUBSTITUTION = re.compile(r"\$\{(!?)([^}]*)\}")
_MAX_CANDIDATES = 64
_MOST_CHARACTERS = 1024**2
_MOST_PARTS = 10_000
_MOST_BLOCKS = 256  # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
_UNTAGGED: dict[type[Node], str] = {
    ScalarNode: "tag:yaml.org,2002:str",
    SequenceNode: "tag:yaml.org,2002:seq",
    MappingNode: "tag:yaml.org,2002:map",
}


class Call(NamedTuple):
    """A function call found in the template: long name without ``Fn::``, and the argument."""

    name: str
    argument: Node


def call_of(node: Node) -> Call | None:
    """Return the function call that *node* is, None for plain data."""
    tag = node.tag
    if tag[0] == "!" and len(tag) > 1:
        name = tag[1:].removeprefix("Fn::")
        if name in _TABLE or name in _CONDITIONS:
            untagged = _UNTAGGED[type(node)]
            return Call(name, type(node)(untagged, node.value, node.start_mark, node.end_mark))
        return None
    if isinstance(node, MappingNode) and len(node.value) == 1:
        key, argument = node.value[0]
        if isinstance(key, ScalarNode):
            name = key.value
            if name == "Ref":
                return Call(name, argument)
            if name.startswith("Fn::") and (name[4:] in _TABLE or name[4:] in _CONDITIONS):
                return Call(name[4:], argument)
    return None


def foreign_call(node: Node) -> str:
    """Return the name of the function that *node* calls and nobody here knows; else nothing."""
    if node.tag[0] == "!":
        return str(node.tag) if len(node.tag) > 1 else ""
    if isinstance(node, MappingNode) and len(node.value) == 1:
        key = node.value[0][0]
        if isinstance(key, ScalarNode) and key.value.startswith("Fn::"):
            return str(key.value)
    return ""


def apply(evaluation: Evaluation, call: Call, at: Position) -> Value:
    """Evaluate a function call."""
    function = _TABLE.get(call.name)
    if function is None:  # a condition function where a value stands
        outcome = _CONDITIONS[call.name](evaluation, call.argument)
        if outcome.value is None:
            return Unknown(at, "this condition is not decided", uses=outcome.uses)
        return Scalar(at, outcome.value)
    return function(evaluation, call.argument, at)


# -- conditions -----------------------------------------------------------------------------


def condition_of(evaluation: Evaluation, node: Node) -> Outcome:
    """Evaluate a condition expression, three-valued."""
    call = _condition_call(node)
    if call is not None:
        return _CONDITIONS[call.name](evaluation, call.argument)
    value = evaluation.value(node)
    if isinstance(value, Scalar):
        try:
            return Outcome(value.boolean(default=False), {})
        except UnknownValueError:
            return free(evaluation, f"={value.at}")
    return free(evaluation, f"={value.at}")


def _condition_call(node: Node) -> Call | None:
    """Like `call_of`, and knows ``Condition: Name``, which only means a call in conditions."""
    call = call_of(node)
    if call is None and isinstance(node, MappingNode) and len(node.value) == 1:
        key, argument = node.value[0]
        if isinstance(key, ScalarNode) and key.value == "Condition":
            return Call("Condition", argument)
    return call if call is not None and call.name in _CONDITIONS else None


def free(evaluation: Evaluation, variable: str) -> Outcome:
    """What nobody can decide: a variable of its own, true or not, unless it is assumed."""
    assumed = evaluation.assumed(variable)
    decided = assumed.equals("true") if assumed else None
    return Outcome(decided, {} if decided is not None else {variable: frozenset({"true"})})


def _equals(evaluation: Evaluation, node: Node) -> Outcome:
    if not isinstance(node, SequenceNode) or len(node.value) != 2:  # noqa: PLR2004
        return free(evaluation, f"={place(node, evaluation.stack.file)}")
    left, right = (evaluation.value(item) for item in node.value)
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return Outcome(left.text("") == right.text(""), {})
    if isinstance(left, Scalar):
        left, right = right, left
    if isinstance(left, Unknown) and left.variable and isinstance(right, Scalar):
        literal = right.text("")
        assumed = evaluation.assumed(left.variable)
        decided = assumed.equals(literal) if assumed else None
        uses = {} if decided is not None else {left.variable: frozenset({literal})}
        return Outcome(decided, uses)
    inner = [u.uses for side in (left, right) for u in side.unknowns() if u.uses]
    if inner:  # a comparison of an undecided Fn::If: exploring that decides this
        return Outcome(None, merge_uses(inner))
    return free(evaluation, f"={_canonical(left, right)}")


def _canonical(left: Value, right: Value) -> str:
    return " = ".join(sorted(_shape(side) for side in (left, right)))


def _shape(value: Value) -> str:
    if isinstance(value, Scalar):
        return repr(value.text(""))
    if isinstance(value, Unknown):
        return value.variable or value.reason
    if isinstance(value, Text):
        return "+".join(_shape(part) for part in value.parts)
    if isinstance(value, Sequence):
        return "[" + ",".join(_shape(v) for v in value.values) + "]"
    return ",".join(f"{r.target}.{r.attribute}" for r in value.references()) or str(value.at)


def _operands(evaluation: Evaluation, node: Node) -> list[Outcome]:
    items = node.value if isinstance(node, SequenceNode) else [node]
    return [condition_of(evaluation, item) for item in items]


def _and(evaluation: Evaluation, node: Node) -> Outcome:
    operands = _operands(evaluation, node)
    if any(o.value is False for o in operands):
        return Outcome(value=False, uses={})
    if all(o.value for o in operands):
        return Outcome(value=True, uses={})
    return Outcome(None, merge_uses(o.uses for o in operands))


def _or(evaluation: Evaluation, node: Node) -> Outcome:
    operands = _operands(evaluation, node)
    if any(o.value for o in operands):
        return Outcome(value=True, uses={})
    if all(o.value is False for o in operands):
        return Outcome(value=False, uses={})
    return Outcome(None, merge_uses(o.uses for o in operands))


def _not(evaluation: Evaluation, node: Node) -> Outcome:
    items = node.value if isinstance(node, SequenceNode) else [node]
    if len(items) != 1:
        return free(evaluation, f"={place(node, evaluation.stack.file)}")
    inner = condition_of(evaluation, items[0])
    return inner if inner.value is None else Outcome(not inner.value, {})


def _named_condition(evaluation: Evaluation, node: Node) -> Outcome:
    at = place(node, evaluation.stack.file)
    name = _name(node)
    return evaluation.condition(name, at) if name else free(evaluation, f"={at}")


def _name(node: Node) -> str:
    """Return the name that a node is; empty where it is none."""
    return str(node.value) if isinstance(node, ScalarNode) else ""


def _plain_text(value: Value) -> str | None:
    """Return the text of a value that is known and plain; None of any other."""
    return str(value.text("")) if isinstance(value, Scalar) else None


def _plain_integer(value: Value) -> int | None:
    """Return the integer that a value is; None if it is none, or not known."""
    try:
        return value.integer(None) if isinstance(value, Scalar) else None
    except UnknownValueError:
        return None


# -- values -----------------------------------------------------------------------------------


def _ref(evaluation: Evaluation, node: Node, at: Position) -> Value:
    name = _name(node)
    if not name:
        return Unknown(at, "Ref takes the name of a parameter or resource")
    pseudo = pseudo_parameter(evaluation, name, at)
    if pseudo is not None:
        return pseudo
    if name in evaluation.stack.section("Parameters"):
        return _moved(evaluation.parameter(name, at), at)
    return evaluation.reference(name, "", at)


def _moved(value: Value, at: Position) -> Value:
    """Let a scalar stand where it is used: that is the line the user can change."""
    return Scalar(at, value.data, value.written) if isinstance(value, Scalar) else value


def _get_att(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if isinstance(node, ScalarNode):
        name, _, rest = _name(node).partition(".")
        return evaluation.reference(name, rest, at)
    if isinstance(node, SequenceNode) and len(node.value) == 2:  # noqa: PLR2004
        first, second = (evaluation.value(item, at) for item in node.value)
        logical, attribute = _plain_text(first), _plain_text(second)
        if logical is not None and attribute is not None:
            return evaluation.reference(logical, attribute, at)
    return Unknown(at, "GetAtt of a name that is not known")


def _if(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if not isinstance(node, SequenceNode) or len(node.value) != 3:  # noqa: PLR2004
        return Unknown(at, "Fn::If needs a condition and two values")
    name = _name(node.value[0])
    if not name:
        return Unknown(at, "Fn::If takes the name of a condition")
    outcome = evaluation.condition(name, at)
    if outcome.value is not None:
        return evaluation.value(node.value[1 if outcome.value else 2], at)
    branches = tuple(evaluation.value(item, at) for item in node.value[1:])
    if _same(*branches):
        return branches[0]
    settled = " or ".join(f"--set {_shown(v)}=..." for v in sorted(outcome.uses) if v[0] != "=")
    return Unknown(
        at, f"depends on condition {name}", settled, candidates=branches, uses=outcome.uses
    )


def _shown(variable: str) -> str:
    return variable.rpartition(":")[2]


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, Absent) and isinstance(right, Absent):
        return True
    return (
        isinstance(left, Scalar)
        and isinstance(right, Scalar)
        and left.text(None) == right.text(None)
    )


def _join_parts(parts: list[Value], at: Position) -> Value:
    """One string of several values; stays apart where a part is not known."""
    flat: list[Value] = []
    for part in parts:
        pieces = part.parts if isinstance(part, Text) else (part,)
        for piece in pieces:
            last = flat[-1] if flat else None
            if isinstance(piece, Scalar) and isinstance(last, Scalar):
                flat[-1] = Scalar(at, str(last.text("")) + str(piece.text("")))
            else:
                flat.append(piece)
    if not flat:
        return Scalar(at, "")
    length = sum(len(str(part.text(""))) for part in flat if isinstance(part, Scalar))
    if length > _MOST_CHARACTERS or len(flat) > _MOST_PARTS:
        return Unknown(at, "a text longer than any property takes")
    if len(flat) == 1 and isinstance(flat[0], Scalar):
        return Scalar(at, flat[0].text(""))
    return flat[0] if len(flat) == 1 else Text(at, tuple(flat))


def _sub(evaluation: Evaluation, node: Node, at: Position) -> Value:
    names: Mapping | None = None
    template = node
    if isinstance(node, SequenceNode) and node.value:
        template = node.value[0]
        if len(node.value) > 1:
            given = evaluation.value(node.value[1], at)
            names = given if isinstance(given, Mapping) else None
    if not isinstance(template, ScalarNode):
        return Unknown(at, "Fn::Sub takes a text")
    text = str(template.value)
    parts: list[Value] = []
    end = 0
    for match in _SUBSTITUTION.finditer(text):
        parts.append(Scalar(at, text[end : match.start()]))
        literal, name = match.group(1), match.group(2).strip()
        parts.append(
            Scalar(at, f"${{{name}}}") if literal else _substituted(evaluation, name, names, at)
        )
        end = match.end()
    parts.append(Scalar(at, text[end:]))
    return _join_parts([p for p in parts if not (isinstance(p, Scalar) and p.data == "")], at)


def _substituted(evaluation: Evaluation, name: str, names: Mapping | None, at: Position) -> Value:
    if names is not None and name in names.keys:
        return names.child(name)
    pseudo = pseudo_parameter(evaluation, name, at)
    if pseudo is not None:
        return pseudo
    if name in evaluation.stack.section("Parameters"):
        return evaluation.parameter(name, at)
    logical_id, _, attribute = name.partition(".")
    return evaluation.reference(logical_id, attribute, at)


def _join(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if not isinstance(node, SequenceNode) or len(node.value) != 2:  # noqa: PLR2004
        return Unknown(at, "Fn::Join needs a delimiter and a list")
    delimiter = evaluation.value(node.value[0], at)
    items = evaluation.value(node.value[1], at)
    if not isinstance(items, Sequence) or not isinstance(delimiter, Scalar):
        return items if isinstance(items, Unknown) else Unknown(at, "joins a list not known")
    between = Scalar(at, delimiter.text(""))
    parts: list[Value] = []
    for item in items.elements():
        parts += [between, item] if parts else [item]
    return _join_parts(parts, at)


def _select(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if not isinstance(node, SequenceNode) or len(node.value) != 2:  # noqa: PLR2004
        return Unknown(at, "Fn::Select needs an index and a list")
    index = evaluation.value(node.value[0], at)
    items = evaluation.value(node.value[1], at)
    number = _plain_integer(index)
    if isinstance(items, Sequence) and number is not None:
        chosen = items.get(number) if number >= 0 else Absent(at)
        if isinstance(chosen, Absent):
            return Unknown(at, "selects beyond the end of the list")
        return chosen
    if isinstance(items, Unknown) and number is not None:
        reason = f"element {number} of: {items.reason}"
        return Unknown(at, reason, items.settled_by)
    return Unknown(at, "selects from a list that is not known")


def _split(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if not isinstance(node, SequenceNode) or len(node.value) != 2:  # noqa: PLR2004
        return Unknown(at, "Fn::Split needs a delimiter and a string")
    delimiter = _plain_text(evaluation.value(node.value[0], at))
    source = evaluation.value(node.value[1], at)
    if isinstance(source, Unknown):
        return source
    if not delimiter:
        return Unknown(at, "Fn::Split needs a delimiter that is known")
    pieces: list[list[Value]] = [[]]
    for part in source.parts if isinstance(source, Text) else (source,):
        if not isinstance(part, Scalar):
            pieces[-1].append(part)
            continue
        first, *rest = str(part.text("")).split(delimiter)
        pieces[-1].append(Scalar(at, first))
        pieces += [[Scalar(at, x)] for x in rest]
    return Sequence(at, tuple(_join_parts(piece, at) for piece in pieces))


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
        text = _plain_text(key)
        if text is not None:
            found = [level.get(text) for level in found]
        else:
            open_key = open_key or key
            found = [child for level in found for _, child in _entries(level)]
        found = [level for level in found if not isinstance(level, Absent)]
    if open_key is None:
        if found:
            return found[0]
        if isinstance(default, Absent):
            return Unknown(at, "no such entry in the mapping")
        return default
    if found and len({_shape(v) for v in found}) == 1:
        return found[0]
    settled = open_key.settled_by if isinstance(open_key, Unknown) else ""
    reason = open_key.reason if isinstance(open_key, Unknown) else "the mapping's key is not known"
    return Unknown(at, reason, settled, candidates=tuple(found[:_MAX_CANDIDATES]))


def _entries(level: Value) -> list[tuple[str, Value]]:
    return list(level.items()) if isinstance(level, Mapping) else []


def _import_value(evaluation: Evaluation, node: Node, at: Position) -> Value:
    name = evaluation.value(node, at)
    text = _plain_text(name)
    if text is not None:
        exported = evaluation.stack.imported(text, evaluation.assumptions)
        if exported is not None:
            return exported
        return Unknown(at, f"{text} is exported by no template of this run")
    pattern = name.pattern() if isinstance(name, Text) else "*"
    return Unknown(at, f"imports {pattern}, whose name is not known")


def _get_stack_output(evaluation: Evaluation, node: Node, at: Position) -> Value:
    """Return an output of another stack, as the CDK's weak references ask for it."""
    asked = evaluation.value(node, at)
    stack, output = _plain_text(asked.get("StackName")), _plain_text(asked.get("OutputName"))
    if stack and output:
        found = evaluation.stack.outputs(stack, output, evaluation.assumptions)
        if found is not None:
            return found
        return Unknown(at, f"output {output} of stack {stack}, which is not in this run")
    return Unknown(at, "an output of a stack whose name is not known")


def _base64(evaluation: Evaluation, node: Node, at: Position) -> Value:
    value = evaluation.value(node, at)
    if isinstance(value, Scalar):
        return Scalar(at, base64.b64encode(str(value.text("")).encode(errors="replace")).decode())
    return Unknown(at, "encodes text that is not known")


def _cidr(evaluation: Evaluation, node: Node, at: Position) -> Value:
    if isinstance(node, SequenceNode) and len(node.value) >= 2:  # noqa: PLR2004 - block, count, bits
        block, count, *bits = (evaluation.value(item, at) for item in node.value)
        text, number = _plain_text(block), _plain_integer(count)
        host_bits = _plain_integer(bits[0]) if bits else 8
        if text is not None and number is not None and host_bits is not None:
            try:
                network = ipaddress.ip_network(text, strict=False)
                prefix = network.max_prefixlen - host_bits
                blocks = network.subnets(new_prefix=prefix)
                subnets = itertools.islice(blocks, min(number, _MOST_BLOCKS))
                return Sequence(at, tuple(Scalar(at, str(s)) for s in subnets))
            except ValueError as error:
                return Unknown(at, f"no such address blocks: {error}")
    return Unknown(at, "address blocks of a range that is not known")


def _get_azs(evaluation: Evaluation, node: Node, at: Position) -> Value:
    region = evaluation.value(node, at)
    name = _plain_text(region)
    return Unknown(at, f"availability zones of {name or evaluation.stack.region or 'the region'}")


def _length(evaluation: Evaluation, node: Node, at: Position) -> Value:
    items = evaluation.value(node, at)
    if isinstance(items, Sequence):
        return Scalar(at, len(list(items.elements())))
    return Unknown(at, "length of a list that is not known")


def _to_json_string(evaluation: Evaluation, node: Node, at: Position) -> Value:
    value = evaluation.value(node, at)
    if any(True for _ in value.references()) or any(True for _ in value.unknowns()):
        return Unknown(at, "JSON text of values that are not known", candidates=(value,))
    try:
        return Scalar(at, json.dumps(_plain(value), separators=(",", ":")))
    except UnknownValueError as error:
        return Unknown(at, error.reason)


def _plain(value: Value) -> Data | list[object] | dict[str, object]:
    if isinstance(value, Scalar):
        return value.data
    if isinstance(value, Sequence):
        return [_plain(v) for v in value.elements()]
    return {k: _plain(v) for k, v in value.items()}


def _transform(evaluation: Evaluation, node: Node, at: Position) -> Value:
    name = evaluation.value(node, at).get("Name")
    shown = _plain_text(name) or "a macro"
    return Unknown(at, f"written by the transform {shown} when it is deployed")


_Condition = Callable[["Evaluation", Node], Outcome]
_Function = Callable[["Evaluation", Node, "Position"], Value]

_CONDITIONS: dict[str, _Condition] = {
    "Equals": _equals,
    "And": _and,
    "Or": _or,
    "Not": _not,
    "Condition": _named_condition,
}

_TABLE: dict[str, _Function] = {
    "Ref": _ref,
    "GetAtt": _get_att,
    "If": _if,
    "Sub": _sub,
    "Join": _join,
    "Select": _select,
    "Split": _split,
    "FindInMap": _find_in_map,
    "ImportValue": _import_value,
    "Base64": _base64,
    "Cidr": _cidr,
    "GetAZs": _get_azs,
    "GetStackOutput": _get_stack_output,
    "Length": _length,
    "ToJsonString": _to_json_string,
    "Transform": _transform,
}
