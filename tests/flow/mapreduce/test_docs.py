"""The pages on batch jobs: their examples run, and the published runs say what the table says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from headrace.cli import main
from headrace.flow.mapreduce import forms
from headrace.flow.mapreduce.heartbeat import FRAMEWORKS
from headrace.flow.mapreduce.names import ELSEWHERE_CALLED
from headrace.flow.mapreduce.schema import job_schema
from headrace.load.document import read_document

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "mapreduce.md").read_text(encoding="utf-8")
VALIDATION = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
RUNS = sorted((ROOT / "docs" / "runs").glob("*.yaml"))
TASKS_MOST = 30_000
"""Larger runs take seconds each; `make docs` runs them."""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("validation", ROOT / "scripts" / "validation.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("file", RUNS, ids=lambda file: file.stem)
def test_a_published_run_says_what_the_page_says(file: Path, script: ModuleType) -> None:
    described = script.read_description(file)
    rows = [line for line in VALIDATION.splitlines() if f"(runs/{file.name})" in line]
    assert len(rows) == 1
    for line in script.sources(described):
        assert line in VALIDATION
    if described.job.splits + described.job.reducers <= TASKS_MOST:
        assert rows == [script.row(file.name, described, script.makespan_s(described))]
    else:
        measured = rows[0].split(" | ")[4]
        assert measured == script.format_duration(described.published.measured_s)


@pytest.mark.parametrize("file", RUNS, ids=lambda file: file.stem)
def test_the_schema_accepts_a_published_run(file: Path) -> None:
    data = read_document(file.read_text(encoding="utf-8"), file.name).data
    validator = Draft202012Validator(job_schema())
    assert [error.message for error in validator.iter_errors(data)] == []
    assert list(validator.iter_errors({**data, "jobs": {}}))


def test_the_page_has_a_row_for_each_run() -> None:
    assert len(RUNS) >= 10
    assert len(re.findall(r"\(runs/.*\.yaml\)", VALIDATION)) == len(RUNS)


def test_runs_were_predicted_before_they_were_compared(script: ModuleType) -> None:
    predicted = [
        described
        for described in map(script.read_description, RUNS)
        if described.published.predicted_s is not None
    ]
    assert len(predicted) >= 4
    # What fixes a parameter is no prediction.
    assert not any(one.published.fixes for one in predicted)


@pytest.mark.parametrize("number", [0, 1])
def test_the_worked_examples_run(tmp_path: Path, number: int) -> None:
    blocks = re.findall(r"(?ms)^```yaml\n(.*?)^```", PAGE)
    assert len(blocks) == 2
    (tmp_path / "counts.yaml").write_text(blocks[number])
    done = CliRunner().invoke(main, ["job", str(tmp_path / "counts.yaml")])
    assert done.exit_code == 0, done.output
    assert f"{('nightly counts', 'terabyte sort')[number]}\ndone after" in done.output
    assert ("published: 30 min; the model says" in done.output) == bool(number)


def test_code_on_the_page_runs() -> None:
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```", PAGE)
    assert len(blocks) == 2
    for block in blocks:
        exec(compile(block, "mapreduce.md", "exec"), {})


def test_every_key_stands_on_the_page() -> None:
    code = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", PAGE))))
    words = code | {"cluster", "job", "faults", "title"}
    assert keys() - words == set()
    for framework in FRAMEWORKS:
        assert f"`{framework}`" in PAGE


def test_other_names_are_told_as_keys_that_exist() -> None:
    assert set(ELSEWHERE_CALLED.values()) <= keys()
    # Only the limit of a heartbeat is called as some call the number of reduce tasks.
    assert set(ELSEWHERE_CALLED) & keys() == {"reduces"}


def keys() -> set[str]:
    found = [kind for kind in vars(forms).values() if isinstance(kind, type)]
    structs = [kind for kind in found if issubclass(kind, msgspec.Struct)]
    return {field.encode_name for kind in structs for field in msgspec.structs.fields(kind)}


def test_the_yaml_of_the_page_is_whole() -> None:
    assert set(read_document(re.findall(r"(?ms)^```yaml\n(.*?)^```", PAGE)[0], "page").data) == {
        "title",
        "cluster",
        "job",
        "faults",
    }
