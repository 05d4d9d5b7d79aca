"""Every rule against its fixture: findings stand where the comments expect them, and nowhere else.

What the marks mean, `headrace.rule_tests` tells.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headrace.rule_tests import fixture_of, judged_alone, mismatches
from headrace.rulekit import Rule, Status
from headrace.rulekit.discovery import all_rules, find_rule

HERE = Path(__file__).parent
FIXTURES = sorted(p for p in HERE.glob("*/*.yaml") if not p.name.endswith(".load.yaml"))
AS_OF = date(2026, 11, 23)


def rule_of(fixture: Path) -> Rule:
    rule = find_rule(fixture.stem)
    assert rule is not None, f"{fixture.name} is named after no rule"
    return rule


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda p: p.stem)
def test_a_rule_does_as_its_fixture_says(fixture: Path) -> None:
    assert [str(one) for one in mismatches(fixture, rule_of(fixture), AS_OF)] == []


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda p: p.stem)
def test_evidence_backs_what_is_said_and_the_change_clears_it(fixture: Path) -> None:
    for verdict in judged_alone(fixture, rule_of(fixture), AS_OF).verdicts:
        finding = verdict.finding
        if finding is None or finding.experiment is None:
            continue
        assert verdict.evidence is not None
        assert verdict.evidence.value > verdict.evidence.limit
        assert verdict.evidence.cleared or not finding.experiment.changes
        assert verdict.evidence.replay.startswith("headrace simulate ")


ALWAYS_TOLD = {
    "ES112": "alarms are looked for, which the domain itself does not name",
    "IAM123": "who takes the role is told by others",
    "IOT301": "a rule that nobody can see leaves all others open: none would fail beside it",
    "KDS303": "readers are looked for, which the stream itself does not name",
}
"""Rules whose fixture has no subject that nobody can tell, and why."""


@pytest.mark.parametrize("rule", all_rules(), ids=lambda r: r.id)
def test_each_rule_has_subjects_that_fail_that_pass_and_that_nobody_can_tell(rule: Rule) -> None:
    fixture = fixture_of(rule, HERE / rule.service)
    assert fixture in FIXTURES
    statuses = {v.status for v in judged_alone(fixture, rule, AS_OF).verdicts}
    assert {Status.FAIL, Status.PASS} <= statuses
    assert (Status.CANNOT_TELL in statuses) is (rule.id not in ALWAYS_TOLD)
