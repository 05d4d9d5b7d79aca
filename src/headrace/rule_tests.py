"""Testing rules: a fixture is a template that says by comments what a rule finds where.

``# expect: OWN101`` marks the line of a finding, ``# cannot tell: OWN101`` the line of a resource
that cannot be judged; all else has to stay silent. The fixture bears the name of its rule, and a
load beside it (``NAME.load.yaml``) is what it is judged under.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.judge import Judgement, judge
from headrace.pipeline import Request, design_of, trials_of
from headrace.rulekit import Status
from headrace.template.position import Position

if TYPE_CHECKING:
    from headrace.rulekit import Rule

__all__ = ["Mismatch", "fixture_of", "judged_alone", "marked", "mismatches"]

_MARK = re.compile(r"#\s*(expect|cannot tell):\s*(\w+)")


class Mismatch(Struct, frozen=True):
    """Where a rule and the marks in its fixture do not agree."""

    at: Position
    message: str

    def __str__(self) -> str:
        """Return the place and what is wrong there."""
        return f"{self.at.file}:{self.at.line}: {self.message}"


def fixture_of(rule: Rule, folder: Path) -> Path:
    """Return where the fixture of a rule stands in a folder of fixtures."""
    return folder / f"{rule.name.replace('-', '_')}.yaml"


def marked(fixture: Path, kind: str, rule: Rule) -> Counter[int]:
    """Return how often each line of a fixture bears a mark: *expect* or *cannot tell*."""
    lines = fixture.read_text(encoding="utf-8").splitlines()
    return Counter(
        number
        for number, line in enumerate(lines, 1)
        for said, rule_id in _MARK.findall(line)
        if (said, rule_id) == (kind, rule.id)
    )


def judged_alone(fixture: Path, rule: Rule, as_of: date) -> Judgement:
    """Judge a fixture by one rule, under the load beside it.

    Raises
    ------
    InputError
        The fixture or its load is wrong.
    """
    load = fixture.with_suffix(".load.yaml")
    request = Request((str(fixture),), load=str(load) if load.exists() else None, as_of=as_of)
    design = design_of(request)
    return judge(design, (rule,), trials_of(design, request))


def mismatches(fixture: Path, rule: Rule, as_of: date) -> list[Mismatch]:
    """Return where a rule does not answer as its fixture says, in the order of the lines."""
    judgement = judged_alone(fixture, rule, as_of)
    at = Position(str(fixture), 1, 1)
    found = [Mismatch(at, f"{rule.id} broke: {crash.error}") for crash in judgement.crashes]
    findings = Counter(v.finding.at.line for v in judgement.verdicts if v.finding is not None)
    untold = Counter(
        v.subject.resource.at.line for v in judgement.verdicts if v.status is Status.CANNOT_TELL
    )
    expected = marked(fixture, "expect", rule)
    found += _compared(fixture, expected, findings, f"a finding of {rule.id}")
    unknown = marked(fixture, "cannot tell", rule)
    found += _compared(fixture, unknown, untold, f"that {rule.id} cannot tell")
    statuses = {verdict.status for verdict in judgement.verdicts}
    if not expected:
        found.append(Mismatch(at, f"nothing in it is marked # expect: {rule.id}"))
    if Status.PASS not in statuses:
        found.append(Mismatch(at, f"{rule.id} is silent nowhere: add a resource that is right"))
    return sorted(found, key=lambda one: one.at)


def _compared(
    fixture: Path, expected: Counter[int], found: Counter[int], what: str
) -> Iterator[Mismatch]:
    for line in expected.keys() | found.keys():
        if expected[line] != found[line]:
            said = f"{what}: {expected[line]} marked, {found[line]} found"
            yield Mismatch(Position(str(fixture), line, 1), said)
