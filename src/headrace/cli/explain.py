"""``headrace explain``: the page of one rule."""

from __future__ import annotations

import difflib
import sys

import click

from headrace.cli.options import own_rules

__all__ = ["explain"]


@click.command("explain")
@click.argument("rule")
@own_rules
def explain(rule: str, own: tuple[str, ...]) -> None:
    """Explain RULE, named by id (KDS101) or name (too-few-shards)."""
    from headrace.errors import InputError
    from headrace.rulekit.discovery import all_rules, find_rule
    from headrace.rulekit.peers import ids_beside
    from headrace.settings import find_settings

    paths = find_settings(".").choice(rules=own)["rules"]
    found = find_rule(rule, paths)
    if found is None:
        names = [name for r in all_rules(paths) for name in (r.id, r.name)]
        by_lowered = {name.lower(): name for name in names}
        near = difflib.get_close_matches(rule.lower(), by_lowered, 1)
        hint = f"did you mean {by_lowered[near[0]]}?" if near else "`headrace rules` lists all"
        raise InputError(f"there is no rule {rule}: {hint}")
    facts = [
        f"Severity: {found.severity}",
        f"Pillar: {found.pillar}",
        f"Service: {found.service}",
        f"Packs: {', '.join(found.packs)}",
        *(f"{peer}: {', '.join(ids)}" for peer, ids in ids_beside(found.id).items()),
        *(f"Source: {url}" for url in found.sources),
    ]
    page = f"# {found.id} {found.name}\n\n{found.page}\n\n" + "  \n".join(facts) + "\n"
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        click.echo(page, nl=False)
