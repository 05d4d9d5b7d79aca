"""The report: what a run found, as plain values that every format writes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import fields, replace

from headrace import __version__
from headrace.rulekit import Pillar, Severity, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from headrace.design import Design
    from headrace.judge import Evidence, Judgement, Verdict
    from headrace.judge.acknowledge import Complaint
    from headrace.judge.run import Crash
    from headrace.rulekit import Rule
    from headrace.template.workspace import Note

__all__ = ["Entry", "Report", "RuleText", "report_of"]


class RuleText(Struct, frozen=True, kw_only=True):
    """What a report tells of a rule, ours or another tool's."""

    id: str
    name: str
    severity: Severity
    pillar: Pillar
    summary: str
    page: str
    service: str
    sources: tuple[str, ...]

    @classmethod
    def of(cls, rule: Rule) -> RuleText:
        """Return what is told of one of our rules."""
        names = (field.name for field in fields(cls))
        return cls(**{name: getattr(rule, name) for name in names})


class Entry(Struct, frozen=True):
    """One answer of a rule for one resource.

    Attributes
    ----------
    rule, name, severity, pillar
        The rule.
    status
        ``fail``, ``cannot tell``, ``pass`` or ``not applicable``.
    file, line, column
        Where it stands.
    resource, resource_id, type, construct_path
        The resource: logical id, id in the run, CloudFormation type, CDK path (may be empty).
    message
        The finding, or why nobody can tell, or why the rule does not apply.
    fix, changes
        What clears it: in words, and as ``LogicalId.Property=value``.
    when
        The scenario, where the answer depends on undecided conditions.
    settled_by
        What would settle an answer that cannot be told.
    evidence
        Numbers of the trials behind it.
    acknowledged, until
        Why somebody accepted it, and for how long.
    in_baseline
        Whether it was there before, as a baseline says.
    """

    rule: str
    name: str
    severity: str
    pillar: str
    status: str
    file: str
    line: int
    column: int
    resource: str
    resource_id: str
    type: str
    construct_path: str
    message: str
    fix: str = ""
    changes: tuple[str, ...] = ()
    when: str = ""
    settled_by: str = ""
    evidence: Evidence | None = None
    acknowledged: str | None = None
    until: str = ""
    in_baseline: bool = False

    @property
    def counts(self) -> bool:
        """Whether this is a new finding that nobody has accepted."""
        return self.status == Status.FAIL and self.acknowledged is None and not self.in_baseline


class Report(Struct, frozen=True):
    """What a run found.

    Attributes
    ----------
    version, as_of
        Of Headrace, and the day that was judged for.
    entries
        Every answer, in the order of files, lines and rules.
    complaints, notes, crashes
        Acknowledgements that are not good, what could not be followed, and rules that failed.
    sustained
        Without a load: what the design sustains and where it is narrowest, one line a store.
    fail_on
        Least severity that fails the run.
    rules
        The rules that found something, by id.
    """

    version: str
    as_of: str
    entries: tuple[Entry, ...]
    complaints: tuple[Complaint, ...]
    notes: tuple[Note, ...]
    crashes: tuple[Crash, ...]
    sustained: tuple[str, ...]
    fail_on: Severity
    counts: dict[str, int] = field(default_factory=dict)
    rules: Mapping[str, RuleText] = field(default_factory=dict)

    def with_others(self, entries: Iterable[Entry], rules: Mapping[str, RuleText]) -> Report:
        """Return the report with what another tool has found, in place and each under its id."""
        every = tuple(sorted((*self.entries, *entries), key=_place))
        return replace(self, entries=every, rules={**self.rules, **rules})

    @property
    def findings(self) -> list[Entry]:
        """The new findings that nobody has accepted."""
        return [entry for entry in self.entries if entry.counts]

    @property
    def failed(self) -> bool:
        """Whether any finding is at or above the threshold."""
        least = self.fail_on.rank
        return any(Severity(entry.severity).rank >= least for entry in self.findings)


def report_of(
    judgement: Judgement,
    design: Design,
    fail_on: Severity,
    notes: Sequence[Note],
    sustained: Sequence[str] = (),
) -> Report:
    """Return the report of a judgement."""
    entries = tuple(sorted(map(_entry, judgement.verdicts), key=_place))
    return Report(
        version=__version__,
        as_of=design.as_of.isoformat(),
        entries=entries,
        complaints=judgement.complaints,
        notes=tuple(notes),
        crashes=judgement.crashes,
        sustained=tuple(sustained),
        fail_on=fail_on,
        counts=_subjects(judgement.verdicts),
        rules={
            v.rule.id: RuleText.of(v.rule) for v in judgement.verdicts if v.status is Status.FAIL
        },
    )


def _entry(verdict: Verdict) -> Entry:
    rule, subject, finding = verdict.rule, verdict.subject, verdict.finding
    at = finding.at if finding else subject.resource.at
    accepted = verdict.acknowledged
    return Entry(
        rule=rule.id,
        name=rule.name,
        severity=str(rule.severity),
        pillar=str(rule.pillar),
        status=str(verdict.status),
        file=at.file,
        line=at.line,
        column=at.column,
        resource=subject.logical_id,
        resource_id=subject.id,
        type=subject.type,
        construct_path=subject.resource.construct_path,
        message=finding.message if finding else verdict.reason,
        fix=finding.fix if finding else "",
        changes=tuple(str(change) for change in finding.changes) if finding else (),
        when=verdict.when,
        settled_by=verdict.settled_by,
        evidence=verdict.evidence,
        acknowledged=accepted.reason if accepted else None,
        until=accepted.until if accepted else "",
    )


def _place(entry: Entry) -> tuple[str, int, int, str]:
    return entry.file, entry.line, entry.column, entry.rule


def _subjects(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Count the questions (a rule about a subject) by status; several findings count once."""
    asked = {(v.rule.id, v.subject.id): _counted(v) for v in verdicts}
    count = Counter(asked.values())
    return {status: count[status] for status in (*map(str, Status), "acknowledged")}


def _counted(verdict: Verdict) -> str:
    return "acknowledged" if verdict.acknowledged else str(verdict.status)
