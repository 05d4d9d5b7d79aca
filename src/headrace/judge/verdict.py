"""What a run concludes: a verdict per rule and subject, or per finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.rulekit.status import Status

if TYPE_CHECKING:
    from headrace.design import Component
    from headrace.rulekit import Finding, Rule
    from headrace.template.workspace import Acknowledgement

__all__ = ["Evidence", "Verdict"]


class Evidence(Struct, frozen=True):
    """Numbers of executed trials that back a finding.

    Attributes
    ----------
    subject
        Logical id of what was measured.
    measure
        What was measured, unit included.
    value
        Under the declared load (and the experiment's faults).
    limit
        The largest acceptable value.
    counterfactual
        The same measure with the finding's changes applied; None where it has none.
    cleared
        Whether the changes bring the measure within the limit.
    story
        The trial in one sentence.
    replay
        Command that repeats the trial.
    """

    subject: str
    measure: str
    value: float
    limit: float
    counterfactual: float | None
    cleared: bool
    story: str
    replay: str


class Verdict(Struct, frozen=True):
    """A rule's answer for one subject.

    Attributes
    ----------
    rule, subject, status
        Who was asked about whom, and the answer.
    finding
        For `Status.FAIL`.
    reason
        Why nobody can tell, or why the rule does not apply.
    settled_by
        What the user can give so that it can be told.
    when
        The scenario in words, where the answer depends on undecided conditions.
    evidence
        What backs the finding, where it speaks of capacity, failure or cost.
    acknowledged
        The acknowledgement that accepts the finding, if any.
    """

    rule: Rule
    subject: Component
    status: Status
    finding: Finding | None = None
    reason: str = ""
    settled_by: str = ""
    when: str = ""
    evidence: Evidence | None = None
    acknowledged: Acknowledgement | None = None

    @property
    def counts(self) -> bool:
        """Whether this is a finding that nobody has accepted."""
        return self.status is Status.FAIL and self.acknowledged is None
