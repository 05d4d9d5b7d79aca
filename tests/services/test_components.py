"""What holds for every component of every service."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headrace.design import Component, Design
from headrace.errors import UnknownValueError
from headrace.services import component_type, types

Designs = Callable[..., Design]

CORPUS = Path(__file__).parents[1] / "corpus"
TEMPLATES = sorted(p for p in CORPUS.iterdir() if p.suffix not in (".csv", ".md"))

UNKNOWN = [
    "Properties: !Transform {Name: Macro}",
    "Properties: {'Fn::Transform': {Name: Macro}}",
    "Properties: !Ref Nothing",
    "Properties: []",
    "Properties: text",
    "Metadata: {}",
]


def _views(design: Design) -> Iterator[Component]:
    for component in design.by_id.values():
        for scenario in design.scenarios(component):
            yield component.under(scenario)


def _read_all(component: Component) -> None:
    """Read every public property; what cannot be known may say so, and nothing else."""
    for name in dir(type(component)):
        if not name.startswith("_") and isinstance(getattr(type(component), name), property):
            with contextlib.suppress(UnknownValueError):
                getattr(component, name)


@pytest.mark.parametrize("name", sorted(types()))
def test_a_resource_of_which_nothing_is_known_is_still_a_component(
    name: str, design_of: Designs
) -> None:
    """Neither its edges nor its properties fail otherwise than by saying what is not known."""
    for body in UNKNOWN:
        design = design_of(f"It:\n  Type: {name}\n  {body}\n")
        assert design.graph.number_of_nodes() >= 1
        for component in _views(design):
            _read_all(component)


@pytest.mark.parametrize("name", sorted(types()))
def test_a_type_is_viewed_by_a_class_that_tells_what_it_is(name: str) -> None:
    view = component_type(name)
    assert view is not None
    assert view.kind != Component.kind
    assert view.service == types()[name][0]
    assert view.__doc__


def test_templates_from_the_field_give_a_design(design_of: Designs) -> None:
    """Each of them has its edges, and every property can be read or says why not."""
    edges = 0
    for path in TEMPLATES:
        design = design_of(path.read_text())
        edges += design.graph.number_of_edges()
        for component in _views(design):
            _read_all(component)
    assert edges > 500
