from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from fractions import Fraction

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.design.capacity import NO_LIMIT, Limit
from headrace.design.digraph import Digraph
from headrace.design.feedback import feedback_edges
from headrace.design.throughput import copies_of, narrowest, ways_to

Limits = Mapping[str, float]


def graph_of(edges: list[tuple[int, int]], nodes: int) -> Digraph:
    """Return a graph of nodes named by letters, each edge from an earlier one to a later one."""
    names = "abcdefgh"
    return Digraph(names[:nodes], ((names[u], names[v]) for u, v in edges))


def library(graph: Digraph) -> nx.DiGraph[str]:
    """Return the same graph as the library's, which answers independently."""
    other: nx.DiGraph[str] = nx.DiGraph()
    other.add_nodes_from(graph)
    other.add_edges_from(graph.edges)
    return other


@st.composite
def networks(draw: st.DrawFn, most: int = 6) -> tuple[Digraph, dict[str, float]]:
    """Draw a small graph without cycles and a capacity for each node."""
    count = draw(st.integers(2, most))
    possible = list(itertools.combinations(range(count), 2))
    edges = draw(st.lists(st.sampled_from(possible), unique=True, min_size=1))
    graph = graph_of(edges, count)
    limits = {node: float(draw(st.integers(0, 9))) for node in graph}
    return graph, limits


def cut_of(way: Digraph, limits: Limits) -> float:
    """Return the flow that the module under test finds."""
    cut = narrowest(way, lambda n: Limit(limits[n]), lambda *_: NO_LIMIT, {})
    return math.inf if cut.value is None else float(cut.value)


def least_cut(way: Digraph, store: str, limits: Limits) -> float:
    """Try every set of nodes whose removal parts all sources from the store."""
    sources = [node for node in way if not way.before[node]]
    best = math.inf
    for size in range(len(way) + 1):
        for removed in itertools.combinations(way, size):
            rest = library(way).subgraph([node for node in way if node not in removed])
            reached = {n for s in sources if s in rest for n in {s} | nx.descendants(rest, s)}
            if store not in reached:
                best = min(best, sum(limits[node] for node in removed))
    return best


@given(networks())
@settings(max_examples=60, deadline=None)
def test_the_flow_of_a_way_is_its_least_cut(case: tuple[Digraph, dict[str, float]]) -> None:
    graph, limits = case
    for store in [node for node in graph if not graph.after[node]]:
        for way in ways_to(store, graph):
            assert cut_of(way, limits) == least_cut(way, store, limits)


@given(networks())
@settings(max_examples=60, deadline=None)
def test_from_one_source_the_least_way_is_the_greatest_rate_that_overfills_nothing(
    case: tuple[Digraph, dict[str, float]],
) -> None:
    """Every reader gets a copy: what reaches a part is the rate times its paths from the source."""
    graph, limits = case
    graph = graph.part({"a"} | graph.descendants("a"))
    for store in [node for node in graph if not graph.after[node]]:
        copies = copies_of(store, graph)
        flows = [
            narrowest(way, lambda n: Limit(limits[n]), lambda *_: NO_LIMIT, copies).value
            for way in ways_to(store, graph)
        ]
        on_the_way = {store} | graph.ancestors(store)
        paths = {
            n: 1 if n == "a" else sum(1 for _ in nx.all_simple_paths(library(graph), "a", n))
            for n in on_the_way
        }
        expected = min(Fraction(limits[node]) / paths[node] for node in on_the_way)
        assert min(flow for flow in flows if flow is not None) == expected


@given(networks(), st.integers(0, 5), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_a_greater_capacity_never_lowers_a_flow(
    case: tuple[Digraph, dict[str, float]], which: int, more: int
) -> None:
    graph, limits = case
    node = list(graph)[which % len(graph)]
    raised = limits | {node: limits[node] + more}
    for store in [node for node in graph if not graph.after[node]]:
        for way in ways_to(store, graph):
            assert cut_of(way, raised) >= cut_of(way, limits)


@given(networks())
@settings(max_examples=60, deadline=None)
def test_each_part_is_on_some_way_and_no_way_branches(
    case: tuple[Digraph, dict[str, float]],
) -> None:
    graph, _ = case
    for store in [node for node in graph if not graph.after[node]]:
        ways = list(ways_to(store, graph))
        assert {n for way in ways for n in way} == {store} | graph.ancestors(store)
        assert all(len(way.after[node]) <= 1 for way in ways for node in way)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=15))
def test_without_its_feedback_edges_a_graph_has_no_cycle(edges: list[tuple[int, int]]) -> None:
    onward: dict[str, list[str]] = {str(node): [] for node in range(6)}
    for source, target in edges:
        onward[str(source)].append(str(target))
    graph = nx.DiGraph([(u, v) for u, targets in onward.items() for v in targets])
    graph.remove_edges_from(feedback_edges(onward))
    assert nx.is_directed_acyclic_graph(graph)
