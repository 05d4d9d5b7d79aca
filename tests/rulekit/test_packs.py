"""Packs: which rules judge when nobody, or somebody, says."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from headrace.errors import InputError
from headrace.rulekit import Pillar, Severity
from headrace.rulekit.discovery import all_rules
from headrace.rulekit.packs import CORE, PACKS, chosen, pack_names

ROOT = Path(__file__).parents[2]
RULES = all_rules()


def ids(*packs: str, **words: tuple[str, ...]) -> set[str]:
    return {rule.id for rule in chosen(RULES, packs, **words)}


def test_no_rule_leaves_a_pack_unseen() -> None:
    page = (ROOT / "docs" / "rule-list.md").read_text(encoding="utf-8")
    written = runpy.run_path(str(ROOT / "scripts" / "rule_list.py"))["page"]()
    assert page == written, "make docs writes it anew: look at what changed"


def test_every_rule_is_in_strict_and_what_is_wrong_in_core() -> None:
    assert ids("strict") == {rule.id for rule in RULES}
    assert ids() == ids(CORE) == {r.id for r in RULES if r.severity is not Severity.NOTICE}


def test_cost_and_resilience_follow_the_pillars_and_take_the_alarms() -> None:
    assert {r.pillar for r in chosen(RULES, ("cost",))} == {Pillar.COST}
    assert {r.id for r in RULES if r.pillar is Pillar.RELIABILITY} < ids("resilience")
    assert {"CW101", "CW102", "KDS202"} <= ids("resilience")


def test_exam_holds_the_statements_of_the_notes() -> None:
    assert {"RS101", "ES101", "KDS101", "EMR101"} <= ids("exam")
    assert "RS203" not in ids("exam")


def test_several_packs_are_joined_and_a_selection_narrows_them() -> None:
    assert ids("cost", "exam") == ids("cost") | ids("exam")
    assert ids("cost", select=("firehose",)) == {"FH301", "FH302"}
    assert ids(select=("FH301",)) == {"FH301"}
    assert ids(ignore=("KDS",)) == {one for one in ids() if not one.startswith("KDS")}


@pytest.mark.parametrize(
    ("packs", "select", "message"),
    [
        (("cheap",), (), "there is no pack cheap: there are core, strict, cost, resilience, exam"),
        ((), ("KDS999",), "KDS999 names no rule: did you mean KDS"),
        ((), ("too_few_shard",), "too_few_shard names no rule: did you mean too-few-shards?"),
    ],
)
def test_what_does_not_exist_is_refused(
    packs: tuple[str, ...], select: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message.replace("?", r"\?")):
        chosen(RULES, packs, select)


def test_packs_are_listed_in_their_order() -> None:
    assert pack_names(RULES) == list(PACKS)
