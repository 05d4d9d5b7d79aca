"""``headrace rules``: every rule in one table."""

from __future__ import annotations

import json

import click

from headrace.cli.options import own_rules
from headrace.cli.peers import print_peers

__all__ = ["rules"]


@click.command("rules")
@click.option("--service", help="Only the rules of one service.")
@own_rules
@click.option("--pack", help="Only the rules of one pack.")
@click.option("--peers", is_flag=True, help="What other tools check, and our rules for it.")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text")
def rules(
    own: tuple[str, ...],
    service: str | None,
    pack: str | None,
    peers: bool,
    output_format: str,
) -> None:
    """List the rules: id, severity, pillar, name and what each one finds."""
    if peers:
        print_peers(service, output_format)
        return
    from headrace.rulekit.discovery import all_rules
    from headrace.rulekit.packs import chosen
    from headrace.settings import find_settings

    known_rules = all_rules(find_settings(".").choice(rules=own)["rules"])
    found = [
        rule for rule in chosen(known_rules, (pack or "strict",)) if service in (None, rule.service)
    ]
    if not found:
        known = ", ".join(sorted({rule.service for rule in known_rules}))
        raise click.BadParameter(
            f"no rules for {service}: there are {known}", param_hint="--service"
        )
    if output_format == "json":
        table = [
            {
                "id": rule.id,
                "name": rule.name,
                "service": rule.service,
                "severity": str(rule.severity),
                "pillar": str(rule.pillar),
                "packs": list(rule.packs),
                "summary": rule.summary,
                "seed": list(rule.seed),
                "sources": list(rule.sources),
            }
            for rule in found
        ]
        click.echo(json.dumps(table, indent=2))
        return
    width = max(len(rule.name) for rule in found)
    for rule in found:
        click.echo(f"{rule.id:<7} {rule.severity:<8} {rule.name:<{width}}  {rule.summary}")
    click.echo(f"\n{len(found)} rules; `headrace explain ID` tells more of one")
