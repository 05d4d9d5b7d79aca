"""``headrace test-rules``: rules of one's own against the marks in their fixtures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

__all__ = ["test_rules"]

__test__: Final[dict[str, str]] = {}
"""Tells pytest, which would take a module of this name for its own, that no test is in it."""


@click.command("test-rules")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--fixtures", help="Folder of the fixtures; by default the folder tests beside a rule."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge for.")
@click.pass_context
def test_rules(
    ctx: click.Context, paths: tuple[str, ...], fixtures: str | None, as_of: datetime | None
) -> None:
    """Test the rules at PATH..., files or folders.

    The fixture of a rule bears its name: tests/stream_without_owner.yaml. In it, a comment marks
    the line of each finding (# expect: OWN101) and of each resource that cannot be judged
    (# cannot tell: OWN101).

    Exit code 0: every rule does as marked. 1: some do not. 2: could not run.
    """
    from headrace.rule_tests import fixture_of, mismatches
    from headrace.rulekit.discovery import all_rules
    from headrace.rulekit.own import own_rules

    all_rules(paths)  # no two rules may share an id or a name, the built-in ones included
    day = (as_of or datetime.now(UTC)).date()
    failed = 0
    rules = [(rule, path) for path in paths for rule in own_rules((path,))]
    for rule, path in rules:
        beside = Path(path) if Path(path).is_dir() else Path(path).parent
        fixture = fixture_of(rule, Path(fixtures) if fixtures else beside / "tests")
        if fixture.exists():
            wrong = [str(one) for one in mismatches(fixture, rule, day)]
        else:
            wrong = [f"{fixture}: {rule.id} {rule.name} has no fixture: write one here"]
        failed += bool(wrong)
        for line in wrong or [f"{fixture}: {rule.id} {rule.name} does as marked"]:
            click.echo(line)
    click.echo(f"{len(rules)} rule{'s' * (len(rules) != 1)}, {failed} failed")
    ctx.exit(1 if failed else 0)
