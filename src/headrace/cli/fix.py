"""``headrace fix``: write the changes that clear findings back into the templates."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from headrace.cli.options import request_of, rule_options, template_options
from headrace.cli.output import progress_of, rewrite

if TYPE_CHECKING:
    from headrace.fix import Fixes
    from headrace.judge import Verdict

__all__ = ["fix"]

COULD_NOT_RUN = 2


@click.command("fix")
@template_options
@rule_options
@click.option("--diff", is_flag=True, help="Print what would change, and write nothing.")
@click.pass_context
def fix(ctx: click.Context, /, *, diff: bool, **options: Any) -> None:
    """Change properties in templates so that findings are gone.

    A change is made only where the property stands in the template itself, and where after it the
    finding is gone and no rule finds anything new. All else in the files stays as it is.

    Exit code 0: no finding is left that was asked for (with --diff: nothing would change). 1: some
    are (with --diff: something would). 2: could not run.
    """
    from headrace.fix import fixed

    request = request_of(**options)
    with progress_of("fixing") as progress:
        found = fixed(request, progress)
    if found.crashes:
        for crash in found.crashes:
            click.echo(f"headrace: {crash.rule} broke on {crash.subject}: {crash.error}", err=True)
        click.echo("headrace: nothing is changed: a rule that breaks proves nothing", err=True)
        ctx.exit(COULD_NOT_RUN)
    if diff:
        click.echo("".join(_diffs(found)), nl=False)
    else:
        rewrite(found.before, found.after)
    for line in _told(found, "would fix" if diff else "fixed"):
        click.echo(line, err=diff)
    ctx.exit(int(bool(found.after) if diff else bool(found.left)))


def _diffs(found: Fixes) -> Iterator[str]:
    for file, text in found.after.items():
        old, new = found.before[file].splitlines(keepends=True), text.splitlines(keepends=True)
        name = file.lstrip("/")
        for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _told(found: Fixes, verb: str) -> Iterator[str]:
    for verdict in found.made:
        changes = verdict.finding.changes if verdict.finding else ()
        yield f"{_named(verdict)}\n    {verb}  {', '.join(map(str, changes))}"
    for one in found.left:
        if one.verdict.finding and one.verdict.finding.changes:
            yield f"{_named(one.verdict)}\n    left  {one.reason}"
    unable = sum(not (v.verdict.finding and v.verdict.finding.changes) for v in found.left)
    files = f" in {len(found.after)} file{'s' * (len(found.after) != 1)}" if found.after else ""
    more = f", {unable} of them with no change of a property alone" if unable else ""
    yield f"{verb} {len(found.made)}{files}, {len(found.left)} left{more}"


def _named(verdict: Verdict) -> str:
    assert verdict.finding is not None
    rule, at = verdict.rule, verdict.finding.at
    return f"{at}  {rule.severity}  {rule.id} {rule.name}  {verdict.subject.logical_id}"
