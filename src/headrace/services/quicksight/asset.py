"""What all assets of a BI workspace have in common: folders, permissions, lists of any shape."""

from __future__ import annotations

from collections.abc import Iterator

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.template.values import Mapping, Unknown, Value

__all__ = ["Asset", "children"]


class Asset(Component):
    """An asset of the workspace; ``placed_in`` its folders (role ``folder``)."""

    service = "quicksight"
    arn_service = "quicksight"

    @property
    def permissions(self) -> list[Value]:
        """Who may do what: blocks of ``Principal`` and ``Actions``."""
        return each(self.properties.get("Permissions"))

    def links(self) -> Iterator[Link]:
        """Yield the edges to the folders."""
        for folder in each(self.properties.get("FolderArns")):
            yield self.link_to(EdgeKind.PLACED_IN, folder, "folder", "AWS::QuickSight::Folder")


def children(value: Value) -> list[Value]:
    """Return the values of a mapping that may be one of several; nothing where it is not known."""
    if isinstance(value, Unknown):
        return [child for candidate in value.candidates for child in children(candidate)]
    return [child for _, child in value.items()] if isinstance(value, Mapping) else []
