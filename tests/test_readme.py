"""What README and the services' pages show is what a user gets."""

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
PAGES = [
    ROOT / "README.md",
    ROOT / "docs" / "plan.md",
    ROOT / "docs" / "sweep.md",
    *sorted((ROOT / "docs" / "services").glob("*.md")),
]
RUN = re.compile(r"```console\n\$ (headrace (?:\\\n|[^\n])+)\n(.+?)```", re.DOTALL)
RUNS = [
    pytest.param(command, shown, id=f"{page.stem}: {command[:40]}")
    for page in PAGES
    for command, shown in RUN.findall(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_page_has_runs_to_compare(page: Path) -> None:
    assert RUN.search(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("command", "shown"), RUNS)
def test_a_run_shows_what_the_page_shows(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = shlex.split(command.replace("\\\n", ""))[1:]
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
