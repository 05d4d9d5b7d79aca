"""Conditions as functions: true, false, or open with the variables that would decide them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from headrace.errors import UnknownValueError
from headrace.template.calls import condition_call, name_of, plain_text
from headrace.template.conditions import Outcome, merge_uses
from headrace.template.nodes import Node, SequenceNode, place
from headrace.template.values import Scalar, Sequence, Text, Unknown, Value

if TYPE_CHECKING:
    from headrace.template.evaluate import Evaluation

__all__ = ["CONDITIONS", "condition_of", "free", "shape"]


def condition_of(evaluation: Evaluation, node: Node) -> Outcome:
    """Evaluate a condition expression, three-valued."""
    call = condition_call(node)
    if call is not None:
        return CONDITIONS[call.name](evaluation, call.argument)
    value = evaluation.value(node)
    if isinstance(value, Scalar):
        try:
            return Outcome(value.boolean(default=False), {})
        except UnknownValueError:
            return _undecidable(evaluation, node)
    return _undecidable(evaluation, node)


def free(evaluation: Evaluation, variable: str) -> Outcome:
    """What nobody can decide: a variable of its own, true or not, unless it is assumed."""
    assumed = evaluation.assumed(variable)
    decided = assumed.equals("true") if assumed else None
    return Outcome(decided, {} if decided is not None else {variable: frozenset({"true"})})


def _undecidable(evaluation: Evaluation, node: Node) -> Outcome:
    """What an expression of another shape than a condition's says: nobody knows."""
    at = place(node, evaluation.stack.file)
    return free(evaluation, f"={at.file}:what line {at.line}, column {at.column} says")


def _equals(evaluation: Evaluation, node: Node) -> Outcome:
    if not isinstance(node, SequenceNode) or len(node.value) != 2:  # noqa: PLR2004
        return _undecidable(evaluation, node)
    left, right = (evaluation.value(item) for item in node.value)
    return _equality(evaluation, left, right)


def _equality(evaluation: Evaluation, left: Value, right: Value) -> Outcome:
    same = _compared(left, right)
    if same is not None:
        return Outcome(same, {})
    if isinstance(left, Scalar) or (isinstance(right, Unknown) and right.candidates):
        left, right = right, left
    if isinstance(left, Unknown) and left.variable and isinstance(right, Scalar):
        literal = right.text("")
        assumed = evaluation.assumed(left.variable)
        decided = assumed.equals(literal) if assumed else None
        uses = {} if decided is not None else {left.variable: frozenset({literal})}
        return Outcome(decided, uses)
    inner = [u.uses for side in (left, right) for u in side.unknowns() if u.uses]
    if isinstance(left, Unknown) and left.candidates and not any(right.unknowns()):
        each = [_equality(evaluation, candidate, right) for candidate in left.candidates]
        if all(o.value is each[0].value for o in each) and each[0].value is not None:
            return each[0]
        inner += [outcome.uses for outcome in each]
    if any(inner):  # a comparison of an undecided Fn::If: exploring that decides this
        return Outcome(None, merge_uses(inner))
    return free(evaluation, f"={_canonical(left, right)}")


def _compared(left: Value, right: Value) -> bool | None:
    """Whether two values are equal, as far as that is sure without knowing all of them."""
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return left.text("") == right.text("")
    if isinstance(left, Unknown) and isinstance(right, Unknown) and left.variable:
        return True if left.variable == right.variable else None
    if isinstance(left, Text | Scalar) and isinstance(right, Text | Scalar):
        return False if _differ(_parts(left), _parts(right)) else None
    return None


def _parts(text: Text | Scalar) -> list[str | None]:
    """Return the parts of a text, None for each that is not known."""
    return [plain_text(part) for part in (text.parts if isinstance(text, Text) else (text,))]


def _differ(left: list[str | None], right: list[str | None]) -> bool:
    """Whether two texts begin or end differently, or one alone is too long for the other."""
    begins = left[0] or "", right[0] or ""
    ends = left[-1] or "", right[-1] or ""
    if not (begins[0].startswith(begins[1]) or begins[1].startswith(begins[0])):
        return True
    if not (ends[0].endswith(ends[1]) or ends[1].endswith(ends[0])):
        return True
    least = [sum(len(part or "") for part in side) for side in (left, right)]
    return any(
        None not in whole and length > least[side]
        for side, whole, length in ((0, left, least[1]), (1, right, least[0]))
    )


def _canonical(left: Value, right: Value) -> str:
    return " = ".join(sorted(shape(side) for side in (left, right)))


def shape(value: Value) -> str:
    """Return a text that is the same for values that are made the same way."""
    if isinstance(value, Scalar):
        return repr(value.text(""))
    if isinstance(value, Unknown):
        return value.variable or value.reason
    if isinstance(value, Text):
        return "+".join(shape(part) for part in value.parts)
    if isinstance(value, Sequence):
        return "[" + ",".join(shape(v) for v in value.values) + "]"
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
        return _undecidable(evaluation, node)
    inner = condition_of(evaluation, items[0])
    return inner if inner.value is None else Outcome(not inner.value, {})


def _named_condition(evaluation: Evaluation, node: Node) -> Outcome:
    at = place(node, evaluation.stack.file)
    name = name_of(node)
    return evaluation.condition(name, at) if name else _undecidable(evaluation, node)


_Condition = Callable[["Evaluation", Node], Outcome]

CONDITIONS: Final[dict[str, _Condition]] = {
    "And": _and,
    "Condition": _named_condition,
    "Equals": _equals,
    "Not": _not,
    "Or": _or,
}
