"""Text to syntax nodes that know their place in the file.

YAML and JSON go through the same C parser (JSON is a subset that PyYAML reads); the nodes are
PyYAML's own. Nothing is evaluated here, and no tag is resolved.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from headrace.errors import InputError
from headrace.template.position import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "LIST",
    "MAP",
    "PLAIN",
    "TEXT",
    "MappingNode",
    "Node",
    "ScalarNode",
    "SequenceNode",
    "pairs",
    "parse",
    "place",
]

TEXT: Final = "tag:yaml.org,2002:str"
PLAIN: Final = "tag:yaml.org,2002:float"
LIST: Final = "tag:yaml.org,2002:seq"
MAP: Final = "tag:yaml.org,2002:map"
_TAGS: Final[dict[type[Node], str]] = {SequenceNode: LIST, MappingNode: MAP}

# Without libyaml, PyYAML has no CSafeLoader: the other is slower and makes the same nodes.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # one of two classes, known when this runs
    """Leaves open what a plain scalar means, which `scalars` knows better."""

    def resolve(self, kind: type[Node], _value: str | None, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a node that has none of its own."""
        return _TAGS.get(kind) or (PLAIN if implicit[0] else TEXT)


def parse(text: str, file: str) -> Node:
    """Parse one YAML or JSON document.

    Parameters
    ----------
    text
        The document.
    file
        Its name, for positions and messages.

    Raises
    ------
    InputError
        When the text is neither; line and column say where the parser gave up.
    """
    collecting = gc.isenabled()
    gc.disable()  # three quarters of the parse time of a large template is garbage collection
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise InputError(_told(error), file=file, line=line, column=column) from None
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise InputError(f"not valid YAML or JSON: {first}", file=file) from None
    finally:
        if collecting:
            gc.enable()
    if node is None:
        raise InputError("the file is empty", file=file)
    return node


def _told(error: yaml.MarkedYAMLError) -> str:
    """Say what the parser found wrong; two of its messages say nothing by themselves."""
    context, problem = error.context or "", error.problem or error.context
    if "single document" in context:
        return "several documents in one file: give each a file of its own"
    if "duplicate anchor" in context:
        return f"{context.partition(';')[0]}: name each anchor once"
    return f"not valid YAML or JSON: {problem}"


def place(node: Node, file: str) -> Position:
    """Return the place where *node* starts."""
    mark = node.start_mark
    return Position(file, mark.line + 1, mark.column + 1)


def pairs(node: MappingNode) -> Iterator[tuple[str, Node, Node]]:
    """Yield key text, key node and value node of a mapping."""
    for key, value in node.value:
        yield (key.value if isinstance(key, ScalarNode) else ""), key, value
