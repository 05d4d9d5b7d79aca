"""What a user installs: the wheel, its commands, and the locks that an environment is made from."""

import ast
import json
import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the locked tools."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(ROOT),
    )
    return next(folder.glob("headrace-*.whl"))


def run(*command: str) -> str:
    """Run *command* outside of the checkout's influence and return what it prints."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {
        "headrace",
        "headrace_cfn_lint",
        "headrace_constructs",
        "headrace_rules",
        f"headrace-{version('headrace')}.dist-info",
    }
    assert {f"{package}/py.typed" for package in tops if "-" not in package} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    missing = {
        str(path.relative_to(source))
        for source in (ROOT / "src", ROOT / "constructs", ROOT / "rules")
        for path in source.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    } - set(names)
    assert not missing


def test_the_wheel_runs_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    run(*pip, "install", "--quiet", "--no-compile", "--disable-pip-version-check", str(wheel))
    headrace = str(python.with_name("headrace"))
    assert "Usage: headrace" in run(headrace, "--help")
    assert run(headrace, "--version").split()[-1] == version("headrace")
    rules = "import headrace_rules, sys; print('aws_cdk' in sys.modules)"
    assert run(str(python), "-c", rules).strip() == "False"


def declared() -> Iterator[Requirement]:
    """Yield what pyproject.toml asks for, with all extras and the tools of developers."""
    project = PYPROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    for group in [*groups, PYPROJECT["dependency-groups"]["dev"]]:
        yield from map(Requirement, group)


def locked() -> dict[str, list[Requirement]]:
    """Read the lock: the pins of each package, more than one where Python versions differ."""
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if "==" in line:
            pin = Requirement(line.removesuffix("\\"))
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


@pytest.mark.parametrize("requirement", list(declared()), ids=str)
def test_the_lock_answers_what_pyproject_asks(requirement: Requirement) -> None:
    pins = locked().get(canonicalize_name(requirement.name), [])
    assert pins, "run `make lock`"
    for pin in pins:
        (exact,) = pin.specifier
        assert requirement.specifier.contains(exact.version), "run `make lock`"


def test_the_locks_work_with_any_registry() -> None:
    """A lock holds hashes; where the files come from is each user's own setting."""
    python_lock = (ROOT / "requirements.txt").read_text("utf-8")
    assert python_lock.count("--hash=sha256:") >= len(locked())
    assert "://" not in python_lock
    node_lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = [entry for path, entry in node_lock["packages"].items() if path]
    assert all("integrity" in entry and "resolved" not in entry for entry in packages)


def cdk_imports() -> set[str]:
    """Find every module of the CDK that a file of ours imports."""
    files = [ROOT / "app.py"]
    for folder in ("constructs", "examples", "tests"):
        files += sorted((ROOT / folder).rglob("*.py"))
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "aws_cdk":
                found |= {f"aws_cdk.{name.name}" for name in node.names if name.name.islower()}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
            elif isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
    return {name for name in found if name.startswith("aws_cdk.")}


def test_mypy_knows_the_types_of_all_that_we_use_of_the_cdk() -> None:
    """Modules that pyproject.toml doesn't name would be checked as `Any`, without a word."""
    known = {
        pattern
        for section in PYPROJECT["tool"]["mypy"]["overrides"]
        if section.get("follow_imports") == "normal"
        for pattern in section["module"]
    }
    used = {name.replace("aws_cdk.", "aws_cdk.*.") for name in cdk_imports()}
    assert used <= known
