"""How far Headrace and its peers agree, concept by concept, on the templates of tests/corpus.

Installs Checkov and cdk-nag, at the versions below, under build/agreement, runs both and us, and
prints for each concept of `headrace rules --peers` on how many resources both fail, both pass, only
one fails, and we cannot tell. A disagreement is explained in benchmarks/agreement.csv, where
template and resource may be patterns; exits with 1 where one is not, or where a line of that file
explains nothing.

Usage: ``python benchmarks/agreement.py``
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from headrace.design import Design

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "corpus"
CACHE = ROOT / "build" / "agreement"
EXPLAINED = ROOT / "benchmarks" / "agreement.csv"
CHECKOV = "checkov==3.3.30"
CDK_NAG = "cdk-nag==3.0.2"
AS_OF = date(2026, 11, 28)

_SETTINGS = ("SecurityConfiguration", "ClusterParameterGroup")
FAIL, PASS, UNTOLD = "fail", "pass", "cannot tell"
Place = tuple[str, str]
"""A template's name and a logical id in it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What two say of one resource."""

    concept: str
    peer: str
    template: str
    resource: str
    ours: str
    theirs: str

    @property
    def column(self) -> str:
        """Where it is counted."""
        if self.ours == UNTOLD:
            return UNTOLD
        if self.ours == self.theirs:
            return f"both {self.ours}"
        return "only we" if self.ours == FAIL else "only peer"


COLUMNS = ("both fail", "both pass", "only we", "only peer", UNTOLD)


def compared(
    concept: str, peer: str, ours: dict[Place, str], theirs: dict[Place, str]
) -> Iterator[Answer]:
    """Yield an answer for each resource that the peer has judged.

    A resource that our rules are not about, or that they do not apply to, counts as passed.
    """
    for place, said in sorted(theirs.items()):
        yield Answer(concept, peer, *place, ours.get(place, PASS), said)


def unexplained(
    answers: Iterable[Answer], lines: list[dict[str, str]]
) -> tuple[list[Answer], list[dict[str, str]]]:
    """Return the disagreements that no line explains, and the lines that explain none.

    Parameters
    ----------
    answers
        All answers.
    lines
        With ``concept``, ``peer``, ``template``, ``resource`` (the last two may be patterns),
        ``column`` and ``why``.
    """
    used: set[int] = set()
    left: list[Answer] = []
    for answer in answers:
        if answer.column not in ("only we", "only peer"):
            continue
        told = [i for i, line in enumerate(lines) if line["why"] and _explains(line, answer)]
        used.update(told)
        if not told:
            left.append(answer)
    return left, [line for i, line in enumerate(lines) if i not in used]


def _explains(line: dict[str, str], answer: Answer) -> bool:
    return (
        (line["concept"], line["peer"], line["column"])
        == (answer.concept, answer.peer, answer.column)
        and fnmatchcase(answer.template, line["template"])
        and fnmatchcase(answer.resource, line["resource"])
    )


def our_verdicts(files: list[Path], rules: tuple[str, ...]) -> dict[str, dict[Place, set[str]]]:
    """Return what each of our rules says: id → resource → answers.

    What is said of a security configuration or a parameter group is said of those who use it too,
    and the other way round: one tool names the one, another the other.
    """
    from headrace.judge import judge  # noqa: PLC0415
    from headrace.pipeline import Request, design_of, rules_of, trials_of  # noqa: PLC0415

    said: dict[str, dict[Place, set[str]]] = defaultdict(lambda: defaultdict(set))
    for file in files:
        request = Request(paths=(str(file),), select=rules, as_of=AS_OF)
        design = design_of(request)
        for verdict in judge(design, rules_of(request), trials_of(design, request)).verdicts:
            answers = said[verdict.rule.id]
            status = str(verdict.status)
            answers[file.name, verdict.subject.logical_id].add(status)
            if status in (FAIL, UNTOLD):
                for logical_id in _configured(design, verdict.subject.id):
                    answers[file.name, logical_id].add(status)
    return said


def _configured(design: Design, node_id: str) -> Iterator[str]:
    """Yield the logical ids of what configures a resource, or of what it configures."""
    graph = design.graph
    for near in {*graph.predecessors(node_id), *graph.successors(node_id)}:
        if near in design.by_id:
            pair = (design.by_id[near], design.by_id[node_id])
            if any(component.type.endswith(_SETTINGS) for component in pair):
                yield pair[0].logical_id


def summed(verdicts: dict[str, dict[Place, set[str]]], rules: Iterable[str]) -> dict[Place, str]:
    """Return the worst that any of *rules* says of each resource."""
    found: dict[Place, set[str]] = defaultdict(set)
    for rule in rules:
        for place, answers in verdicts.get(rule, {}).items():
            found[place] |= answers
    return {
        place: next((status for status in (FAIL, UNTOLD) if status in answers), PASS)
        for place, answers in found.items()
    }


def any_of(said: dict[str, dict[Place, str]], ids: Iterable[str]) -> dict[Place, str]:
    """Return what a peer says of each resource by any of its *ids*; one that fails is enough."""
    found: dict[Place, str] = {}
    for peer_id in ids:
        for place, answer in said.get(peer_id, {}).items():
            found[place] = FAIL if FAIL in (answer, found.get(place)) else PASS
    return found


def checkov_answers(files: list[Path]) -> dict[str, dict[Place, str]]:
    """Return what Checkov says: id → resource → answer."""
    home = CACHE / CHECKOV.replace("==", "-")
    if not (home / "bin" / "checkov").exists():
        _run([sys.executable, "-m", "venv", str(home)])
        _run([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", CHECKOV])
    command = [str(home / "bin" / "checkov"), "--framework", "cloudformation", "-o", "json"]
    command += ["--compact", "--skip-download", "--soft-fail"]
    for file in files:
        command += ["-f", str(file)]
    report = json.loads(_run(command))
    found: dict[str, dict[Place, str]] = defaultdict(dict)
    for kind, answer in (("passed_checks", PASS), ("failed_checks", FAIL)):
        for one in report["results"][kind]:
            place = Path(one["file_path"]).name, one["resource"].rpartition(".")[2]
            found[one["check_id"]][place] = answer
    return found


def cdk_nag_answers(files: list[Path]) -> dict[str, dict[Place, str]]:
    """Return what cdk-nag says: id → resource → answer.

    It names only what fails, and what it could not read, which counts as not judged; what it passes
    is taken from the types that it fails anywhere, in the templates that the CDK could include.
    """
    home = CACHE / CDK_NAG.replace("==", "-")
    if not home.exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        _run([*pip, "--target", str(home), CDK_NAG])
    node = Path(sys.executable).parent / "node"
    script = ROOT / "benchmarks" / "peers" / "run_cdk_nag.py"
    environment = {"PYTHONPATH": str(home), "JSII_NODE": str(node)}
    told = json.loads(_run([sys.executable, str(script), *map(str, files)], environment))
    types = {
        (Path(name).name, logical): kind
        for name in told
        for logical, kind in _types_in(Path(name)).items()
    }
    failed: dict[str, set[Place]] = defaultdict(set)
    for name, rules in told.items():
        for rule, logical_ids in rules.items():
            failed[rule] |= {(Path(name).name, logical) for logical in logical_ids}
    found: dict[str, dict[Place, str]] = {}
    for rule, places in failed.items():
        if rule.startswith("unread:"):
            continue
        unread = failed.get(f"unread:{rule}", set())
        judged = {types[place] for place in places if place in types}
        found[rule] = {
            place: FAIL if place in places else PASS
            for place, kind in types.items()
            if kind in judged and (place in places or place not in unread)
        }
    return found


def _types_in(file: Path) -> dict[str, str]:
    """Return logical id → type of a template."""
    from headrace.pipeline import Request, design_of  # noqa: PLC0415

    resources = design_of(Request(paths=(str(file),))).by_id.values()
    return {component.logical_id: component.type for component in resources}


def _run(command: list[str], more: dict[str, str] | None = None) -> str:
    """Run a command and return what it prints; ends the script where it fails."""
    environment = {**os.environ, **(more or {})}
    done = subprocess.run(  # noqa: S603 - the commands above
        command, env=environment, cwd=ROOT, capture_output=True, check=False, text=True
    )
    if done.returncode != 0:
        sys.exit(f"{command[0]} could not run: {done.stderr.strip()[-500:]}")
    return done.stdout


def main() -> int:
    """Run all three, print how far they agree."""
    from headrace.rulekit.peers import concepts  # noqa: PLC0415

    with (CORPUS / "INDEX.csv").open(newline="", encoding="utf-8") as index:
        files = [CORPUS / row["file"] for row in csv.DictReader(index)]
    theirs = {"Checkov": checkov_answers(files), "cdk-nag": cdk_nag_answers(files)}
    needed = tuple(sorted({rule for concept in concepts() for rule in concept.rules}))
    verdicts = our_verdicts(files, needed)
    answers: list[Answer] = []
    print(f"{'concept':<42}{'peer':<9}" + "".join(f"{name:>12}" for name in COLUMNS))
    for concept in concepts():
        ours = summed(verdicts, concept.rules)
        for peer, said in theirs.items():
            listed = any_of(said, concept.peers.get(peer, ()))
            found = list(compared(concept.id, peer, ours, listed))
            answers += found
            if found:
                print(f"{concept.id:<42}{peer:<9}{_counted(found)}")
    print(f"{'all':<51}{_counted(answers)}")
    with EXPLAINED.open(newline="", encoding="utf-8") as file:
        left, idle = unexplained(answers, list(csv.DictReader(file)))
    for one in left:
        print(f"unexplained: {one.concept} {one.peer} {one.column}: {one.template} {one.resource}")
    for line in idle:
        print(f"explains nothing: {line['concept']} {line['peer']} {line['template']}")
    return 1 if left or idle else 0


def _counted(answers: list[Answer]) -> str:
    counts = Counter(answer.column for answer in answers)
    return "".join(f"{counts[name]:>12}" for name in COLUMNS)


if __name__ == "__main__":
    sys.exit(main())
