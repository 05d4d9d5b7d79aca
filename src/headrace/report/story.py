"""What a finding says besides its message, as labelled sentences for formats without a layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.report.wording import measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.report.model import Entry

__all__ = ["details", "titled"]


def titled(entry: Entry) -> str:
    """Return the rule's id and name.

    The name says what is wrong: ``KDS101 too-few-shards``.
    """
    return f"{entry.rule} {entry.name}"


def details(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield label and sentence: scenario, evidence, the command that repeats it, the fix."""
    if entry.when:
        yield "when", entry.when
    evidence = entry.evidence
    if evidence is not None:
        yield "evidence", f"{evidence.subject} {evidence.story}"
        if evidence.counterfactual is not None:
            now = measured(evidence.measure, evidence.value)
            then = measured(evidence.measure, evidence.counterfactual)
            cleared = "" if evidence.cleared else ", which alone does not clear it"
            yield "measured", f"{now}; with the fix {then}{cleared}"
        yield "replay", evidence.replay
    if entry.fix:
        yield "fix", entry.fix
