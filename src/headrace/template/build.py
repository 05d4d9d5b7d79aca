"""Template files to stacks, with the stacks nested in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from headrace.errors import InputError
from headrace.template.assembly_metadata import Constructs, nested_path
from headrace.template.document import Document, read_document
from headrace.template.loops import unrolled
from headrace.template.macros import macros_of
from headrace.template.nesting import Child, children
from headrace.template.nodes import place
from headrace.template.parameter_rules import check_arguments
from headrace.template.parameters import given_value
from headrace.template.stack import Stack
from headrace.template.text import read_text
from headrace.template.values import Absent, Value
from headrace.template.workspace import Note

__all__ = ["Builder", "Root"]

MOST_LEVELS: Final = 16
"""Deepest nesting of stacks that is followed."""
MOST_STACKS: Final = 1_000
"""Most stacks of one run: templates that nest each other several times multiply."""


@dataclass(slots=True)
class Root:
    """A template that is deployed by itself.

    Attributes
    ----------
    document
        The template.
    path
        Its file; the working folder's for standard input.
    base
        The folder that nested templates must not leave.
    app
        See `Stack`.
    names
        What its key may be, the shortest first.
    name, region, account
        See `Stack`.
    constructs
        What a cloud assembly tells of its constructs and those of the stacks nested in it.
    assembled
        Whether a cloud assembly lists it.
    """

    document: Document
    path: Path
    base: Path
    app: str
    names: Sequence[str]
    name: str = ""
    region: str = ""
    account: str = ""
    constructs: Constructs = field(default_factory=Constructs)
    assembled: bool = False


class Builder:
    """Builds stacks; reads each file once.

    Parameters
    ----------
    parameters
        Values by parameter name, or by ``Stack.Parameter``.
    documents
        What has been read already, by resolved path; what is read is added.
    """

    def __init__(
        self, parameters: Mapping[str, object], documents: dict[Path, Document] | None = None
    ) -> None:
        self.parameters = parameters
        self.documents = {} if documents is None else documents
        self.notes: list[Note] = []
        self.stacks: list[Stack] = []
        self.used: set[str] = set()

    def nested_files(self, root: Root) -> list[Path]:
        """Return the templates that *root* nests directly."""
        stack, _ = self._stack(root, root.document, root.names[0])
        found = children(stack, root.path.parent, root.base)
        return [child.path.resolve() for child in found if child.path is not None]

    def grow(self, root: Root, key: str) -> None:
        """Add the stack of *root* and those nested in it.

        Raises
        ------
        InputError
            A nested template is wrong, nests itself, or they are too deep or too many; a given
            parameter is not of its type.
        """
        stack, notes = self._stack(root, root.document, key)
        self.notes += notes
        self._add(stack, root, root.path, (root.path.resolve(),))

    def _add(self, stack: Stack, root: Root, path: Path, chain: tuple[Path, ...]) -> None:
        if len(self.stacks) >= MOST_STACKS:
            raise InputError(f"more than {MOST_STACKS:,} stacks", file=stack.file)
        self.stacks.append(stack)
        for at, name in macros_of(stack):
            said = f"{name} may change this template when it is deployed: read as it stands"
            self.notes.append(Note(at, said))
        check_arguments(stack)
        for child in children(stack, path.parent, root.base):
            if child.path is None:
                said = f"the nested stack {child.resource.logical_id} is not read: {child.problem}"
                self.notes.append(Note(child.at, said))
                continue
            self._nest(stack, root, child, chain)

    def _nest(self, parent: Stack, root: Root, child: Child, chain: tuple[Path, ...]) -> None:
        assert child.path is not None
        logical_id = child.resource.logical_id
        real = child.path.resolve()
        if real in chain:
            raise _wrong(f"{logical_id} nests the template that it stands in, without end", child)
        if len(chain) > MOST_LEVELS:
            raise _wrong(f"stacks are nested deeper than {MOST_LEVELS} levels", child)
        document = self.document(child.path, str(child.path), partial=root.assembled)
        key = f"{parent.key}/{logical_id}"
        stack, notes = self._stack(root, document, key, parent, logical_id)
        self.notes += notes
        parent.nested[logical_id] = stack
        self._add(stack, root, child.path, (*chain, real))

    def document(self, path: Path, shown: str, *, partial: bool) -> Document:
        """Return the template in a file. Raises as `read_document` does."""
        real = path.resolve()
        if real not in self.documents:
            text = read_text(path, shown)
            self.documents[real] = read_document(text, shown, partial=partial)
        return self.documents[real]

    def _stack(
        self,
        root: Root,
        document: Document,
        key: str,
        parent: Stack | None = None,
        logical_id: str = "",
    ) -> tuple[Stack, list[Note]]:
        stack = Stack(
            key,
            root.app,
            document.file,
            document.root,
            name="" if parent else root.name,
            region=root.region,
            account=root.account,
            parent=parent,
            logical_id=logical_id,
            construct_paths=_construct_paths(root, parent, logical_id),
            origins=root.constructs.origins,
        )
        stack.given = self._given(stack, () if parent else root.names)
        if not document.loops:
            return stack, list(document.doubled)
        evaluate = stack.under().value
        flat, notes = unrolled(document.root, document.file, evaluate)
        return stack.with_root(flat), [*document.doubled, *notes]

    def _given(self, stack: Stack, names: Sequence[str]) -> dict[str, Value]:
        """Return what the user gives for the stack's own parameters.

        What the parent stack passes counts more than a bare name, and less than ``Stack.Name``.
        """
        given: dict[str, Value] = {}
        for name, (key, _) in stack.section("Parameters").items():
            at = place(key, stack.file)
            full = [f"{prefix}.{name}" for prefix in (stack.key, *names)]
            qualified = next((one for one in full if one in self.parameters), None)
            if qualified is not None:
                self.used.add(qualified)
                given[name] = given_value(self.parameters[qualified], at)
            elif name in self.parameters and not _passes(stack, name):
                given[name] = given_value(self.parameters[name], at)
        return given


def _construct_paths(root: Root, parent: Stack | None, logical_id: str) -> Mapping[str, str]:
    if parent is None:
        return root.constructs.paths.get("", {})
    own = nested_path(parent.resources[logical_id].construct_path)
    return root.constructs.paths.get(own, {}) if own else {}


def _passes(stack: Stack, name: str) -> bool:
    """Whether the parent stack passes a parameter."""
    if stack.parent is None:
        return False
    resource = stack.parent.resources[stack.logical_id]
    return not isinstance(resource.properties().get("Parameters", name), Absent)


def _wrong(message: str, child: Child) -> InputError:
    at = child.at
    return InputError(message, file=at.file, line=at.line, column=at.column)
