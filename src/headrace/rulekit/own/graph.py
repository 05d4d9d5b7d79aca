"""Conditions on the edges of a resource: how many lead where, one step away or any number."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from headrace.design import Component, EdgeKind
from headrace.errors import UnknownValueError
from headrace.template.values import Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Design, Node
    from headrace.design.edges import Link

__all__ = ["Condition", "unmet"]


class Condition(Struct, frozen=True):
    """What a resource must be connected to.

    Attributes
    ----------
    edge
        Kind of the edges that count.
    direction
        Whether they lead from the resource (``out``) or to it.
    role
        Role of the edges; empty for any.
    types
        CloudFormation types of the other end; empty for any.
    far
        Whether the other end may be any number of such edges away.
    at_least, at_most
        How many there must, and may, be; None for any number.
    """

    edge: EdgeKind
    direction: Literal["in", "out"] = "out"
    role: str = ""
    types: tuple[str, ...] = ()
    far: bool = False
    at_least: int | None = None
    at_most: int | None = None

    def __str__(self) -> str:
        """Return what is asked for in words: ``watched_by edges to AWS::CloudWatch::Alarm``."""
        role = f" ({self.role})" if self.role else ""
        way = ("from" if self.direction == "in" else "to") + (", however far," if self.far else "")
        ends = " or ".join(self.types) or "anything"
        return f"{self.edge}{role} edges {way} {ends}"


def unmet(condition: Condition, subject: Component, design: Design) -> str:
    """Return what is wrong with the edges of *subject*, in words; empty if nothing is.

    Raises
    ------
    UnknownValueError
        The answer depends on something that is not known.
    """
    certain = possible = 0
    for node in _ends(condition, subject, design):
        if not condition.types or node.type in condition.types or _deployed(node, condition):
            certain += 1
        elif not isinstance(node, Component) and not node.type:
            possible += 1
    least, most = condition.at_least, condition.at_most
    if most is not None and certain > most:
        return f"it has {certain} {condition}, where at most {most} may be"
    if least is not None and certain < least:
        _refuse_open(condition, subject, design, possible)
        return f"it has {certain or 'no'} {condition}, where at least {least} must be"
    if most is not None:
        _refuse_open(condition, subject, design, possible if certain + possible > most else 0)
    return ""


def _deployed(node: Node, condition: Condition) -> bool:
    return isinstance(node, Component) and node.deployed_type in condition.types


def _ends(condition: Condition, subject: Component, design: Design) -> Iterator[Node]:
    """Yield the other ends, each once."""
    seen = {subject.id}
    waiting = deque([subject])
    while waiting:
        here = waiting.popleft()
        ask = design.outgoing if condition.direction == "out" else design.incoming
        for neighbour in ask(here, condition.edge, condition.role):
            node = neighbour.node
            if node.id not in seen:
                seen.add(node.id)
                yield node
                if condition.far and isinstance(node, Component):
                    waiting.append(node)


def _refuse_open(condition: Condition, subject: Component, design: Design, possible: int) -> None:
    """Raise if what is missing may be there all the same."""
    if possible:
        raise UnknownValueError(f"what some {condition.edge} edges lead to is outside the template")
    for link in design.once(("open links", condition.edge), lambda: [*_open(condition, design)]):
        ends = [end for end in (link.source, link.target) if isinstance(end, Unknown)]
        own = subject.id in (link.source, link.target)
        if own or condition.far or any(_may_be(link, subject) for _ in ends):
            raise ends[0].unknown()


def _may_be(link: Link, subject: Component) -> bool:
    expected = {link.expects, link.source_expects} - {""}
    return not expected or subject.deployed_type in expected


def _open(condition: Condition, design: Design) -> Iterator[Link]:
    """Yield the links of a kind that may lead anywhere: an end of them is not known."""
    for component in design.by_id.values():
        links = list(component.links())
        try:
            links += component.inferred(design)
        except UnknownValueError as error:
            yield component.link_to(condition.edge, Unknown(component.resource.at, error.reason))
        for link in links:
            if condition.edge in (link.kind, *link.kinds.values()) and _is_open(link):
                yield link


def _is_open(link: Link) -> bool:
    return any(_nameless(end) for end in (link.source, link.target))


def _nameless(end: Value | str) -> bool:
    return isinstance(end, Unknown) and not end.candidates
