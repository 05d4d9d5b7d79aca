"""Functions that make and cut texts: ``Sub``, ``Join``, ``Split``, ``Base64``, ``ToJsonString``."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from headrace.errors import UnknownValueError
from headrace.template.calls import plain_text, unknown_of
from headrace.template.nodes import Node, ScalarNode, SequenceNode
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

__all__ = ["encode", "join", "split", "substitute", "to_json"]

_SUBSTITUTION = re.compile(r"\$\{(!?)([^}$]*)\}")
_MOST_CHARACTERS: Final = 1024**2
_MOST_PARTS: Final = 10_000


def substitute(evaluation: Evaluation, node: Node, at: Position) -> Value:
    """Evaluate ``Fn::Sub``: a text, or a list of a text and values for its names."""
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
    return _text_of([p for p in parts if not (isinstance(p, Scalar) and p.data == "")], at)


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


def join(evaluation: Evaluation, node: Node, at: Position) -> Value:
    """Evaluate ``Fn::Join``."""
    if not isinstance(node, SequenceNode) or len(node.value) != 2:  # noqa: PLR2004
        return Unknown(at, "Fn::Join needs a delimiter and a list")
    delimiter = evaluation.value(node.value[0], at)
    items = evaluation.value(node.value[1], at)
    if not isinstance(delimiter, Scalar):
        return unknown_of(at, "joins with a delimiter that is not known", delimiter, items)
    return _joined(Scalar(at, delimiter.text("")), items, at)


def _joined(between: Scalar, items: Value, at: Position) -> Value:
    if isinstance(items, Unknown):
        each = tuple(_joined(between, candidate, at) for candidate in items.candidates)
        return replace(items, candidates=each)
    if not isinstance(items, Sequence):
        return unknown_of(at, "joins what is no list", items)
    parts: list[Value] = []
    for item in items.elements():
        parts += [between, item] if parts else [item]
    return _text_of(parts, at)


def split(evaluation: Evaluation, node: Node, at: Position) -> Value:
    """Evaluate ``Fn::Split``; of a text known in part, the pieces that are known."""
    if not isinstance(node, SequenceNode) or len(node.value) != 2:  # noqa: PLR2004
        return Unknown(at, "Fn::Split needs a delimiter and a string")
    given = evaluation.value(node.value[0], at)
    delimiter = plain_text(given)
    source = evaluation.value(node.value[1], at)
    if not delimiter:
        return unknown_of(at, "Fn::Split needs a delimiter that is known", given, source)
    return _pieces(delimiter, source, at)


def _pieces(delimiter: str, source: Value, at: Position) -> Value:
    if isinstance(source, Unknown):
        each = tuple(_pieces(delimiter, candidate, at) for candidate in source.candidates)
        # What a whole text is compared with says nothing of its pieces.
        return replace(source, variable="", candidates=each, called=source.name)
    pieces: list[list[Value]] = [[]]
    for part in source.parts if isinstance(source, Text) else (source,):
        if not isinstance(part, Scalar):
            pieces[-1].append(part)
            continue
        first, *rest = str(part.text("")).split(delimiter)
        pieces[-1].append(Scalar(at, first))
        pieces += [[Scalar(at, x)] for x in rest]
    if len(pieces) > _MOST_PARTS:
        return Unknown(at, "a list longer than any property takes")
    return Sequence(at, tuple(_text_of(piece, at) for piece in pieces))


def encode(evaluation: Evaluation, node: Node, at: Position) -> Value:
    """Evaluate ``Fn::Base64``."""
    value = evaluation.value(node, at)
    if isinstance(value, Scalar):
        return Scalar(at, base64.b64encode(str(value.text("")).encode(errors="replace")).decode())
    return unknown_of(at, "encodes text that is not known", value)


def to_json(evaluation: Evaluation, node: Node, at: Position) -> Value:
    """Evaluate ``Fn::ToJsonString``."""
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


def _text_of(parts: list[Value], at: Position) -> Value:
    """One string of several values; stays apart where a part is not known."""
    flat: list[Value] = []
    texts: list[str] = []
    length = 0

    def close() -> None:
        if texts:
            flat.append(Scalar(at, "".join(texts)))
            texts.clear()

    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            if isinstance(piece, Scalar):
                texts.append(str(piece.text("")))
                length += len(texts[-1])
            elif not isinstance(piece, Absent):
                close()
                flat.append(piece)
            if length > _MOST_CHARACTERS or len(flat) > _MOST_PARTS:
                return Unknown(at, "a text longer than any property takes")
    close()
    if not flat:
        return Scalar(at, "")
    return flat[0] if len(flat) == 1 else Text(at, tuple(flat))
