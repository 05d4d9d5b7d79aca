"""Reading a load: from a file, from plain data, or from a resource's own declaration."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec.structs import replace

from headrace.errors import InputError
from headrace.load.checks import check_load
from headrace.load.document import DocumentPath, Locate, Problem, read_document, read_text
from headrace.load.model import Load
from headrace.load.plain import convert, tagged
from headrace.template.position import Position

__all__ = ["LoadError", "Section", "parse_load", "parse_resource_load", "places", "read_load"]

Section = Literal[
    "sources", "functions", "applications", "jobs", "domains", "collections", "warehouses"
]
"""What a resource's own declaration describes."""
_NAMED_BY: Final = {"sources": "into", "consumers": "of", "jobs": "on"}
"""Section → the key that names the resource."""
_SECTIONS: Final = frozenset(field.encode_name for field in msgspec.structs.fields(Load))


class LoadError(InputError):
    """A load is wrong. The message tells the first error, and how many more there are.

    Parameters
    ----------
    problems
        What is wrong, located where places are known, in the order of the file.
    file
        The file as the user named it.

    Attributes
    ----------
    details
        All problems.
    """

    def __init__(self, problems: Sequence[Problem], *, file: str = "") -> None:
        first, more = problems[0], len(problems) - 1
        message = in_words(first) + (f" (and {more} more)" if more else "")
        at = first.at
        super().__init__(
            message,
            file=at.file if at else file,
            line=at.line if at else 0,
            column=at.column if at else 0,
        )
        self.details = tuple(problems)


def in_words(problem: Problem) -> str:
    """Return a problem with its path in the document: ``sources.devices.rate: …``."""
    path = ""
    for step in problem.path:
        path += f"[{step}]" if isinstance(step, int) else f"{'.' if path else ''}{step}"
    printable = "".join(letter if letter.isprintable() else "?" for letter in path)
    return f"{printable}: {problem.message}" if path else problem.message


def read_load(path: Path | str) -> Load:
    """Read a load from a YAML or JSON file.

    Raises
    ------
    LoadError
        It is wrong; all errors are in `LoadError.details`.
    InputError
        It cannot be read, is no YAML, or is too large or too deep.
    """
    shown = str(path)
    document = read_document(read_text(Path(path), shown), shown)
    folder = Path(path).resolve().parent
    return _load(document.data, folder, document.locate, document.problems, shown)


def places(path: Path | str) -> Locate:
    """Return what tells where the parts of a load file stand. Raises as `read_load`."""
    shown = str(path)
    return read_document(read_text(Path(path), shown), shown).locate


def parse_load(data: object, where: Locate | str = "", folder: Path | None = None) -> Load:
    """Return the load that plain data declares.

    Parameters
    ----------
    data
        Dictionaries, lists, text, numbers, booleans and None, as from a JSON parser.
    where
        Tells the place of each part; or the name of the file, for messages.
    folder
        The folder that files named in the data must stand in; without one, none can be named.

    Raises
    ------
    LoadError
        The data is no load; all errors are in `LoadError.details`.

    Examples
    --------
    >>> load = parse_load({
    ...     "sources": {
    ...         "devices": {"into": "Readings", "rate": "4000/s", "record_size": "1.3 KiB"}
    ...     }
    ... })
    >>> load.sources["devices"].record_bytes
    1331.2
    """
    if isinstance(where, str):
        return _load(data, folder, None, (), where)
    return _load(data, folder, where, (), "")


def parse_resource_load(
    data: object,
    resource: str,
    *,
    section: Section = "sources",
    where: Locate | str = "",
    folder: Path | None = None,
) -> Load:
    """Return the load that a resource declares for itself, in metadata or by its construct.

    It is written as in a load file, without naming the resource: either the keys of one source (of
    one function or job, as *section* says), or whole sections (``sources``, ``consumers``, …) in
    which ``into``, ``of`` and ``on`` mean the resource where they are not given.

    Parameters
    ----------
    data
        The declaration.
    resource
        The resource, in any form that ``into`` accepts. A single source or job bears its name.
    section
        What a declaration without sections describes.
    where, folder
        As for `parse_load`; paths are those inside the declaration.

    Raises
    ------
    LoadError
        The declaration is wrong; all errors are in `LoadError.details`.
    """
    if not isinstance(data, Mapping) or _SECTIONS.isdisjoint(data):
        own: DocumentPath = (section, resource)
        key = _NAMED_BY.get(section)
        entry = _defaulted(data, key, resource) if key else data
        whole: object = {section: {resource: entry}}
    else:
        own, whole = (
            (),
            {
                **data,
                **{
                    name: _each_defaulted(data.get(name), key, resource)
                    for name, key in _NAMED_BY.items()
                },
            },
        )

    def inside(path: DocumentPath) -> Position:
        assert not isinstance(where, str)
        return where(path[len(own) :])

    return parse_load(whole, where if isinstance(where, str) else inside, folder)


def _each_defaulted(entries: object, key: str, resource: str) -> object:
    if not isinstance(entries, Mapping):
        return entries
    return {name: _defaulted(entry, key, resource) for name, entry in entries.items()}


def _defaulted(entry: object, key: str, resource: str) -> object:
    return {key: resource, **entry} if isinstance(entry, Mapping) else entry


def _load(
    raw: object,
    folder: Path | None,
    locate: Locate | None,
    known: Sequence[Problem],
    file: str,
) -> Load:
    data = _tidy(raw)
    found = list(known)
    try:
        load = convert(tagged(data), Load, folder)
    except (InputError, msgspec.ValidationError):
        # It imports jsonschema, which only a wrong document is worth.
        found += importlib.import_module("headrace.load.problems").problems_of(data, folder)
    else:
        found += check_load(load)
        if not found:
            return load
    if locate:
        found = [one if one.at else replace(one, at=locate(one.path)) for one in found]
        found.sort(key=lambda one: (one.at.line, one.at.column) if one.at else (0, 0))
    raise LoadError(found, file=file) from None


def _tidy(data: Any) -> Any:
    """Return *data* with text keys, without keys that have no value; ``1e5`` is a whole number."""
    match data:
        case Mapping():
            return {str(key): _tidy(value) for key, value in data.items() if value is not None}
        case list() | tuple():
            return [_tidy(item) for item in data]
        case float() if data.is_integer():
            return int(data)
        case _:
            return data
