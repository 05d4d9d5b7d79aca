"""Each statement of the field's notes that needs a construct, rule or calculator has one."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "seed_trace.py"


@pytest.fixture(scope="module")
def seed_trace() -> ModuleType:
    """Return the script that writes the page."""
    spec = spec_from_file_location("seed_trace", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["seed_trace"] = module  # where its dataclasses look for their names
    spec.loader.exec_module(module)
    return module


def test_nothing_that_a_statement_needs_is_missing(seed_trace: ModuleType) -> None:
    assert seed_trace.missing("CRS") == []


def test_the_page_is_the_one_that_the_script_writes(seed_trace: ModuleType) -> None:
    page = seed_trace.PAGE.read_text(encoding="utf-8")
    assert page == seed_trace.page(), "it is not the one that `make docs` writes"


def test_a_statement_without_code_is_told(
    seed_trace: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = seed_trace.Statement("K99", "CRS", "Something new")
    monkeypatch.setattr(seed_trace, "statements", lambda: [made])
    told = seed_trace.missing("CRS")
    assert told[:4] == [
        "K99 needs a construct: Something new",
        "K99 needs a rule: Something new",
        "K99 needs a calculator: Something new",
        "K99 is proved by no test: Something new",
    ]
