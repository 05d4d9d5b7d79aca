"""The design: typed components on a graph, and the questions one may ask of it.

A design is immutable. Questions are asked by a component in its scenario; an edge that this
scenario leaves open raises `UnknownValueError`, so that nobody mistakes "perhaps" for "no".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from headrace.design.adjacency import Adjacency
from headrace.design.building import add, inferred, stated
from headrace.design.changing import copies_added
from headrace.design.component import Component, External
from headrace.design.digraph import Digraph
from headrace.design.edges import ALWAYS, Edge, EdgeKind, holds
from headrace.design.resolve import NameIndex
from headrace.errors import UnknownValueError
from headrace.template.conditions import Assumptions, merge_uses, scenarios

if TYPE_CHECKING:
    import networkx as nx

    from headrace.load.model import Load
    from headrace.template.overlay import Change
    from headrace.template.stack import Resource
    from headrace.template.workspace import Workspace

__all__ = ["Design", "Neighbour", "Node", "TypeLookup"]

Node = Component | External
TypeLookup = Callable[[str], type[Component] | None]
C = TypeVar("C", bound=Component)
T = TypeVar("T")


class Neighbour(Struct, frozen=True):
    """The other end of an edge, seen from the component that asked."""

    node: Node
    edge: Edge


class Design:
    """Components and edges of one run.

    Parameters
    ----------
    workspace
        What was read.
    type_of
        Gives the component class of a CloudFormation type; None for types that nobody views.
    as_of
        The day for which the design is judged; rules have no other clock.
    load
        The declared load, if any.

    Attributes
    ----------
    domains
        What undecided variables may be, where templates say so (see `template.conditions`).
    """

    def __init__(
        self, workspace: Workspace, type_of: TypeLookup, as_of: date, load: Load | None = None
    ) -> None:
        self.workspace = workspace
        self.as_of = as_of
        self.load = load
        self._memory: dict[object, object] = {}
        self._type_of = type_of
        self.domains = {k: v for s in workspace.stacks for k, v in s.domains().items()}

    @cached_property
    def by_id(self) -> dict[str, Component]:
        """Every component by id, in the order of the files; what never exists is left out."""
        return {one.id: one for r in self.workspace.resources() for one in self._views(r)}

    def _views(self, resource: Resource) -> Iterator[Component]:
        """Yield the components that come of a resource."""
        view = self._type_of(resource.type) or Component
        if resource.condition().value is not False:
            whole = view(resource)
            yield whole
            yield from whole.parts()

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The graph for algorithms: nodes are ids with ``node``, edges carry ``edge``."""
        import networkx as nx  # noqa: PLC0415 - a tenth of a second, and few need it

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from((key, {"node": node}) for key, node in self.adjacency.nodes.items())
        graph.add_edges_from((e.source, e.target, {"edge": e}) for e in self.adjacency.edges())
        return graph

    @cached_property
    def adjacency(self) -> Adjacency:
        """All nodes and edges; drawn on first use."""
        graph = stated(self)
        self.__dict__["adjacency"] = graph  # what infers sees the edges that are stated, no others
        add(graph, inferred(self))
        return graph

    @cached_property
    def names(self) -> NameIndex:
        """What finds components by reference, ARN or physical name."""
        return NameIndex.of(self.by_id)

    def once(self, key: object, compute: Callable[[], T]) -> T:
        """Return what *compute* gives, computed once for each *key*: rules ask the same things."""
        if key not in self._memory:
            self._memory[key] = compute()
        return cast("T", self._memory[key])

    def changed(self, changes: tuple[Change, ...]) -> Design:
        """Return the same design with some properties changed: the counterfactual.

        Where a change moves no edge, all is shared but what it changes: to view and draw the whole
        design once more takes longer than most trials. A copy that is kept somewhere is only added:
        no edge follows from such a one.
        """
        workspace = self.workspace.changed(changes)
        concerned = {
            self.by_id[c.resource].resource.id for c in changes if c.resource in self.by_id
        }
        before, after = (
            {one.id: one for key in concerned for one in self._views(space.resource(key))}
            for space in (self.workspace, workspace)
        )
        other = Design(workspace, self._type_of, self.as_of, self.load)
        other.by_id = self.by_id | after
        other.names = replace(self.names, by_id=other.by_id)
        self._share_graph(other)
        copies = (
            copies_added(self, other, changes, after) if before.keys() == after.keys() else None
        )
        if copies is None:
            return Design(workspace, self._type_of, self.as_of, self.load)
        if copies:
            other.adjacency = self.adjacency.copy()
            add(other.adjacency, copies)
        return other

    def _share_graph(self, other: Design) -> None:
        other.adjacency, other.flows = self.adjacency, self.flows
        other.flow_graph, other._connected = self.flow_graph, self._connected

    def under_load(self, load: Load) -> Design:
        """Return the same design under another load; components and graph are shared."""
        other = Design(self.workspace, self._type_of, self.as_of, load)
        other.by_id, other.names = self.by_id, self.names
        self._share_graph(other)
        return other

    def around(self, node_id: str) -> Design:
        """Return the part of the design whose data flows touch a component's, with its apps.

        A run over many templates is many designs in one; what happens in one of them needs none
        of the others.
        """
        apps = frozenset(
            self.by_id[near].resource.stack.app for near in self.near(node_id) if near in self.by_id
        )
        return self.once(("around", apps), lambda: self.only(apps))

    def near(self, node_id: str) -> frozenset[str]:
        """Return the nodes that flows connect a node to, whatever their direction."""
        return self._connected[node_id]

    def leading_to(self, node_id: str) -> frozenset[str]:
        """Return a node and all from which flows lead to it."""
        graph = self.flow_graph
        return frozenset({node_id, *(graph.ancestors(node_id) if node_id in graph else ())})

    def only(self, apps: Collection[str]) -> Design:
        """Return the part of the design that some apps make; itself where that is all of it."""
        stacks = tuple(s for s in self.workspace.stacks if s.app in apps)
        if len(stacks) == len(self.workspace.stacks):
            return self
        workspace = replace(self.workspace, stacks=stacks)
        return Design(workspace, self._type_of, self.as_of, self.load)

    @cached_property
    def flows(self) -> tuple[tuple[str, str], ...]:
        """Who gives records to whom, by id, each pair once, in the order of the files."""
        edges = (edge for edge in self.adjacency.edges() if edge.kind is EdgeKind.FLOWS)
        return tuple(dict.fromkeys((edge.source, edge.target) for edge in edges))

    @cached_property
    def flow_graph(self) -> Digraph:
        """Who gives records to whom, as a graph of ids; what takes no part is left out."""
        return Digraph((), (ends for ends in self.flows if ends[0] != ends[1]))

    @cached_property
    def _connected(self) -> dict[str, frozenset[str]]:
        """For each node, the nodes that flows connect it to, whatever their direction."""
        alone = {node: frozenset({node}) for node in self.adjacency.nodes}
        return alone | {node: group for group in self.flow_graph.groups() for node in group}

    def connected(self, node_id: str) -> frozenset[str]:
        """Return every node that flows connect with *node_id*, whatever their direction."""
        return self._connected.get(node_id, frozenset())

    def components(self, kind: type[C]) -> Iterator[C]:
        """Yield the components of one class, in the order of the files."""
        for component in self.by_id.values():
            if isinstance(component, kind):
                yield component

    def node(self, node_id: str, assumptions: Assumptions = ()) -> Node:
        """Return a node by id, a component under *assumptions*.

        Raises
        ------
        KeyError
            When the design has no such node.
        """
        found = self.by_id.get(node_id)
        if found is None:
            return self.adjacency.nodes[node_id]
        return found.under(assumptions) if assumptions else found

    def outside(self, node_id: str) -> External | None:
        """Return what lies outside the templates under an id; None for anything else."""
        found = self.adjacency.nodes.get(node_id)
        return found if isinstance(found, External) else None

    def givers(self, node_id: str) -> list[str]:
        """Return the ids of what gives records to a node, once for each edge."""
        edges = self.adjacency.into(node_id)
        return [edge.source for edge in edges if edge.kind is EdgeKind.FLOWS]

    def scenarios(self, component: Component) -> list[Assumptions]:
        """Return the scenarios over what this component and its edges depend on, capped."""
        return self.once(("scenarios", component.id), lambda: self._scenarios(component))

    def _scenarios(self, component: Component) -> list[Assumptions]:
        uses = [component.resource.uses()]
        uses += [
            self.by_id[end].resource.uses()
            for edge in self._incident(component.id)
            for end in (edge.source, edge.target)
            if end != component.id and edge.when != ALWAYS and end in self.by_id
        ]
        found = scenarios(merge_uses(uses), self.domains)
        exists = component.resource.condition
        return [s for s in found if exists(s).value is not False]

    def outgoing(self, component: Component, kind: EdgeKind, role: str = "") -> list[Neighbour]:
        """Return the targets of the component's edges of one kind.

        Raises
        ------
        UnknownValueError
            When the component's scenario leaves one of them open.
        """
        edges = self.adjacency.out(component.id)
        return [
            Neighbour(self.node(edge.target, component.assumptions), edge)
            for edge in self._selected(edges, component, kind, role)
        ]

    def incoming(self, component: Component, kind: EdgeKind, role: str = "") -> list[Neighbour]:
        """Return the sources of the edges of one kind that end at the component. Raises alike."""
        edges = self.adjacency.into(component.id)
        return [
            Neighbour(self.node(edge.source, component.assumptions), edge)
            for edge in self._selected(edges, component, kind, role)
        ]

    def _selected(
        self, edges: Iterable[Edge], component: Component, kind: EdgeKind, role: str
    ) -> Iterator[Edge]:
        for edge in edges:
            if edge.kind != kind or (role and edge.role != role):
                continue
            there = holds(edge.when, component.assumptions)
            if there is None:
                other = edge.target if edge.source == component.id else edge.source
                met = self.adjacency.nodes[other].logical_id
                what = f"what {component.logical_id} has to do with {met}"
                raise UnknownValueError(f"{what} depends on a condition")
            if there:
                yield edge

    def _incident(self, node_id: str) -> Iterator[Edge]:
        yield from self.adjacency.into(node_id)
        yield from self.adjacency.out(node_id)
