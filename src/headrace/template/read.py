"""Paths to a workspace: every template behind them, with nested stacks, exports and notes."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from headrace.errors import InputError
from headrace.template.assembly import Artifact, artifact_of, artifacts_in
from headrace.template.build import Builder, Root
from headrace.template.discover import STDIN, Found, discover
from headrace.template.document import (
    Document,
    is_template,
    looks_like_template,
    read_document,
)
from headrace.template.exports import connect
from headrace.template.naming import distinct, names_of
from headrace.template.nodes import place
from headrace.template.position import Position
from headrace.template.stack import Stack
from headrace.template.text import piped, read_text
from headrace.template.workspace import Acknowledgement, Note, Workspace

__all__ = ["ReadSettings", "read"]


class ReadSettings(Struct, frozen=True):
    """How to read.

    Attributes
    ----------
    parameters
        Values by parameter name, for every template that declares it, or by ``Stack.Parameter``.
    region, account
        Environment of stacks that do not say theirs.
    stdin
        Text of standard input, for the path ``-``.
    documents
        What has been read already, by resolved path: it counts instead of the files. What is read
        is added; None for nothing.
    """

    parameters: Mapping[str, object] = field(default_factory=dict)
    region: str = ""
    account: str = ""
    stdin: str | None = None
    documents: dict[Path, Document] | None = None


_PLAIN = ReadSettings()


def read(paths: Sequence[str], settings: ReadSettings = _PLAIN) -> Workspace:
    """Read the templates at *paths*.

    Parameters
    ----------
    paths
        Templates, folders, cloud assemblies (``cdk.out``), globs, or ``-`` for standard input. In
        a folder, files that are no templates are passed over.
    settings
        Parameters and environment.

    Raises
    ------
    InputError
        A path leads nowhere, a file that was named is no template, a template is wrong, or a
        parameter is unknown or not what its template allows.
    """
    run = _Run(settings)
    for found in discover(paths):
        run.take(found)
    return run.workspace(paths)


class _Run:
    """Collects roots, then builds their stacks."""

    def __init__(self, settings: ReadSettings) -> None:
        self.settings = settings
        self.builder = Builder(settings.parameters, settings.documents)
        self.roots: list[Root] = []
        self.notes: list[Note] = []
        self.acknowledgements: list[Acknowledgement] = []
        self.left_out: list[InputError] = []

    # -- roots ----------------------------------------------------------------------------

    def take(self, found: Found) -> None:
        """Add what was found to the roots."""
        if found.assembly:
            for artifact in artifacts_in(found.path):
                self.add_artifact(artifact, artifact.template.parent)
        elif str(found.path) == STDIN:
            text = piped(self.settings.stdin or "", "<stdin>")
            document = read_document(text, "<stdin>")
            path = found.base / "<stdin>"
            self.add(Root(document, path, found.base, "<stdin>", ("stdin",)))
        elif (listed := artifact_of(found.path)) is not None:  # the manifest knows more of it
            self.add_artifact(listed, found.path.parent)
        elif found.named:
            self.add_named(found)
        else:
            self.add_found(found)

    def add_named(self, found: Found) -> None:
        """Add a file that the user names."""
        shown = str(found.path)
        document = self.builder.document(found.path, shown, partial=False)
        app = shown
        base = found.base
        if found.path.name.endswith(".template.json"):  # an assembly that is being written
            app, base = str(found.path.parent), found.path.parent
        self.add(Root(document, found.path, base, app, names_of(found.path)))

    def add_found(self, found: Found) -> None:
        """Add a file of a folder, if it is a template.

        One that was meant to be a template and is broken is left out with a note.
        """
        shown = str(found.path)
        try:
            text = read_text(found.path, shown)
        except InputError:
            return
        if not looks_like_template(text):
            return
        try:
            document = self.builder.document(found.path, shown, partial=False)
        except InputError as error:
            self.left_out.append(error)
            at = Position(error.file, error.line or 1, error.column or 1)
            self.notes.append(Note(at, f"left out: {error.message}"))
            return
        if is_template(document.root):
            self.add(Root(document, found.path, found.base, shown, names_of(found.path)))

    def add_artifact(self, artifact: Artifact, folder: Path) -> None:
        """Add a stack that a cloud assembly lists."""
        shown = str(artifact.template)
        document = self.builder.document(artifact.template, shown, partial=True)
        root = Root(
            document,
            artifact.template,
            folder,
            str(folder),
            (*artifact.names, f"{folder.name}/{artifact.names[-1]}"),
            name=artifact.names[0],
            region=artifact.region,
            account=artifact.account,
            constructs=artifact.constructs,
            assembled=True,
        )
        self.acknowledgements += artifact.constructs.acknowledgements
        self.add(root)

    def add(self, root: Root) -> None:
        root.region = root.region or self.settings.region
        root.account = root.account or self.settings.account
        self.roots.append(root)

    # -- stacks ---------------------------------------------------------------------------

    def workspace(self, paths: Sequence[str]) -> Workspace:
        """Build the stacks of all roots."""
        if not self.roots:
            if self.left_out:
                raise self.left_out[0]
            raise InputError(f"{', '.join(paths)}: no CloudFormation template here")
        roots = list(self._outermost())
        for root, key in zip(roots, distinct([root.names for root in roots]), strict=True):
            self.builder.grow(root, key)
        stacks = self.builder.stacks
        self._refuse_unknown_parameters(stacks)
        connect(stacks)
        for stack in stacks:
            _check_names(stack)
        notes = (*self.notes, *self.builder.notes)
        return Workspace(tuple(stacks), notes, tuple(dict.fromkeys(self.acknowledgements)))

    def _outermost(self) -> Iterator[Root]:
        """Yield the roots that no other root nests; of those that nest each other, one."""
        if len(self.roots) == 1:
            yield from self.roots
            return
        nests = {root.path.resolve(): self.builder.nested_files(root) for root in self.roots}
        nested = {file for path, files in nests.items() for file in files if file != path}
        reached: set[Path] = set()
        for inner in (False, True):
            for root in self.roots:
                path = root.path.resolve()
                if path in reached or (path in nested and not inner):
                    continue
                waiting = [path]
                while waiting:
                    file = waiting.pop()
                    if file not in reached:
                        reached.add(file)
                        waiting += nests.get(file, [])
                yield root

    def _refuse_unknown_parameters(self, stacks: Sequence[Stack]) -> None:
        known = [name for stack in stacks for name in stack.section("Parameters")]
        for name in self.settings.parameters:
            if name not in known and name not in self.builder.used:
                full = [f"{s.key}.{own}" for s in stacks for own in s.section("Parameters")]
                raise InputError(_unknown(name, known, full))


def _unknown(name: str, known: Sequence[str], full: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, full if "." in name else known, 1)
    if close:
        return f"no template has a parameter {name}: did you mean {close[0]}?"
    listed = ", ".join(sorted(set(known))[:8])
    return f"no template has a parameter {name}" + (f": there are {listed}" if listed else "")


def _check_names(stack: Stack) -> None:
    """Evaluate conditions and parameters once, so that circles are found before any judgement."""
    evaluation = stack.under()
    for name, (key, _) in stack.section("Conditions").items():
        evaluation.condition(name, place(key, stack.file))
    for name, (key, _) in stack.section("Parameters").items():
        evaluation.parameter(name, place(key, stack.file))
