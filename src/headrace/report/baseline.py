"""Findings that were there before: told apart, so that only new ones fail a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from headrace.errors import InputError
from headrace.report.fingerprint import fingerprints

if TYPE_CHECKING:
    from collections.abc import Collection

    from headrace.report.model import Report

__all__ = ["read_baseline", "render", "without"]

_VERSION: Final = 1


def render(report: Report) -> str:
    """Return the findings of *report* that nobody accepted as a baseline, one a line.

    Findings of the baseline that the run itself was compared with are part of it.
    """
    failed = [entry for entry in report.entries if entry.status == "fail"]
    kept = [
        {"fingerprint": mark, "rule": entry.rule, "file": entry.file, "resource": entry.resource_id}
        for entry, mark in fingerprints(failed)
        if entry.acknowledged is None
    ]
    lines = ",\n".join(f"    {json.dumps(one, ensure_ascii=False)}" for one in kept)
    return f'{{\n  "version": {_VERSION},\n  "findings": [\n{lines}\n  ]\n}}\n'


def read_baseline(path: str) -> frozenset[str]:
    """Return the fingerprints of a baseline.

    Raises
    ------
    InputError
        The file cannot be read, or is no baseline.
    """
    try:
        data: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = f"there is none yet: write it with --output baseline={path}"
        raise InputError(hint, file=path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from None
    except UnicodeDecodeError as error:
        raise InputError(f"is not UTF-8 text (byte {error.start})", file=path) from None
    except json.JSONDecodeError as error:
        message = f"no baseline: {error.msg}"
        raise InputError(message, file=path, line=error.lineno, column=error.colno) from None
    except (RecursionError, ValueError):
        raise InputError("no baseline: nested too deep, or a number too long", file=path) from None
    try:
        if data["version"] != _VERSION:
            raise InputError(f"a baseline of version {data['version']}: write it anew", file=path)
        return frozenset(str(one["fingerprint"]) for one in data["findings"])
    except (KeyError, TypeError):
        raise InputError("no baseline: it has a version and findings", file=path) from None


def without(report: Report, known: Collection[str]) -> Report:
    """Return *report* with the findings of a baseline marked, so that they do not count."""
    failed = [entry for entry in report.entries if entry.status == "fail"]
    marked = {id(entry) for entry, mark in fingerprints(failed) if mark in known}
    entries = tuple(
        replace(entry, in_baseline=True) if id(entry) in marked else entry
        for entry in report.entries
    )
    return replace(report, entries=entries)
