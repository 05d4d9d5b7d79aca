"""Every rule against its fixture: findings stand where the comments expect them, and nowhere else.

What the marks mean, `headrace.rule_tests` tells.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headrace.rule_tests import fixture_of, judged_alone, mismatches
from headrace.rulekit import Rule
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


@pytest.mark.parametrize("rule", all_rules(), ids=lambda r: r.id)
def test_each_rule_has_a_fixture(rule: Rule) -> None:
    assert fixture_of(rule, HERE / rule.service) in FIXTURES
