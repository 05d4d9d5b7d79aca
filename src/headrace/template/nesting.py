"""Where the template of a nested stack stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.template.assembly import asset_path
from headrace.template.position import Position
from headrace.template.stack import Resource, Stack
from headrace.template.values import Absent, Mapping, Reference, Scalar, Text, Unknown, Value

__all__ = ["Child", "children"]

_LOCATIONS: Final = {
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::Serverless::Application": "Location",
}
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class Child(Struct, frozen=True):
    """A nested stack.

    Attributes
    ----------
    resource
        The resource that nests it.
    at
        Where its template is named.
    path
        The template; None where it cannot be read.
    problem
        Why it cannot be read.
    """

    resource: Resource
    at: Position
    path: Path | None
    problem: str = ""


def children(stack: Stack, folder: Path, base: Path) -> Iterator[Child]:
    """Yield the nested stacks of *stack*.

    Parameters
    ----------
    stack
        The stack.
    folder
        The folder of its template, to which paths are relative.
    base
        The folder that no path may leave.

    Raises
    ------
    InputError
        A path leaves *base*.
    """
    for resource in stack.resources.values():
        wanted = _LOCATIONS.get(resource.type)
        if wanted is not None:
            yield _child(resource, resource.properties().get(wanted), folder, base)


def _child(resource: Resource, location: Value, folder: Path, base: Path) -> Child:
    written = _asset(resource, location, folder)
    if not written:
        if not isinstance(location, Scalar):
            return Child(resource, location.at, None, _why(location))
        written = str(location.text("")).removeprefix("file://")
    at = location.at
    if _REMOTE.match(written):
        return Child(resource, at, None, f"its template {written} is not a local file")
    path = folder / written
    try:
        real = path.resolve()
        there = path.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, a null byte, links in a circle
        return Child(resource, at, None, f"its template {written[:80]!r} is no path of a file")
    if not real.is_relative_to(base.resolve()):
        raise InputError(
            f"the template {written} of {resource.logical_id} lies outside {base}: "
            "give the folder that holds both",
            file=at.file,
            line=at.line,
            column=at.column,
        )
    if not there:
        return Child(resource, at, None, f"its template {written} does not exist")
    return Child(resource, at, path)


def _asset(resource: Resource, location: Value, folder: Path) -> str:
    """Return the file that the CDK names in metadata, or whose hash stands in the URL."""
    metadata = resource.attribute("Metadata")
    named, purpose = metadata.get("aws:asset:path"), metadata.get("aws:asset:property")
    if isinstance(named, Scalar) and (
        not isinstance(purpose, Scalar) or purpose.data in ("TemplateURL", "Location")
    ):
        return str(named.text(""))
    parts = location.parts if isinstance(location, Text) else (location,)
    text = "".join(str(part.text("")) for part in parts if isinstance(part, Scalar))
    return asset_path(folder, text) if text else ""


def _why(location: Value) -> str:
    if isinstance(location, Absent):
        return "it names no template"
    if isinstance(location, Mapping):
        return "its template stands in an application repository"
    if isinstance(location, Reference | Text | Unknown):
        return f"which template it takes is not known: {location.unknown().reason}"
    return "its template is no path"
