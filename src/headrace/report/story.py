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
        if evidence.story:
            yield "evidence", f"{evidence.subject} {evidence.story}"
        now = measured(evidence.measure, evidence.value)
        then = ""
        if evidence.counterfactual is not None:
            then = f"; with the fix {measured(evidence.measure, evidence.counterfactual)}"
            then += "" if evidence.cleared else ", which alone does not clear it"
        yield "measured", now + then
        yield "replay", evidence.replay
    if entry.fix:
        yield "fix", entry.fix
