"""Write docs/seed-trace.md: each statement of the field's notes, and what serves it.

Code says itself which statements it serves: rules by ``seed=``, construct and calculator modules
and the stages of the execution model by a literal ``SEED``, tests by ``pytest.mark.seed``. This
script reads the sources and starts none of them.
"""

from __future__ import annotations

import ast
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATEMENTS = ROOT / "docs" / "statements.csv"
PAGE = ROOT / "docs" / "seed-trace.md"

KINDS = {"C": "construct", "R": "rule", "S": "calculator", "M": "model", "X": "records"}
CHAPTERS = {
    "E": "EMR",
    "K": "Kinesis",
    "F": "Firehose",
    "A": "Data Analytics",
    "R": "Redshift",
    "I": "IoT",
    "Q": "QuickSight",
    "S": "Elasticsearch and ELK",
}
_HEAD = """# What becomes of the notes

Headrace began with notes on analytics, IoT and streaming on AWS. This page lists each of their
statements with what runs because of it: a **construct** that builds it, a **rule** that checks it,
a **calculator** that sizes it, the execution **model** that loads it or lets it fail. It is written
by `make docs` from tags in the code; a test holds that what a statement needs is there. A dash says
that a statement needs nothing of the kind, *to come* that it does not exist yet.
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of the notes, with the kinds of things that it needs, as letters of `KINDS`."""

    id: str
    needs: str
    text: str


Served = dict[str, dict[str, list[str]]]
"""Statement → kind → names of what serves it; tests stand under ``test``."""


def statements() -> list[Statement]:
    """Return the statements in the order of the notes."""
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        return [
            Statement(row["id"], row["needs"], row["statement"]) for row in csv.DictReader(file)
        ]


def served() -> Served:
    """Return what serves each statement."""
    found: Served = defaultdict(lambda: defaultdict(list))
    for kind, name, ids in sorted(_all_tags()):
        for statement in ids:
            if name not in found[statement][kind]:
                found[statement][kind].append(name)
    return found


def missing(kinds: str) -> list[str]:
    """Return what no code or no test serves, of the *kinds* that must be there by now."""
    have, wrong = served(), []
    known = {statement.id for statement in statements()}
    for statement in statements():
        wrong += [
            f"{statement.id} needs a {KINDS[kind]}: {statement.text}"
            for kind in statement.needs
            if kind in kinds and not have[statement.id][KINDS[kind]]
        ]
        if set(statement.needs) & set(kinds) - {"R"} and not have[statement.id]["test"]:
            wrong.append(f"{statement.id} is proved by no test: {statement.text}")
    return wrong + [f"{one} is no statement" for one in have if one not in known]


def page() -> str:
    """Return the page."""
    have, lines = served(), [_HEAD]
    for letter, title in CHAPTERS.items():
        lines += [f"## {title}\n", "| | statement | " + " | ".join(_COLUMNS) + " |"]
        lines.append("|---" * (len(_COLUMNS) + 2) + "|")
        for one in statements():
            if one.id.rstrip("0123456789") == letter:
                cells = [_cell(one, letter, have[one.id][KINDS[letter]]) for letter in "CRSM"]
                lines.append(f"| {one.id} | {one.text} | " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


_COLUMNS = [KINDS[letter] for letter in "CRSM"]


def _cell(statement: Statement, kind: str, names: list[str]) -> str:
    if names:
        return ", ".join(f"`{name}`" for name in names)
    return "*to come*" if kind in statement.needs else "–"


def _all_tags() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for file in (ROOT / "constructs" / "headrace_constructs").glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        yield "construct", _construct(tree) or file.stem, _constant(tree)
    for file in (ROOT / "src" / "headrace" / "services").glob("*/*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        kind = "model" if file.stem.startswith(("stage", "flow", "damage")) else "calculator"
        yield kind, f"{file.parent.name}.{file.stem}", _constant(tree)
    for file in (ROOT / "src" / "headrace" / "flow").rglob("*.py"):
        parts = file.relative_to(ROOT / "src" / "headrace").with_suffix("").parts
        yield "model", ".".join(parts), _constant(ast.parse(file.read_text(encoding="utf-8")))
    for file in (ROOT / "rules" / "headrace_rules").glob("*/*.py"):
        yield from _rule(ast.parse(file.read_text(encoding="utf-8")))
    for file in (ROOT / "tests").rglob("test_*.py"):
        yield "test", str(file.relative_to(ROOT)), tuple(_marks(file))


def _construct(tree: ast.Module) -> str:
    """Return the name of the first construct that a module defines."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and "Construct" in map(ast.unparse, node.bases):
            return node.name
    return ""


def _constant(tree: ast.Module) -> tuple[str, ...]:
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names, value = [node.target.id], node.value
        elif isinstance(node, ast.Assign):
            names, value = [t.id for t in node.targets if isinstance(t, ast.Name)], node.value
        else:
            continue
        if "SEED" in names and value is not None:
            return tuple(ast.literal_eval(value))
    return ()


def _rule(tree: ast.Module) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for call in ast.walk(tree):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "rule"
        ):
            for keyword in call.keywords:
                if keyword.arg == "seed":
                    yield "rule", ast.literal_eval(call.args[0]), ast.literal_eval(keyword.value)


def _marks(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    if "mark.seed(" not in text:
        return
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.seed":
            yield from (ast.literal_eval(argument) for argument in call.args)


def main() -> int:
    """Write the page; say what is missing."""
    PAGE.write_text(page(), encoding="utf-8")
    for line in missing("CRS"):
        sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
