"""What makes a finding the same one in the next run, when lines have moved and numbers changed."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from headrace.report.model import Entry

__all__ = ["fingerprints"]

_HEX_DIGITS = 32


def fingerprints(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Yield each finding with its fingerprint.

    It is made of the rule, the template, the resource and the scenario; where a rule finds several
    things in one resource, also of which of them it is, from the top of the file. However the user
    names a template, it is the same one from the folder of the run.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for entry in entries:
        key = (entry.rule, _named(entry.file), entry.resource_id, entry.when)
        text = "\n".join((*key, str(seen[key])))
        seen[key] += 1
        yield entry, hashlib.sha256(text.encode()).hexdigest()[:_HEX_DIGITS]


def _named(file: str) -> str:
    """Return how a file is called from the folder of the run, if it lies below it."""
    path, here = Path(os.path.normpath(file)), Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()
