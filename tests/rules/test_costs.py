"""What rules of the pillar Cost Optimization show: dollars a month, executed, of both designs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headrace.rule_tests import fixture_of, judged_alone
from headrace.rulekit import Pillar, Rule
from headrace.rulekit.discovery import all_rules

HERE = Path(__file__).parent
AS_OF = date(2026, 11, 23)
RULES = [rule for rule in all_rules() if rule.pillar is Pillar.COST]
WITHOUT_DOLLARS = {
    "AX301": "how much is logged no load declares",
    "AX302": "how much is queried no load declares",
    "EMR301": "how long the work takes, so that it could end, no load declares",
    "EMR303": "what a serverless application is asked no load declares",
    "FH301": "it shows the objects: what makes queries slow and requests many",
    "KDS322": "no load reaches the stream, so that no trial does; its message bills it idle",
    "KDS351": "how often producers ask for a data key no load declares",
    "KVS301": "no source names the price of the warm tier",
    "LAM321": "no source of the price of provisioned concurrency could be read",
    "NET321": "no flow passes an endpoint, so that no trial does; its message has both bills",
    "NET126": "which bytes go through which gateway no load declares",
    "QS301": "how much is queried no load declares",
    "S3322": "how many uploads break off no load declares",
}
"""Rules that no load gives dollars to, and why."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_of_cost_shows_dollars_in_a_trial(rule: Rule) -> None:
    verdicts = judged_alone(fixture_of(rule, HERE / rule.service), rule, AS_OF).verdicts
    shown = [one.evidence for one in verdicts if one.evidence and "usd" in one.evidence.measure]
    assert bool(shown) is (rule.id not in WITHOUT_DOLLARS)
    for evidence in shown:
        if evidence.counterfactual is not None:
            assert evidence.counterfactual < evidence.value


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_finding_of_cost_tells_the_smallest_change(rule: Rule) -> None:
    verdicts = judged_alone(fixture_of(rule, HERE / rule.service), rule, AS_OF).verdicts
    assert all(one.finding.fix for one in verdicts if one.finding)
