"""Understanding: resources to typed components on a graph, and the questions one may ask of it."""

from headrace.design.component import Component, External
from headrace.design.edges import Edge, EdgeKind, Link
from headrace.design.graph import Design, Neighbour, Node

__all__ = ["Component", "Design", "Edge", "EdgeKind", "External", "Link", "Neighbour", "Node"]
