"""Cloud assemblies: what ``cdk synth`` writes, in whatever language the app is.

A folder with a manifest that lists stacks with their environment, and further assemblies for the
app's stages. Format: https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from headrace.errors import InputError
from headrace.template.assembly_metadata import Constructs, constructs_of
from headrace.template.discover import MANIFEST, is_assembly
from headrace.template.position import Position
from headrace.template.text import read_text

__all__ = ["Artifact", "artifact_of", "artifacts_in", "asset_path"]

_STACK: Final = "aws:cloudformation:stack"
_ASSEMBLY: Final = "cdk:cloud-assembly"
_ENVIRONMENT = re.compile(r"aws://(?P<account>[^/]*)/(?P<region>[^/]*)")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")


class Artifact(Struct, frozen=True):
    """A stack as a manifest tells of it.

    Attributes
    ----------
    template
        Its template's file.
    names
        What it may be called: its stack name, display name and artifact id.
    region, account
        Its environment; empty where the app does not say.
    constructs
        Its constructs and those of the stacks nested in it.
    """

    template: Path
    names: tuple[str, ...]
    region: str = ""
    account: str = ""
    constructs: Constructs = field(default_factory=Constructs)


def artifacts_in(folder: Path) -> Iterator[Artifact]:
    """Yield the stacks of the assembly in *folder*, and of the assemblies it contains.

    Raises
    ------
    InputError
        The manifest is wrong, or names a file outside its folder.
    """
    yield from _artifacts(folder, ())


def _artifacts(folder: Path, outer: tuple[Path, ...]) -> Iterator[Artifact]:
    manifest = folder / MANIFEST
    if folder.resolve() in outer:
        raise InputError("this assembly contains itself", file=str(manifest))
    for name, artifact in _artifact_data(manifest).items():
        kind = artifact.get("type")
        properties = _mapping(artifact.get("properties"))
        if kind == _STACK:
            yield _artifact(folder, name, artifact, properties)
        elif kind == _ASSEMBLY:
            inner = _below(folder, properties.get("directoryName"), manifest)
            yield from _artifacts(inner, (*outer, folder.resolve()))


def artifact_of(template: Path) -> Artifact | None:
    """Return what the manifest beside *template* tells of it; None if nothing.

    Raises
    ------
    InputError
        The manifest is wrong.
    """
    manifest = template.parent / MANIFEST
    if not manifest.is_file() or not is_assembly(manifest):
        return None
    for name, artifact in _artifact_data(manifest).items():
        properties = _mapping(artifact.get("properties"))
        if artifact.get("type") == _STACK and properties.get("templateFile") == template.name:
            return _artifact(template.parent, name, artifact, properties)
    return None


def asset_path(folder: Path, text: str) -> str:
    """Return the file that an URL with an asset's hash stands for; empty if none is known."""
    known = _assets(folder)
    return next((known[key] for key in _HASH.findall(text) if key in known), "")


def _assets(folder: Path) -> dict[str, str]:
    """Return the templates among the assets of an assembly, by hash."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.assets.json")):
        for key, asset in _mapping(_json(file).get("files")).items():
            path = _mapping(_mapping(asset).get("source")).get("path")
            if isinstance(path, str) and path.endswith(".template.json"):
                found[key] = path
    return found


def _artifact(
    folder: Path, name: str, artifact: Mapping[str, Any], properties: Mapping[str, Any]
) -> Artifact:
    manifest = folder / MANIFEST
    template = _below(folder, properties.get("templateFile"), manifest)
    environment = _ENVIRONMENT.match(str(artifact.get("environment")))
    account, region = environment.group("account", "region") if environment else ("", "")
    names = (properties.get("stackName"), artifact.get("displayName"), name)
    metadata = dict(_mapping(artifact.get("metadata")))
    more = artifact.get("additionalMetadataFile")
    if more is not None:
        metadata |= _json(_below(folder, more, manifest))
    return Artifact(
        template=template,
        names=tuple(dict.fromkeys(n for n in names if isinstance(n, str) and n)),
        region="" if region == "unknown-region" else region,
        account="" if account == "unknown-account" else account,
        constructs=constructs_of(metadata, Position(str(template), 1, 1)),
    )


def _artifact_data(manifest: Path) -> dict[str, Mapping[str, Any]]:
    artifacts = _json(manifest).get("artifacts", {})
    if not isinstance(artifacts, dict):
        raise InputError("artifacts must be a mapping", file=str(manifest))
    return {name: _mapping(artifact) for name, artifact in artifacts.items()}


def _json(file: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(read_text(file, str(file)))
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {error.msg}"
        raise InputError(message, file=str(file), line=error.lineno, column=error.colno) from None
    except (ValueError, RecursionError):
        raise InputError("not valid JSON, or nested too deep", file=str(file)) from None
    if not isinstance(data, dict):
        raise InputError("not a mapping: run cdk synth again", file=str(file))
    return data


def _mapping(data: object) -> Mapping[str, Any]:
    return data if isinstance(data, dict) else {}


def _below(folder: Path, name: object, manifest: Path) -> Path:
    """Return the file or folder *name* of an assembly."""
    if not isinstance(name, str) or not name:
        raise InputError("an artifact names no file", file=str(manifest))
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{name} lies outside the assembly's folder", file=str(manifest))
    return path
