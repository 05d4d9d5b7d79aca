"""Every rule against its fixture: findings stand where the comments expect them, and nowhere else.

A fixture is a real template. ``# expect: ID`` marks the line of a finding, ``# cannot tell: ID``
the line of a subject that cannot be judged. A load stands beside it where the rule needs one.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from headrace.judge import Judgement
from headrace.pipeline import Request, judged
from headrace.rulekit import Rule, Status
from headrace.rulekit.discovery import all_rules, find_rule

HERE = Path(__file__).parent
MARK = re.compile(r"#\s*(expect|cannot tell):\s*(\w+)")
FIXTURES = sorted(p for p in HERE.glob("*/*.yaml") if not p.name.endswith(".load.yaml"))
AS_OF = date(2026, 11, 23)


def judge_fixture(fixture: Path, rule: Rule) -> Judgement:
    load = fixture.with_suffix(".load.yaml")
    request = Request(
        paths=(str(fixture),),
        load=str(load) if load.exists() else None,
        select=(rule.id,),
        as_of=AS_OF,
    )
    return judged(request)


def marked(fixture: Path, kind: str) -> Counter[int]:
    lines = fixture.read_text().splitlines()
    found = ((n, MARK.search(line)) for n, line in enumerate(lines, 1))
    return Counter(n for n, match in found if match and match[1] == kind)


def rule_of(fixture: Path) -> Rule:
    rule = find_rule(fixture.stem)
    assert rule is not None, f"{fixture.name} is named after no rule"
    return rule


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda p: p.stem)
def test_findings_stand_where_the_fixture_expects_them(fixture: Path) -> None:
    rule = rule_of(fixture)
    verdicts = judge_fixture(fixture, rule).verdicts
    findings = Counter(v.finding.at.line for v in verdicts if v.finding is not None)
    assert findings == marked(fixture, "expect")
    untold = Counter(v.subject.resource.at.line for v in verdicts if v.status is Status.CANNOT_TELL)
    assert untold == marked(fixture, "cannot tell")


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda p: p.stem)
def test_evidence_backs_what_is_said_and_the_change_clears_it(fixture: Path) -> None:
    for verdict in judge_fixture(fixture, rule_of(fixture)).verdicts:
        finding = verdict.finding
        if finding is None or finding.experiment is None:
            continue
        assert verdict.evidence is not None
        assert verdict.evidence.value > verdict.evidence.limit
        assert verdict.evidence.cleared or not finding.experiment.changes
        assert verdict.evidence.replay.startswith("headrace simulate ")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda r: r.id)
def test_each_rule_has_a_fixture_that_fires_and_one_that_is_silent(rule: Rule) -> None:
    fixture = HERE / rule.service / f"{rule.name.replace('-', '_')}.yaml"
    assert fixture.exists()
    assert marked(fixture, "expect")
    statuses = {v.status for v in judge_fixture(fixture, rule).verdicts}
    assert Status.PASS in statuses
