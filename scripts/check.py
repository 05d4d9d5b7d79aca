"""Run every check of the project and say which failed: this is `make test`.

The checks of the source text run one after another beside pytest, because mypy and the start-up of
pytest's workers leave a core idle by turns. Arguments are passed to pytest.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(sys.executable).parent
SOURCE_CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "imports": ["lint-imports"],
    "types": ["mypy"],
}


@dataclass(frozen=True)
class Outcome:
    """What became of one check."""

    name: str
    passed: bool
    output: str
    seconds: float


def run(name: str, command: list[str]) -> Outcome:
    """Run *command* from this environment and keep what it says."""
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - the commands stand above
        [str(TOOLS / command[0]), *command[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(name, done.returncode == 0, done.stdout, time.perf_counter() - start)


def check_sources() -> list[Outcome]:
    """Run the checks of the source text, the quick ones first."""
    return [run(name, command) for name, command in SOURCE_CHECKS.items()]


def main(arguments: list[str]) -> int:
    """Run everything; 0 when all of it passed."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        sources = pool.submit(check_sources)
        tests = subprocess.run(  # noqa: S603 - pytest of this environment
            [sys.executable, "-m", "pytest", *arguments], check=False
        )
        outcomes = sources.result()
    for outcome in outcomes:
        if not outcome.passed:
            print(f"\n{outcome.name}: {' '.join(SOURCE_CHECKS[outcome.name])}\n{outcome.output}")
    summary = [
        f"{outcome.name} {'passed' if outcome.passed else 'FAILED'} ({outcome.seconds:.1f} s)"
        for outcome in outcomes
    ]
    summary.append(f"tests {'FAILED' if tests.returncode else 'passed'}")
    print(", ".join(summary))
    return int(tests.returncode != 0 or not all(outcome.passed for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
