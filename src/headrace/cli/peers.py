"""``headrace rules --peers``: what other tools check, and the rules that check the same."""

from __future__ import annotations

import json

import click

__all__ = ["print_peers"]


def print_peers(service: str | None, output_format: str) -> None:
    """Print the concepts, as a table or as JSON.

    Raises
    ------
    BadParameter
        No concept is about *service*.
    """
    from headrace.rulekit.peers import concepts, peers

    found = [concept for concept in concepts() if service in (None, concept.service)]
    if not found:
        known = ", ".join(sorted({concept.service for concept in concepts()}))
        message = f"no peer checks anything of {service}: there are {known}"
        raise click.BadParameter(message, param_hint="--service")
    names = [peer.name for peer in peers()]
    if output_format == "json":
        table = [
            {
                "concept": concept.id,
                "service": concept.service,
                "says": concept.says,
                "rules": list(concept.rules),
                "peers": {name: list(concept.peers.get(name, ())) for name in names},
                "differs": concept.differs,
                "undecided": concept.undecided,
            }
            for concept in found
        ]
        click.echo(json.dumps(table, indent=2, ensure_ascii=False))
        return
    for concept in found:
        ours = " ".join(concept.rules) or f"none: {concept.undecided}"
        click.echo(f"{concept.id}: {concept.says}\n  ours          {ours}")
        for name in names:
            if name in concept.peers:
                click.echo(f"  {name:<13} {' '.join(concept.peers[name])}")
        if concept.differs:
            click.echo(f"  differs       {concept.differs}")
    click.echo(f"\n{len(found)} concepts; a concept fails where one of our rules does")
