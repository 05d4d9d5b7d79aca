"""The paths that a user gives to the files and assemblies behind them."""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.template.text import read_text

__all__ = ["MANIFEST", "STDIN", "Found", "discover", "is_assembly"]

MANIFEST: Final = "manifest.json"
STDIN: Final = "-"
_SUFFIXES: Final = (".yaml", ".yml", ".json", ".template", ".cform", ".cfn")
_SKIPPED: Final = ("node_modules", "__pycache__", "site-packages")


class Found(Struct, frozen=True):
    """Something to read.

    Attributes
    ----------
    path
        A file, or the folder of a cloud assembly; ``-`` is standard input.
    base
        The folder that nested templates must not leave.
    named
        Whether the user named this very file: then it has to be a template.
    assembly
        Whether it is a folder with a cloud assembly's manifest.
    """

    path: Path
    base: Path
    named: bool
    assembly: bool = False


def discover(paths: Sequence[str]) -> list[Found]:
    """Return what *paths* lead to, each file and assembly once, in order.

    Raises
    ------
    InputError
        A path leads nowhere.
    """
    found: list[Found] = []
    done: set[Path] = set()
    for given in paths:
        for one in _behind(given):
            real = one.path if given == STDIN else one.path.resolve()
            if real not in done:
                done.add(real)
                found.append(one)
    return found


def _behind(given: str) -> Iterator[Found]:
    path = Path(given)
    if given == STDIN:
        yield Found(path, Path.cwd(), named=True)
    elif path.is_dir():
        yield from _inside(path)
    elif path.exists():
        yield Found(path, _base(path), named=True)
    elif glob.has_magic(given):
        matches = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not matches:
            raise InputError(f"{given}: matches no file")
        for match in map(Path, matches):
            if match.is_dir():
                yield from _inside(match)
            else:
                yield Found(match, _base(match), named=False)
    else:
        raise InputError(f"{given}: no such file or folder")


def _base(path: Path) -> Path:
    """Return the folder around a file that its nested templates may stand in.

    It is the project, where the user stands in it; otherwise the file's own folder.
    """
    real, here = path.resolve(), Path.cwd()
    return here if real.is_relative_to(here) and here != Path(here.anchor) else real.parent


def _inside(folder: Path) -> Iterator[Found]:
    """Yield the assemblies and the files that may be templates below *folder*, sorted."""
    for current, folders, files in os.walk(folder):
        where = Path(current)
        if MANIFEST in files and is_assembly(where / MANIFEST):
            folders.clear()
            yield Found(where, folder, named=False, assembly=True)
            continue
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        for name in sorted(files):
            path = where / name
            if name.lower().endswith(_SUFFIXES) and _stays(path, folder):
                yield Found(path, folder, named=False)


def _stays(path: Path, folder: Path) -> bool:
    """Whether a file is one of the folder, and no link to somewhere else."""
    return not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())


def is_assembly(manifest: Path) -> bool:
    """Whether *manifest* is a cloud assembly's, and not a browser extension's or the like."""
    try:
        data = json.loads(read_text(manifest, str(manifest)))
    except (InputError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "version" in data and isinstance(data.get("artifacts"), dict)
