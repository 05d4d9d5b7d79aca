"""The examples for CI servers do what they say: their own lines are run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from yaml import safe_load

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
EXAMPLES = ROOT / "examples" / "ci"


def yaml_of(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = safe_load(path.read_text(encoding="utf-8"))
    return data


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-c", script],
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(autouse=True)
def _checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)


def step(inputs: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the action's check with *inputs*, as GitHub does."""
    action = yaml_of(ROOT / "action.yml")
    given = {name: str(about.get("default", "")) for name, about in action["inputs"].items()}
    assert inputs.keys() <= given.keys()
    (check,) = [one for one in action["runs"]["steps"] if one.get("name") == "Check"]
    values = given | inputs
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m[1]], text)
        for name, text in check["env"].items()
    }
    return run(check["run"], **environment)


def test_the_workflow_for_github_calls_the_action_with_inputs_that_it_has() -> None:
    steps = yaml_of(EXAMPLES / "github.yml")["jobs"]["headrace"]["steps"]
    (called,) = [one for one in steps if "headrace" in one["uses"]]
    done = step(called["with"])
    assert done.returncode == 0, done.stderr
    assert Path("headrace.sarif").exists()


def test_the_action_annotates_and_fails_by_what_it_finds() -> None:
    paths = "examples/orders.yaml examples/orders.fixed.yaml"
    done = step({"paths": paths, "load": "examples/orders.load.yaml", "markdown": "comment.md"})
    assert done.returncode == 1
    assert "::error file=examples/orders.yaml,line=11,col=7,title=KDS101" in done.stdout
    assert Path("comment.md").read_text().startswith("### Headrace: ")


def test_the_action_takes_packs_thresholds_and_globs() -> None:
    asked = {"paths": "examples/*.fixed.yaml", "packs": "cost resilience", "fail-on": "error"}
    assert step(asked).returncode == 0
    assert step({"paths": "no/such/*.yaml"}).returncode == 2


def test_the_job_for_gitlab_fails_by_what_is_new_only() -> None:
    install, check = yaml_of(EXAMPLES / "gitlab-ci.yml")["design"]["script"]
    assert install.startswith("pip install ")
    first = check.replace("--baseline known.json", "--output baseline=known.json")
    assert run(first).returncode == 1
    assert run(check).returncode == 0
    assert ET.parse("headrace.xml").getroot().tag == "testsuites"


def test_the_hook_is_one_that_pre_commit_takes_and_judges_its_files() -> None:
    manifest, config = ROOT / ".pre-commit-hooks.yaml", EXAMPLES / "pre-commit-config.yaml"
    for word, file in (("manifest", manifest), ("config", config)):
        done = run(f"pre-commit validate-{word} {shlex.quote(str(file))}")
        assert done.returncode == 0, done.stdout + done.stderr
    (hook,) = yaml_of(config)["repos"][0]["hooks"]
    (offered,) = safe_load(manifest.read_text())
    assert hook["id"] == offered["id"]
    files = [str(p) for p in sorted(Path("examples").glob("*.yaml"))]
    wanted = [file for file in files if re.search(hook["files"], file)]
    assert wanted == ["examples/orders.fixed.yaml"]
    assert run(f"{offered['entry']} {shlex.join(wanted)}").returncode == 0


def test_the_page_names_every_input_of_the_action() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for name in yaml_of(ROOT / "action.yml")["inputs"]:
        assert f"`{name}`" in page
