"""What holds for every rule that is registered."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from headrace.pipeline import Request, checked
from headrace.rulekit import Rule
from headrace.rulekit.discovery import all_rules

RULES = all_rules()
NOTES = re.compile(r"(E|K|F|A|R|I|Q|S)\d{1,2}")
ROOT = Path(__file__).parents[2]


def test_ids_and_names_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_file_function_and_rule_bear_one_name(rule: Rule) -> None:
    module = rule.check.__module__.rpartition(".")[2]
    assert module == rule.check.__name__ == rule.name.replace("-", "_")
    assert re.fullmatch(r"[A-Z][A-Z0-9]{1,3}\d{3}", rule.id)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_says_what_why_and_how_to_fix(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert "## Why it matters" in rule.page
    assert "## Fix" in rule.page
    assert all(source.startswith("https://") for source in rule.sources)
    assert rule.sources
    assert rule.seed
    assert all(NOTES.fullmatch(statement) for statement in rule.seed)


def test_rules_survive_the_corpus_and_name_lines_that_exist() -> None:
    report = checked(
        Request(
            paths=(str(ROOT / "tests" / "corpus"),), packs=("strict",), as_of=date(2026, 11, 23)
        )
    )
    assert report.crashes == ()
    assert len(report.findings) > 100
    lengths: dict[str, int] = {}
    for entry in report.findings:
        if entry.file not in lengths:
            lengths[entry.file] = len(Path(entry.file).read_text().splitlines())
        assert 1 <= entry.line <= lengths[entry.file]
