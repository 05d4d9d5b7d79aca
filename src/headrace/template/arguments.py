"""Values for parameters, as files and the command line give them.

A file is YAML or JSON in one of the forms that deployment tools take::

    [{"ParameterKey": "Shards", "ParameterValue": "4"}]     # aws cloudformation
    {"Parameters": {"Shards": "4"}, "Tags": {}}             # CodePipeline
    Shards: 4                                               # plain
    ["Shards=4"]                                            # aws cloudformation deploy

A name may say its stack: ``Orders.Shards``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from headrace.errors import InputError
from headrace.template.document import parsed
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode, pairs, place
from headrace.template.scalars import plain_data
from headrace.template.text import read_text

__all__ = ["parameters_from"]

_AROUND = ("Parameters", "Tags", "StackPolicy")
"""Keys of a CodePipeline template configuration file."""


def parameters_from(files: Sequence[str], assignments: Sequence[str]) -> Mapping[str, object]:
    """Return the values of parameters by name, or by ``Stack.Name``.

    Parameters
    ----------
    files
        Files of parameters; a later one counts more.
    assignments
        ``NAME=VALUE`` texts, which count more than files.

    Raises
    ------
    InputError
        A file cannot be read or is of no known form; an assignment has no ``=``.
    """
    found: dict[str, object] = {}
    for file in files:
        path = Path(file)
        if not path.is_file():
            raise InputError("no such file of parameters", file=file)
        found |= _from_file(parsed(read_text(path, file), file), file)
    for assignment in assignments:
        found |= _assignment(assignment, f"--set {assignment}: write NAME=VALUE")
    return found


def _assignment(text: str, message: str) -> dict[str, object]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise InputError(message)
    return {name.strip(): value}


def _from_file(root: Node, file: str) -> dict[str, object]:
    if isinstance(root, SequenceNode):
        return dict(entry for item in root.value for entry in _entry(item, file))
    if not isinstance(root, MappingNode):
        raise _wrong("parameters are a mapping of names to values, or a list", root, file)
    for key, _, node in pairs(root):
        if key == "Parameters" and all(name in _AROUND for name, _, _ in pairs(root)):
            return _from_file(node, file)
    return {name: _value(node, file) for name, _, node in pairs(root)}


def _entry(item: Node, file: str) -> Iterator[tuple[str, object]]:
    """Yield the parameter of one item of a list."""
    if isinstance(item, ScalarNode):
        name, sign, value = item.value.partition("=")
        if sign and name:
            yield name, value
            return
    if isinstance(item, MappingNode):
        found = {key: node for key, _, node in pairs(item)}
        name_node = found.get("ParameterKey")
        if isinstance(name_node, ScalarNode) and name_node.value:
            if "ParameterValue" in found:
                yield name_node.value, _value(found["ParameterValue"], file)
                return
            if "UsePreviousValue" in found:  # the stack that is deployed knows it, nobody here
                return
    raise _wrong("write {ParameterKey: NAME, ParameterValue: VALUE}, or NAME=VALUE", item, file)


def _value(node: Node, file: str) -> object:
    """Return a value: what is written, so that ``007`` stays; a list for a list parameter."""
    if isinstance(node, ScalarNode):
        data = plain_data(node)
        return data if data is None or isinstance(data, bool) else node.value
    if isinstance(node, SequenceNode) and all(isinstance(x, ScalarNode) for x in node.value):
        return [_value(item, file) for item in node.value]
    raise _wrong("a parameter's value is plain: text, a number, or a list of them", node, file)


def _wrong(message: str, node: Node, file: str) -> InputError:
    at = place(node, file)
    return InputError(message, file=file, line=at.line, column=at.column)
