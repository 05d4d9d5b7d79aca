"""Who speaks of capacity, resilience or recovery has run it: today's design, and the change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headrace.judge import Verdict
from headrace.rule_tests import fixture_of, judged_alone
from headrace.rulekit import Pillar, Rule
from headrace.rulekit.discovery import all_rules

FIXTURES = Path(__file__).parents[1] / "rules"
AS_OF = date(2026, 11, 23)
JUDGED = [
    rule
    for rule in all_rules()
    if rule.pillar in (Pillar.RELIABILITY, Pillar.PERFORMANCE) or rule.id == "ES103"
]

NOTHING_TO_RUN = {
    "there is no way, or none that is allowed: a trial has nothing to send along it": (
        "AX102 AX103 EMR121 ES115 ES116 KDA105 KDA106 KDA121 KDS111 LOG121 NET101 NET121 NET122 "
        "NET124 NET127 QS101 QS102 RS102 RS108 RS121 SQS121"
    ),
    "the service refuses it when it is deployed, or when it is sent, whatever the load": (
        "ES107 ES108 ES109 FH105 FH106 FH107 FH108 FH110 FH202 IOT102 IOT104 IOT105 IOT106 KDA107 "
        "KDS106 KDS107 KDS108 KMS122 KVS102 KVS104 RS107"
    ),
    "it is retired, or of an older generation: a date, or a line of the price list": (
        "EMR402 ES402 IOT402 KDA401 KDA402 QS401"
    ),
    "it is about what CloudFormation does when a stack or a resource goes": (
        "AX104 AX105 KMS121 RS105"
    ),
    "it advises against a setting; what comes of it under a declared load others run": (
        "KDA103 KDA151 KDS151 KVS101 IOT103 LAM103 LAM105"
    ),
    "what happens is no fault that a load can declare: an update, a wrong program": "FH104 KDA101",
    "what it holds up is not executed: pipelines, queries beside YARN, COPY by format, imports": (
        "EMR110 ES110 ES111 QS103 RS301"
    ),
}
"""Why a rule's findings rest on what the templates say alone, and which rules these are."""

NO_PROPERTY_CLEARS_IT = {
    "API181": "a quota of the account",
    "FH101": "a quota of the account",
    "IOT181": "a quota of the account",
    "IOT182": "what a device sends",
    "KDS102": "the producers' partition keys",
    "KDS104": "how many readers the load declares",
    "KVS181": "what a camera sends",
    "QS180": "what a data set holds",
    "RS181": "the queue's slots, which a parameter group or nobody says",
}
"""Rules whose change is no property of a template, so that there is no second row."""

EXCUSED = {rule: why for why, rules in NOTHING_TO_RUN.items() for rule in rules.split()}


def _backed(rule: Rule) -> list[Verdict]:
    judgement = judged_alone(fixture_of(rule, FIXTURES / rule.service), rule, AS_OF)
    return [verdict for verdict in judgement.verdicts if verdict.evidence is not None]


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.id)
def test_what_is_said_was_run_as_it_is_and_as_it_should_be(rule: Rule) -> None:
    backed = _backed(rule)
    assert bool(backed) is (rule.id not in EXCUSED)
    rows = [v.evidence for v in backed if v.evidence and v.evidence.counterfactual is not None]
    assert bool(rows) is bool(backed and rule.id not in NO_PROPERTY_CLEARS_IT)
    assert any(row.cleared for row in rows) or not rows


def test_only_rules_that_exist_are_excused() -> None:
    assert EXCUSED.keys() | NO_PROPERTY_CLEARS_IT.keys() <= {rule.id for rule in JUDGED}
    assert len(EXCUSED) == sum(len(rules.split()) for rules in NOTHING_TO_RUN.values())


@pytest.mark.parametrize(
    ("rule_id", "measure", "today", "then"),
    [
        ("RS101", "rewound_s", 28_800, 0),
        ("ES101", "unavailable_s", 4_500, 0),
        ("EMR103", "hdfs_lost_share", 0.5, 0),
        ("EMR105", "shuffle_cross_az_usd", 0.95, 0),
        ("KDS101", "throttled_share", 0.5, 0),
    ],
)
def test_the_numbers_that_the_notes_ask_for_stand_side_by_side(
    rule_id: str, measure: str, today: float, then: float
) -> None:
    """One node against two, two masters, one copy, several zones, too few shards."""
    rule = next(rule for rule in JUDGED if rule.id == rule_id)
    rows = [v.evidence for v in _backed(rule) if v.evidence and v.evidence.measure == measure]
    found = [(row.value, row.counterfactual) for row in rows]
    assert any(
        value == pytest.approx(today, rel=0.05) and other == then for value, other in found
    ), found
