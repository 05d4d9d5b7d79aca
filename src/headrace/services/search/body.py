"""The configuration of an ingestion pipeline: YAML text inside a template, read as values.

``Fn::Sub`` and ``Fn::Join`` put references into the text. They are set aside as marks, the text is
parsed, and each mark becomes the reference again: a host ``https://${Domain.DomainEndpoint}`` is a
text that names the domain. What cannot be known stays unknown; the rest is read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.template.guard import refuse_masses, refuse_tangles
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode, pairs, parse
from headrace.template.scalars import plain_data
from headrace.template.values import (
    Absent,
    Mapping,
    Reference,
    Scalar,
    Sequence,
    Text,
    Unknown,
    Value,
)

__all__ = ["Part", "SubPipeline", "entries", "fault_of", "incomplete", "read_body", "sub_pipelines"]

_MARK: Final = re.compile("\ue010(\\d+)\ue011")
_ALONE: Final = re.compile(r"\s*(?:\ue010\d+\ue011\s*)+")
_NO_PIPELINE: Final = frozenset({"version", "extension", "pipeline_configurations"})


class Part(Struct, frozen=True):
    """A source, a processor or a sink: its plugin's name and its settings."""

    plugin: str
    settings: Value


class SubPipeline(Struct, frozen=True):
    """One of the pipelines that a configuration joins.

    Attributes
    ----------
    name
        Its name.
    source
        Where it takes events from; None where that is not known.
    processors, sinks
        What is done to the events, and where they go.
    """

    name: str
    source: Part | None
    processors: tuple[Part, ...]
    sinks: tuple[Part, ...]


def read_body(body: Value) -> Value:
    """Return the configuration that *body*, a text, holds; `Unknown` where it cannot be read."""
    if isinstance(body, Unknown) and body.candidates:
        read = tuple(read_body(candidate) for candidate in body.candidates)
        return Unknown(body.at, body.reason, body.settled_by, candidates=read, uses=body.uses)
    if isinstance(body, Absent | Mapping | Unknown):
        return body
    if not isinstance(body, Scalar | Text):
        return Unknown(body.at, "the pipeline's configuration is known when it is deployed")
    parts = body.parts if isinstance(body, Text) else (body,)
    holes = [part for part in parts if not isinstance(part, Scalar)]
    try:
        root = _parsed(_marked(body), body.at.file)
    except InputError as error:
        return Unknown(body.at, f"the pipeline's configuration is {_told(error)}")
    return _value(root, body, holes)


def fault_of(body: Value) -> str:
    """Return what keeps *body* from being YAML whatever its references become; mostly nothing.

    A reference on a line of its own may become any structure: then nobody can say.
    """
    if not isinstance(body, Scalar | Text):
        return ""
    text = _marked(body)
    if any(_ALONE.fullmatch(line) for line in text.splitlines()):
        return ""
    try:
        root = _parsed(text, body.at.file)
    except InputError as error:
        return _told(error)
    return "" if isinstance(root, MappingNode) else "no mapping of pipelines"


def sub_pipelines(configuration: Value) -> list[SubPipeline]:
    """Return the pipelines of a configuration; never raises, what is unknown is left out."""
    found = []
    for name, block in entries(configuration):
        if name in _NO_PIPELINE or not isinstance(block, Mapping):
            continue
        sources = list(_parts(block.get("source")))
        processors = tuple(_listed(block.get("processor")))
        sinks = tuple(_listed(block.get("sink")))
        found.append(SubPipeline(name, sources[0] if sources else None, processors, sinks))
    return found


def incomplete(configuration: Value) -> Iterator[tuple[str, str]]:
    """Yield pipeline and ``source`` or ``sink`` where a pipeline of the configuration lacks it.

    Raises
    ------
    UnknownValueError
        When the configuration is not known.
    """
    for name, block in configuration.items():
        if name not in _NO_PIPELINE:
            for wanted in ("source", "sink"):
                if not block.get(wanted).exists:
                    yield name, wanted


def entries(value: Value) -> Iterator[tuple[str, Value]]:
    """Yield keys and values of a mapping, or of each that it may be; nothing for anything else."""
    if isinstance(value, Unknown):
        for candidate in value.candidates:
            yield from entries(candidate)
    elif isinstance(value, Mapping):
        yield from value.items()


def _marked(body: Scalar | Text) -> str:
    """Return the text with a mark for each part that is not known."""
    parts = body.parts if isinstance(body, Text) else (body,)
    numbered = iter(range(len(parts)))
    return "".join(
        part.text("") if isinstance(part, Scalar) else f"\ue010{next(numbered)}\ue011"
        for part in parts
    )


def _parsed(text: str, file: str) -> Node:
    refuse_masses(text, file)
    root = parse(text, file)
    refuse_tangles(root, file)
    return root


def _told(error: InputError) -> str:
    return f"{error.message} (line {error.line} of it)" if error.line else error.message


def _parts(value: Value) -> Iterator[Part]:
    """Yield the plugins of a block; one without settings may stand there as its name alone."""
    if isinstance(value, Scalar):
        yield Part(value.text(""), Absent(value.at))
    for plugin, settings in entries(value):
        yield Part(plugin.replace("-", "_"), settings)


def _listed(value: Value) -> Iterator[Part]:
    if isinstance(value, Sequence):
        for element in value.elements():
            yield from _parts(element)
    else:
        yield from _parts(value)


def _value(node: Node, body: Value, holes: list[Value]) -> Value:
    if isinstance(node, MappingNode):
        children = {key: _value(child, body, holes) for key, _, child in pairs(node) if key}
        return Mapping.of(body.at, children)
    if isinstance(node, SequenceNode):
        return Sequence(body.at, tuple(_value(child, body, holes) for child in node.value))
    assert isinstance(node, ScalarNode)
    pieces = _MARK.split(node.value)
    if len(pieces) == 1:
        return Scalar(body.at, plain_data(node), node.value)
    parts: list[Value] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            parts.append(holes[int(piece)])
        elif piece:
            parts.append(Scalar(body.at, piece))
    only = parts[0]
    whole = len(parts) == 1 and isinstance(only, Reference | Text | Unknown)
    return only if whole else Text(body.at, tuple(parts))
