"""What makes a finding the same one in the next run, when lines have moved and numbers changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from headrace.report.model import Entry

__all__ = ["fingerprints"]

_HEX_DIGITS = 32


def fingerprints(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Yield each finding with its fingerprint.

    It is made of the rule, the template, the resource and the scenario; where a rule finds several
    things in one resource, also of which of them it is, from the top of the file.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for entry in entries:
        key = (entry.rule, entry.file.replace("\\", "/"), entry.resource_id, entry.when)
        text = "\n".join((*key, str(seen[key])))
        seen[key] += 1
        yield entry, hashlib.sha256(text.encode()).hexdigest()[:_HEX_DIGITS]
