"""The small graph that every run uses says what the library of graph algorithms says."""

from __future__ import annotations

from graphlib import CycleError

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.design.digraph import Digraph

NAMES = "abcdefgh"
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=20)


def library(edges: list[tuple[str, str]]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(NAMES)
    graph.add_edges_from(edges)
    return graph


@given(EDGES)
def test_it_reaches_and_groups_as_the_library_does(edges: list[tuple[str, str]]) -> None:
    graph, other = Digraph(NAMES, edges), library(edges)
    assert list(graph.edges) == list(other.edges)
    assert len(graph) == len(other)
    for node in NAMES:
        assert graph.descendants(node) == nx.descendants(other, node)
        assert graph.ancestors(node) == nx.ancestors(other, node)
    groups = nx.weakly_connected_components(other)
    assert sorted(map(sorted, graph.groups())) == sorted(map(sorted, groups))


@given(EDGES, st.sets(st.sampled_from(NAMES)))
def test_a_part_keeps_the_order(edges: list[tuple[str, str]], members: set[str]) -> None:
    graph = Digraph(NAMES, edges)
    part = graph.part(members)
    assert list(part) == [node for node in graph if node in members]
    assert list(part.edges) == [(a, b) for a, b in graph.edges if {a, b} <= members]


@given(EDGES)
def test_givers_come_first_and_then_the_order_counts(edges: list[tuple[str, str]]) -> None:
    reverse = NAMES[::-1]
    graph, other = Digraph(reverse, edges), library(edges)
    if not nx.is_directed_acyclic_graph(other):
        with pytest.raises(CycleError):
            graph.sorted()
        return
    assert graph.sorted() == list(nx.lexicographical_topological_sort(other, reverse.index))
