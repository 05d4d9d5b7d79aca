"""Drawing the edges of a design: each component's links, in each of its scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from headrace.design.adjacency import Adjacency
from headrace.design.edges import ALWAYS, Edge
from headrace.errors import UnknownValueError
from headrace.template.conditions import scenarios

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from headrace.design.component import Component, External
    from headrace.design.edges import EdgeKind, Link
    from headrace.design.graph import Design
    from headrace.template.conditions import Assumptions
    from headrace.template.values import Value

__all__ = ["Drawn", "add", "drawn_alone", "inferred", "stated"]

Ends: TypeAlias = "tuple[Component | External, Component | External]"
Drawn: TypeAlias = "tuple[Edge, Ends]"
"""An edge, and the nodes at its ends."""


def stated(design: Design) -> Adjacency:
    """Return the graph of the edges that the components' own properties state."""
    graph = Adjacency(design.by_id)
    for component in design.by_id.values():
        add(graph, _stated_by(component, design))
    return graph


def inferred(design: Design) -> list[Drawn]:
    """Return the edges that follow from all that is stated."""
    return [one for component in design.by_id.values() for one in _inferred_by(component, design)]


def drawn_alone(component: Component, design: Design) -> list[Drawn]:
    """Return the edges that a component itself draws."""
    return _stated_by(component, design) + _inferred_by(component, design)


def add(graph: Adjacency, drawn: Iterable[Drawn]) -> None:
    """Add edges, and the nodes outside the run that they lead to."""
    for edge, ends in drawn:
        for end in ends:
            graph.add(end)
        graph.connect(edge)


def _stated_by(component: Component, design: Design) -> list[Drawn]:
    return _merged(component, design, lambda view: view.links(), design.by_id)


def _inferred_by(component: Component, design: Design) -> list[Drawn]:
    def links(view: Component) -> list[Link]:
        try:
            return list(view.inferred(design))
        except UnknownValueError:
            return []

    # What infers may name a node outside the run.
    return _merged(component, design, links, design.adjacency.nodes)


def _merged(
    component: Component,
    design: Design,
    links_of: Callable[[Component], Iterable[Link]],
    known: Mapping[str, Component | External],
) -> list[Drawn]:
    """Draw a component's links in each of its scenarios and merge what they have in common."""
    resource = component.resource
    cases = [
        case
        for case in scenarios(resource.uses(), design.domains)
        if resource.condition(case).value is not False
    ]
    seen: dict[tuple[EdgeKind, str, str, str], tuple[Link, Ends, list[Assumptions]]] = {}
    for case in cases:
        for link in links_of(component.under(case)):
            for source, target in _ends(link, component, design, known):
                role = link.roles.get(source.deployed_type, link.role)
                kind = link.kinds.get(target.deployed_type, link.kind)
                key = (kind, source.id, target.id, role)
                entry = seen.setdefault(key, (link, (source, target), []))
                if case not in entry[2]:
                    entry[2].append(case)
    exists_always = resource.condition().value is True
    drawn: list[Drawn] = []
    for (kind, source_id, target_id, role), (link, ends, when) in seen.items():
        always = exists_always and len(when) == len(cases)
        told = ALWAYS if always else tuple(when)
        drawn.append((Edge(kind, source_id, target_id, link.at, role, told), ends))
    return drawn


def _ends(
    link: Link,
    component: Component,
    design: Design,
    known: Mapping[str, Component | External],
) -> Iterator[Ends]:
    def nodes(end: Value | str, expects: str) -> Iterable[Component | External]:
        if isinstance(end, str):
            return [known[end]] if end in known else []
        return design.names.find(end, component.resource.stack.app, expects)

    for source in nodes(link.source, link.source_expects or link.expects):
        for target in nodes(link.target, link.expects):
            inside = source.id in design.by_id and target.id in design.by_id
            if inside or not link.inside:
                yield source, target
