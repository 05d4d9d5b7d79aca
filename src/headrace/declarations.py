"""What resources say about themselves to Headrace: their load, and findings they accept.

::

    Metadata:
      Headrace:
        load: {rate: 4000/s, record_size: 1.3 KiB}
        acknowledge:
          - {rule: KDS202, reason: watched by the platform team, until: 2027-03-31}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from headrace.errors import InputError
from headrace.template.values import Mapping, Scalar, Sequence, Value
from headrace.template.workspace import Acknowledgement

if TYPE_CHECKING:
    from headrace.load.model import Load
    from headrace.load.reader import Section
    from headrace.template.position import Position
    from headrace.template.stack import Resource
    from headrace.template.workspace import Workspace

__all__ = ["acknowledgements_in", "load_in"]

_KEYS = ("load", "acknowledge")
_SECTIONS: Final[dict[str, Section]] = {
    "AWS::EMR::Cluster": "jobs",
    "AWS::Elasticsearch::Domain": "domains",
    "AWS::KinesisAnalyticsV2::Application": "applications",
    "AWS::Lambda::Function": "functions",
    "AWS::OpenSearchServerless::Collection": "collections",
    "AWS::OpenSearchService::Domain": "domains",
    "AWS::Redshift::Cluster": "warehouses",
    "AWS::RedshiftServerless::Workgroup": "warehouses",
    "AWS::Serverless::Function": "functions",
}
"""Type → what its own declaration describes; that of others is a source."""


def load_in(workspace: Workspace) -> Load | None:
    """Return the loads that resources declare, merged; None if none does.

    Raises
    ------
    InputError
        A declaration is wrong.
    """
    found: Load | None = None
    for resource, said in _said(workspace):
        declared = said.get("load")
        if declared.exists:
            own = _load_of(resource, declared)
            found = own if found is None else found.merge(own)
    return found


def acknowledgements_in(workspace: Workspace) -> tuple[Acknowledgement, ...]:
    """Return the findings that resources accept.

    Raises
    ------
    InputError
        An acknowledgement names no rule, or is no mapping.
    """
    return tuple(
        _acknowledgement(resource, entry)
        for resource, said in _said(workspace)
        for entry in said.get("acknowledge").elements()
    )


def _said(workspace: Workspace) -> Iterator[tuple[Resource, Mapping]]:
    for resource in workspace.resources():
        metadata = resource.attribute("Metadata")
        named = isinstance(metadata, Mapping) and "Headrace" in metadata.keys
        said = metadata.get("Headrace")
        if not named or not said.exists:
            continue
        if not isinstance(said, Mapping):
            raise _wrong(said.at, "Headrace metadata is a mapping with load or acknowledge")
        unknown = [key for key in said.keys if key not in _KEYS]
        if unknown:
            raise _wrong(
                said.child(unknown[0]).at, f"{unknown[0]} is unknown here: load, acknowledge"
            )
        yield resource, said


def _load_of(resource: Resource, declared: Value) -> Load:
    from headrace.load.reader import parse_resource_load  # noqa: PLC0415 - not without a load

    def place(path: tuple[str | int, ...]) -> Position:
        return declared.get(*path).at

    section = _SECTIONS.get(resource.type, "sources")
    return parse_resource_load(_plain(declared), resource.id, section=section, where=place)


def _acknowledgement(resource: Resource, entry: Value) -> Acknowledgement:
    if not isinstance(entry, Mapping):
        raise _wrong(entry.at, "an acknowledgement is a mapping with rule, reason and until")
    rule = entry.get("rule").text("")
    if not rule:
        raise _wrong(entry.at, "an acknowledgement names its rule: {rule: KDS201, reason: ...}")
    return Acknowledgement(
        rule=rule,
        reason=entry.get("reason").text(""),
        scope=resource.id,
        at=entry.get("rule").at,
        until=entry.get("until").text(""),
    )


def _plain(value: Value) -> object:
    if isinstance(value, Scalar):
        return value.data
    if isinstance(value, Mapping):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, Sequence):
        return [_plain(child) for child in value.elements()]
    raise _wrong(value.at, "what is declared to Headrace must be plain values, without functions")


def _wrong(at: Position, message: str) -> InputError:
    return InputError(message, file=at.file, line=at.line, column=at.column)
