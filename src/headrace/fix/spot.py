"""Finding where a property stands in a template, and refusing what does not stand there itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.errors import HeadraceError
from headrace.template.calls import call_of, foreign_call
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode
from headrace.template.scalars import plain_data

if TYPE_CHECKING:
    from headrace.fix.source import Source

__all__ = ["Path", "Spot", "Unfixable", "is_empty", "spot_of"]

Path = tuple[str | int, ...]

_MERGE: Final = "<<"
_OUTER_LEVELS: Final = 2
"""Root and ``Resources``: a macro or a loop beside a resource leaves the resource alone."""


class Unfixable(HeadraceError):  # noqa: N818 - a refusal, not an error
    """A change that cannot be proved to do what it should where the template's text stands."""


class Spot(Struct, frozen=True):
    """The deepest node on the way to a property that is there.

    Attributes
    ----------
    key, node
        The node, and the key (or the list) that it belongs to.
    missing
        The rest of the path, which has to be made; empty where the property itself is there.
    around
        The mappings on the way, from the outermost to the one that holds the node.
    """

    key: Node
    node: Node
    missing: Path
    around: tuple[MappingNode, ...]


def spot_of(source: Source, path: Path) -> Spot:
    """Return where *path* leads to.

    Raises
    ------
    Unfixable
        What stands there is made by a function or a macro, or shared by several places.
    """
    node, key = source.root, source.root
    around: list[MappingNode] = []
    for depth, step in enumerate(path):
        if depth >= _OUTER_LEVELS:
            _refuse_made(source, node, path[:depth])
        if isinstance(node, MappingNode):
            pairs = {k.value: (k, child) for k, child in node.value if isinstance(k, ScalarNode)}
            if str(step) not in pairs:
                _refuse_addition(node, depth, step)
                return Spot(key, node, path[depth:], tuple(around))
            around.append(node)
            key, node = pairs[str(step)]
        elif isinstance(node, SequenceNode) and isinstance(step, int):
            if step >= len(node.value):
                raise Unfixable("an item of a list would have to be made: look at it yourself")
            key, node = node, node.value[step]
        elif is_empty(node):
            return Spot(key, node, path[depth:], tuple(around))
        else:
            raise Unfixable(f"{_said(path[:depth])} is not what it should be: look at it yourself")
    _refuse_made(source, node, path)
    return Spot(key, node, (), tuple(around))


def is_empty(node: Node) -> bool:
    """Whether *node* is a key's value that says nothing."""
    return isinstance(node, ScalarNode) and plain_data(node) is None


def _refuse_made(source: Source, node: Node, path: Path) -> None:
    if id(node) in source.shared:
        raise Unfixable(f"{_said(path)} is shared with other places by an anchor: change it there")
    call = call_of(node)
    if call is not None:
        of = call.argument.value if isinstance(call.argument, ScalarNode) else ""
        name = f"{call.name} {of}".strip()
        raise Unfixable(f"{_said(path)} is made by the function {name}: change what that gives")
    foreign = foreign_call(node)
    if foreign:
        raise Unfixable(f"{_said(path)} is made by {foreign}, which nobody here knows")


def _refuse_addition(node: MappingNode, depth: int, step: str | int) -> None:
    keys = [key.value for key, _ in node.value if isinstance(key, ScalarNode)]
    if _MERGE in keys:
        raise Unfixable(f"{step} may come from what << merges in: change it there")
    if depth < _OUTER_LEVELS:
        raise Unfixable(f"{step} is made by a loop or a transform: change what makes it")
    if any(key.startswith("Fn::") for key in keys):
        raise Unfixable(f"a macro may add {step}: look at it yourself")


def _said(path: Path) -> str:
    return ".".join(map(str, path[2:])) or "the template"
