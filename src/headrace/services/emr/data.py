"""What a cluster reads and writes, as its steps and the role of its nodes tell.

A step names addresses on S3. In which direction the data go, its words tell where they can
(``--output s3://…``, ``OUTPUT=s3://…``), otherwise the role of the nodes: what it may only read is
read, what it may only write is written, and of what it may do both with, the last address of a step
is written. A bucket that some step reads is never drawn as written: the picture of a job that
works in place would be a circle. What no step names counts where a statement of the role names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.iam.access import accesses
from headrace.template.position import Position
from headrace.template.values import Scalar, Text

if TYPE_CHECKING:
    from headrace.services.iam.access import Access
    from headrace.template.values import Value

__all__ = ["flows_of"]

_BUCKET: Final = "AWS::S3::Bucket"
_S3: Final = re.compile(r"(?:(?P<word>[\w.\-]+)=)?s3[an]?://(?P<bucket>[^/]+)")
_INPUT: Final = re.compile(r"(?i)\b(in|input|source|src|read)\b|input")
_OUTPUT: Final = re.compile(r"(?i)\b(out|output|target|dest|destination|write)\b|output")


@dataclass(frozen=True, slots=True)
class _Address:
    """A bucket that a step names, what is said of the direction, and whether it is the last.

    The bucket's id tells which it is; the value finds it, in the templates or outside them.
    """

    bucket: str
    value: Value
    said: str
    last: bool


def flows_of(cluster: Component, steps: list[Value], design: Design) -> Iterator[Link]:
    """Yield the flows into and out of *cluster*.

    Parameters
    ----------
    cluster
        The cluster.
    steps
        The arguments of each of its steps, as lists.
    design
        The design.

    Raises
    ------
    UnknownValueError
        When which role its nodes take depends on an open condition.
    """
    allowed = accesses(cluster, design, "instances")
    named = [a for step in steps for a in _addresses(step, cluster, design)]
    read: dict[str, Position | Value] = {
        a.bucket: a.value for a in named if not _written(a, allowed)
    }
    written: dict[str, Position | Value] = {
        a.bucket: a.value for a in named if _written(a, allowed) and a.bucket not in read
    }
    logs = {n.node.id for n in design.outgoing(cluster, EdgeKind.USES, "log")}
    for access in allowed.values():
        if access.thing.id in read or access.thing.id in written or access.thing.id in logs:
            continue
        if access.reads is not None:
            read[access.thing.id] = access.reads
        elif access.writes is not None:
            written[access.thing.id] = access.writes
    for key, told in read.items():
        end, at = _end(key, told)
        yield Link(EdgeKind.FLOWS, end, cluster.id, at, "read", _BUCKET)
    for key, told in written.items():
        end, at = _end(key, told)
        yield Link(EdgeKind.FLOWS, cluster.id, end, at, "write", _BUCKET)


def _end(key: str, told: Position | Value) -> tuple[Value | str, Position]:
    """Return the end of an edge, and where it stands: what an address names, or a thing by id."""
    return (key, told) if isinstance(told, Position) else (told, told.at)


def _written(address: _Address, allowed: Mapping[str, Access]) -> bool:
    if address.said:
        return address.said == "out"
    access = allowed.get(address.bucket)
    if access is None or access.writes is None:
        return False
    return access.reads is None or address.last


def _addresses(arguments: Value, cluster: Component, design: Design) -> Iterator[_Address]:
    found: list[tuple[str, Value, str]] = []
    before = ""
    for argument in each(arguments):
        text = argument.pattern() if isinstance(argument, Text) else _text(argument)
        match = _S3.search(text)
        if match is not None:
            said = _direction(match["word"] or before)
            found += [(key, value, said) for key, value in _meant(argument, cluster, design)]
        before = text if text.startswith("-") else ""
    for place, (key, value, said) in enumerate(found, 1):
        yield _Address(key, value, said, last=len(found) > 1 and place == len(found))


def _text(value: Value) -> str:
    return value.text("") if isinstance(value, Scalar) else ""


def _direction(word: str) -> str:
    if _OUTPUT.search(word):
        return "out"
    return "in" if _INPUT.search(word) else ""


def _meant(argument: Value, cluster: Component, design: Design) -> Iterator[tuple[str, Value]]:
    """Yield the buckets that an address means by name or reference, and what says so."""
    match = _S3.search(_text(argument))
    named: Value = Scalar(argument.at, match["bucket"]) if match else argument
    for node in design.names.find(named, cluster.resource.stack.app, _BUCKET):
        yield node.id, named
