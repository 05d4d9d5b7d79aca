"""How long rules take on a template as full as CloudFormation allows, beside other linters.

Each runs as a user runs it, as a command of its own with compiled bytecode, on the same 500
resources (see ``made/full_stack.py``). Prints what each took, and how many times that of Headrace
with all its rules it is: what the clock says, and the processor's time, which tells on a busy
machine how much of it was waiting. Exits with 1 where 25 rules take a second or more, or all rules
two, by the clock.

Checkov takes part where ``agreement.py`` has installed it, or where its command is on PATH: it is
no dependency of the project.

Usage: ``python benchmarks/rules.py``
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from agreement import CACHE, CHECKOV
from made.full_stack import RESOURCES, full_stack

from headrace.rulekit.discovery import listed_rules
from headrace.rulekit.status import Severity

FEW: Final = 25
FEW_MOST_S: Final = 1.0
ALL_MOST_S: Final = 2.0
RUNS: Final = 5
FINDINGS: Final = (0, 1)
"""Exit codes of a run that judged: without findings, and with some."""


class Took(NamedTuple):
    """How long a command took."""

    wall_s: float
    processor_s: float


def main() -> int:
    """Run all and print what they took."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "full.yaml"
        template.write_text(full_stack(), encoding="utf-8")
        check = [str(Path(sys.executable).with_name("headrace")), "check", str(template)]
        every = len(listed_rules())
        few = _best([*check, *(word for one in few_rules() for word in ("--select", one))])
        all_ = _best([*check, "--pack", "strict"])
        print(f"{RESOURCES} resources, {template.stat().st_size / 1024:.0f} KiB; best of {RUNS}")
        print("                      wall  processor")
        _print(f"headrace, {FEW} rules", few, f"less than {FEW_MOST_S:g} s of wall is wanted")
        _print(f"headrace, {every} rules", all_, f"less than {ALL_MOST_S:g} s of wall is wanted")
        for name, command in _peers(template).items():
            peer = _took(command)
            _print(name, peer, f"{peer.wall_s / all_.wall_s:.1f} times; 1 run")
    return 0 if few.wall_s < FEW_MOST_S and all_.wall_s < ALL_MOST_S else 1


def _print(name: str, took: Took, note: str) -> None:
    print(f"{name:20}{took.wall_s:5.2f} s  {took.processor_s:6.2f} s  {note}")


def few_rules() -> list[str]:
    """Return the ids of 25 rules, spread over all services: each service's in turn."""
    by_service: dict[str, list[str]] = {}
    for rule in listed_rules():
        if rule.severity is not Severity.NOTICE:
            by_service.setdefault(rule.service, []).append(rule.id)
    deepest = max(map(len, by_service.values()))
    turns = (ids[turn] for turn in range(deepest) for ids in by_service.values() if turn < len(ids))
    return [rule_id for rule_id, _ in zip(turns, range(FEW), strict=False)]


def _peers(template: Path) -> dict[str, list[str]]:
    """Return the commands of the peers that are installed."""
    commands = {}
    cloudformation = ["--framework", "cloudformation", "--compact", "--skip-download"]
    for name, options in (("cfn-lint", []), ("checkov", [*cloudformation, "-f"])):
        command = _installed(name)
        if command is None:
            print(f"{name}: not installed, left out")
        else:
            commands[name] = [command, *options, str(template)]
    return commands


def _installed(name: str) -> str | None:
    beside = Path(sys.executable).parent
    measured = CACHE / CHECKOV.replace("==", "-") / "bin"
    path = os.pathsep.join([str(beside), str(measured), os.environ.get("PATH", os.defpath)])
    return shutil.which(name, path=path)


def _best(command: list[str]) -> Took:
    return min(_took(command) for _ in range(RUNS))


def _took(command: list[str]) -> Took:
    # Bytecode may be written: else every start compiles everything again, for all of them.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before, begin = os.times(), time.perf_counter()
    done = subprocess.run(  # noqa: S603 - the commands above
        command, env=environment, capture_output=True, check=False, text=True
    )
    wall_s, after = time.perf_counter() - begin, os.times()
    # cfn-lint sums the severities of what it found up in its exit code.
    if done.returncode not in FINDINGS and "cfn-lint" not in command[0]:
        sys.exit(f"{command[0]} could not run: {done.stderr.strip()}")
    used_s = after.children_user + after.children_system
    return Took(wall_s, used_s - before.children_user - before.children_system)


if __name__ == "__main__":
    sys.exit(main())
