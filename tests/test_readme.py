"""What README shows is what a user gets."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from yaml import safe_load

from headrace.cli import main
from headrace.load.reader import parse_load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUNS = re.findall(r"```console\n\$ (headrace [^\n]+)\n(.+?)```", README, re.DOTALL)


def test_there_are_runs_to_compare() -> None:
    assert len(RUNS) >= 2


@pytest.mark.parametrize(("command", "shown"), RUNS, ids=lambda text: text[:40])
def test_a_run_shows_what_readme_shows(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = shlex.split(command)[1:]
    selected = sorted(set(re.findall(r"(?:error|warning|notice)  (\w+)", shown)))
    words += [word for rule in selected for word in ("--select", rule)]
    told = CliRunner(env={"COLUMNS": "100"}).invoke(main, words).output
    assert told == shown


def test_the_load_that_readme_shows_is_a_load() -> None:
    (shown,) = re.findall(r"```yaml\n(horizon.+?)```", README, re.DOTALL)
    load = parse_load(safe_load(shown))
    example = ROOT / "examples" / "orders.load.yaml"
    whole = parse_load(safe_load(example.read_text(encoding="utf-8")))
    assert load.sources == whole.sources
    assert load.faults == whole.faults
