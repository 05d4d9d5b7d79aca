"""Everything that one run has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.template.overlay import Change
    from headrace.template.position import Position
    from headrace.template.stack import Resource, Stack

__all__ = ["Acknowledgement", "Note", "Workspace"]


class Note(Struct, frozen=True):
    """Something that could not be followed, such as a remote nested template: said, not hidden."""

    at: Position
    message: str


class Acknowledgement(Struct, frozen=True):
    """An accepted finding, as the template or the CDK app states it.

    Attributes
    ----------
    rule
        Rule id or name.
    reason
        Why it is accepted; may be empty, which is itself reported.
    scope
        What it covers; see *by*. ``*`` and ``?`` stand for any characters.
    until
        ISO date after which it no longer counts; empty for no end.
    at
        Where it is stated.
    by
        Whether *scope* is a resource's id (``stack/LogicalId``), a construct path that covers all
        below it, or the absolute path of a template's file or of a folder around it.
    tool
        The other tool that it was meant for; empty for one of ours.
    """

    rule: str
    reason: str
    scope: str
    at: Position
    until: str = ""
    by: Literal["resource", "path", "file"] = "resource"
    tool: str = ""


class Workspace(Struct, frozen=True):
    """The stacks of one run with what could not be read."""

    stacks: tuple[Stack, ...]
    notes: tuple[Note, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = field(default=())

    def resources(self) -> Iterator[Resource]:
        """Yield every resource, in the order of the stacks and of their files."""
        for stack in self.stacks:
            yield from stack.resources.values()

    def resource(self, resource_id: str) -> Resource:
        """Return one of the resources by its id, ``stack/LogicalId``."""
        key, _, logical_id = resource_id.rpartition("/")
        return next(stack.resource(logical_id) for stack in self.stacks if stack.key == key)

    def changed(self, changes: tuple[Change, ...]) -> Workspace:
        """Return the same workspace with some properties changed."""
        if not changes:
            return self
        return replace(self, stacks=tuple(stack.with_changes(changes) for stack in self.stacks))
