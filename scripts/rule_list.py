"""Write docs/rule-list.md: each rule with its severity, pillar and packs."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from headrace.rulekit import Rule
from headrace.rulekit.discovery import all_rules
from headrace.rulekit.packs import PACKS

PAGE = Path(__file__).parents[1] / "docs" / "rule-list.md"
_HEAD = """# The rules

Every rule of the built-in pack, by service; `headrace explain ID` tells all of one. This page is
written by `make docs`. [rules.md](rules.md) says what severities and packs mean; a pack's column
has a dot where it holds the rule, and `strict` holds all.
"""
_COLUMNS = [name for name in PACKS if name != "strict"]


def page() -> str:
    """Return the page."""
    built_in = [rule for rule in all_rules() if rule.check.__module__.startswith("headrace_rules.")]
    lines = [_HEAD]
    by_service = sorted(built_in, key=lambda rule: (rule.service, rule.id))
    for service, rules in groupby(by_service, key=lambda rule: rule.service):
        lines += [
            f"## {service}\n",
            f"| | name | what it finds | severity | pillar | {' | '.join(_COLUMNS)} |",
            "|---" * (5 + len(_COLUMNS)) + "|",
            *map(_row, rules),
            "",
        ]
    return "\n".join(lines)


def _row(rule: Rule) -> str:
    dots = ["•" if name in rule.packs else "" for name in _COLUMNS]
    cells = [rule.id, rule.name, rule.summary, str(rule.severity), str(rule.pillar), *dots]
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
