"""Parameters and pseudo-parameters: what the user, the parent stack or the default gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from headrace.errors import UnknownValueError
from headrace.template.nodes import place
from headrace.template.position import NOWHERE, Position
from headrace.template.values import Absent, Mapping, Scalar, Sequence, Unknown, Value

if TYPE_CHECKING:
    from headrace.template.evaluate import Evaluation
    from headrace.template.stack import Stack

__all__ = ["given_value", "parameter_value", "pseudo_parameter", "settling"]

_OPTIONS: Final = {"AWS::Region": "--region", "AWS::AccountId": "--account"}


def parameter_value(evaluation: Evaluation, name: str) -> Value:
    """Return the value of a declared parameter.

    In this order: what the user or the parent stack gives, what is assumed, the default, unknown.
    """
    stack = evaluation.stack
    key_node, node = stack.section("Parameters")[name]
    at = place(key_node, stack.file)
    declared = evaluation.literal(node, at)
    kind = _kind(declared)
    given = stack.argument(name, evaluation.assumptions)
    if given is None:
        return _as_declared(_not_given(evaluation, name, declared, kind, at), kind)
    if isinstance(given, Unknown) and any(isinstance(c, Absent) for c in given.candidates):
        default = _not_given(evaluation, name, declared, kind, at)
        each = (default if isinstance(c, Absent) else c for c in given.candidates)
        given = replace(given, candidates=tuple(each))
    return _as_declared(given, kind)


def _not_given(
    evaluation: Evaluation, name: str, declared: Value, kind: str, at: Position
) -> Value:
    """Return what a parameter is that neither the user nor a parent stack gives."""
    if kind.startswith("AWS::SSM::Parameter::Value"):
        reason = f"parameter {name} is read from the Parameter Store when it is deployed"
        shown = _shown(name, declared)
        return Unknown(at, reason, f"--set {name}=...", shown=shown, called=name)
    variable = evaluation.stack.variable(name)
    assumed = evaluation.assumed(variable)
    if assumed is not None and assumed.equal:
        return Scalar(at, assumed.literals[0])
    default = declared.get("Default")
    if not isinstance(default, Absent):
        return default
    reason, shown = f"parameter {name} has no value", _shown(name, declared)
    return Unknown(at, reason, f"--set {name}=...", variable=variable, shown=shown)


def _shown(name: str, declared: Value) -> str:
    """Return where a parameter's value is shown once it is given; empty with ``NoEcho``."""
    echo = declared.get("NoEcho")
    hidden = isinstance(echo, Scalar) and echo.text("").lower() == "true"
    return "" if hidden else f"as parameter {name}, which is without NoEcho"


def _kind(declared: Value) -> str:
    kind = declared.get("Type")
    return str(kind.text("String")) if isinstance(kind, Scalar) else "String"


def _as_declared(value: Value, kind: str) -> Value:
    """Give a plain value the type its parameter declares."""
    if isinstance(value, Unknown) and value.candidates:
        return replace(value, candidates=tuple(_as_declared(c, kind) for c in value.candidates))
    if not isinstance(value, Scalar):
        return value
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        items = [item.strip() for item in value.text("").split(",")]
        return Sequence(value.at, tuple(Scalar(value.at, x) for x in items if x))
    return _as_number(value) if kind == "Number" else Scalar(value.at, value.text(""))


def _as_number(value: Scalar) -> Value:
    try:
        number = value.number(None)
    except UnknownValueError as error:
        return Unknown(value.at, error.reason)
    return Scalar(value.at, number, value.written or str(number))


def pseudo_parameter(evaluation: Evaluation, name: str, at: Position) -> Value | None:
    """Return the value of ``AWS::Region`` and its kin; None where *name* is not one."""
    if not name.startswith("AWS::"):
        return None
    if name == "AWS::NoValue":
        return Absent(at)
    if name in ("AWS::StackId", "AWS::NotificationARNs"):
        return Unknown(at, f"{name} gets its value when the stack is deployed")
    stack = evaluation.stack
    region = stack.region or _assumed(evaluation, "AWS::Region")
    known = {
        "AWS::Region": region,
        "AWS::AccountId": stack.account,
        "AWS::StackName": stack.name,
        "AWS::Partition": _partition(region),
        "AWS::URLSuffix": _url_suffix(region),
    }
    if name not in known:
        return None
    text = known[name] or _assumed(evaluation, name)
    if text:
        return Scalar(at, text)
    settled_by = _OPTIONS.get(name, "")
    return Unknown(at, f"{name} is not given", settled_by, variable=_variable(stack, name))


def settling(variable: str) -> str:
    """Return the option that settles a variable of `conditions`; empty if none does.

    Examples
    --------
    >>> settling("Orders:Shards"), settling("cdk.out:AWS::Region")
    ('--set Shards=...', '--region')
    """
    for name, option in _OPTIONS.items():
        if variable.endswith(f":{name}"):
            return option
    name = variable.rpartition(":")[2]
    return f"--set {name}=..." if variable[0] != "=" and name.isalnum() else ""


def _variable(stack: Stack, name: str) -> str:
    return f"{stack.app}:{name}"


def _assumed(evaluation: Evaluation, name: str) -> str:
    """Return what a pseudo-parameter is taken to be; empty where nothing is assumed."""
    assumed = evaluation.assumed(_variable(evaluation.stack, name))
    return assumed.literals[0] if assumed is not None and assumed.equal else ""


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws" if region else ""


def _url_suffix(region: str) -> str:
    if region.startswith("cn-"):
        return "amazonaws.com.cn"
    return "amazonaws.com" if region else ""


def given_value(data: object, at: Position = NOWHERE) -> Value:
    """Turn plain data that the user gave (``--set``, a parameter file) into a value."""
    if isinstance(data, list):
        return Sequence(at, tuple(given_value(item, at) for item in data))
    if isinstance(data, dict):
        return Mapping.of(at, {str(k): given_value(v, at) for k, v in data.items()})
    if data is None or isinstance(data, str | int | float | bool):
        return Scalar(at, data)
    return Scalar(at, str(data))
