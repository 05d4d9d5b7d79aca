"""Write docs/peers.md: what other tools check, and which rule of ours checks the same."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from headrace.rulekit.peers import Concept, Peer, concepts, peers

PAGE = Path(__file__).parents[1] / "docs" / "peers.md"
_HEAD = """# What the peers check

Other tools check templates and accounts, too. This page lists what they check of the services that
Headrace knows, **concept** by concept, with the rule of ours that checks the same: the same
resource passes and fails. It is written by `make docs` from `rules/headrace_rules/peers.yaml`;
`headrace rules --peers` prints it, with `--format json` for programs.

A concept fails where one of our rules fails. Notices are in the pack `strict` only: judge with
`--pack strict` to compare. On every row one thing differs on purpose: **what nobody knows is
*cannot tell***, with what settles it, where the peers skip, pass or fail it. What else differs
stands in the last column. Acknowledgements that stand in a template for another tool count only
where `headrace check --honour TOOL` asks for them. `python benchmarks/agreement.py` installs
Checkov and cdk-nag, runs them and us on real templates and prints how far we agree;
`benchmarks/agreement.csv` explains each disagreement.

Where a cell says *none*, the peer has nothing for that concept:

"""


def page() -> str:
    """Return the page."""
    tools = peers()
    lines = [_HEAD + "\n".join(_reason(peer) for peer in tools) + "\n"]
    for service, listed in groupby(concepts(), key=lambda concept: concept.service):
        heads = ["concept", "ours", *(peer.name for peer in tools), "differs"]
        lines += [f"## {service}\n", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
        lines += [_row(concept, tools) for concept in listed]
        lines.append("")
    undecided = [concept for concept in concepts() if concept.undecided]
    lines.append("## What no template decides\n")
    lines += [f"- **{one.id}**: {one.undecided}." for one in undecided]
    return "\n".join(lines) + "\n"


def _reason(peer: Peer) -> str:
    return f"- {peer.name} ({peer.looked}): {peer.absent}"


def _row(concept: Concept, tools: tuple[Peer, ...]) -> str:
    ours = ", ".join(concept.rules) or "none: no template decides it"
    ids = [", ".join(f"`{i}`" for i in concept.peers.get(peer.name, ())) for peer in tools]
    cells = [f"**{concept.id}**: {concept.says}", ours, *(cell or "none" for cell in ids)]
    return f"| {' | '.join(cells)} | {concept.differs or 'nothing'} |"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
