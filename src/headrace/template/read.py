"""Paths to a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from headrace.errors import InputError
from headrace.template.nodes import MappingNode, parse
from headrace.template.parameters import given_value
from headrace.template.stack import Stack
from headrace.template.workspace import Workspace

__all__ = ["ReadSettings", "read"]


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """How to read."""

    parameters: Mapping[str, object] = field(default_factory=dict)
    region: str = ""
    account: str = ""
    stdin: str | None = None


def read(paths: Sequence[str], settings: ReadSettings = ReadSettings()) -> Workspace:
    """Read the templates at *paths*."""
    stacks = []
    for given in paths:
        path = Path(given)
        files = sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml", ".json", ".template")) if path.is_dir() else [path]
        for file in files:
            root = parse(file.read_text(), str(file))
            if not isinstance(root, MappingNode):
                raise InputError("not a template", file=str(file))
            stacks.append(
                Stack(
                    file.stem, str(file), str(file), root, region=settings.region, account=settings.account,
                    given={k: given_value(v) for k, v in settings.parameters.items()},
                )
            )
    return Workspace(tuple(stacks))
