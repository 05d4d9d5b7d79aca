"""What is known of rules without importing them: the same as with it, and never an old list."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from headrace.pipeline import Request, judged
from headrace.rulekit.discovery import all_rules, find_rule, listed_rules
from headrace.rulekit.listing import Listing, listings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = '''
"""A stream has a name."""
from headrace.rulekit import Finding, Pillar, Severity, rule

@rule("LST1", on="AWS::Kinesis::Stream", severity=Severity.ERROR, pillar=Pillar.COST, packs=("x",))
def named_stream(stream, design):
    yield Finding(stream.resource.at, "here")
'''


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Make a package with one rule, that keeps its list."""
    folder = tmp_path / "listed_pack"
    (folder / "streams").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "streams" / "__init__.py").write_text("")
    (folder / "streams" / "named_stream.py").write_text(RULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    module = ModuleType("listed_pack")
    module.__path__, module.__file__ = [str(folder)], str(folder / "__init__.py")
    yield module
    for name in [name for name in sys.modules if name.startswith("listed_pack")]:
        del sys.modules[name]


def kept_in(pack: ModuleType) -> Path:
    (file,) = (Path(next(iter(pack.__path__))) / "__pycache__").glob("rules.*")
    return file


def without_load(listing: Listing) -> tuple[object, ...]:
    return tuple(getattr(listing, name) for name in Listing.__struct_fields__ if name != "load")


def test_lists_say_what_the_rules_say() -> None:
    listed = listed_rules()
    assert [without_load(one) for one in listed] == [
        without_load(Listing.of(rule)) for rule in all_rules()
    ]
    assert [one.load() for one in listed] == list(all_rules())


def modules_of_a_run(folder: Path, *select: str) -> str:
    """Return what the second run of a process of its own imports: the first makes the list."""
    template = folder / "t.yaml"
    template.write_text("Resources:\n  Orders:\n    Type: AWS::Kinesis::Stream\n")
    program = (
        "import sys; from headrace.pipeline import Request, checked;"
        f"checked(Request(({str(template)!r},), select={select!r}));"
        "print(*sys.modules)"
    )
    keeps = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    _, told = (
        subprocess.run(
            [sys.executable, "-c", program], env=keeps, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    )
    return told


def test_a_run_imports_only_the_rules_that_it_asks(tmp_path: Path) -> None:
    told = modules_of_a_run(tmp_path)
    assert "headrace_rules.kinesis." in told
    assert "headrace_rules.quicksight" not in told
    assert "headrace_rules.redshift" not in told


def test_a_run_without_trials_imports_no_arrays(tmp_path: Path) -> None:
    told = modules_of_a_run(tmp_path, "KDS").split()
    assert "headrace_rules.kinesis" in told
    assert "numpy" not in told


def test_a_kept_list_is_what_was_found_and_loads_the_rule(pack: ModuleType) -> None:
    made = listings_of(pack)
    kept = listings_of(pack)
    assert [without_load(one) for one in kept] == [without_load(one) for one in made]
    assert kept[0].load() is made[0].load()
    assert kept[0].named_packs == ("x",)


def test_what_changes_in_a_file_changes_the_list(pack: ModuleType) -> None:
    listings_of(pack)
    rule = Path(next(iter(pack.__path__))) / "streams" / "named_stream.py"
    rule.write_text(RULE.replace("LST1", "LST22"))
    for name in [name for name in sys.modules if name.startswith("listed_pack.")]:
        del sys.modules[name]
    assert [one.id for one in listings_of(pack)] == ["LST22"]
    rule.with_name("another_stream.py").write_text(
        RULE.replace("LST1", "LST3").replace("named_stream", "another_stream")
    )
    assert [one.id for one in listings_of(pack)] == ["LST3", "LST22"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"state": 1}', '{"rules": []}', "\udcff"])
def test_a_damaged_list_is_made_anew(pack: ModuleType, text: str) -> None:
    listings_of(pack)
    kept = kept_in(pack)
    good = kept.read_text()
    kept.write_text(text, errors="surrogateescape")
    assert [one.id for one in listings_of(pack)] == ["LST1"]
    assert kept.read_text() == good
    assert json.loads(good)["rules"][0]["on"] == [["", "AWS::Kinesis::Stream"]]


def test_without_a_place_for_bytecode_nothing_is_kept(
    pack: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(next(iter(pack.__path__)))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [one.id for one in listings_of(pack)] == ["LST1"]
    assert not list(folder.rglob("rules.*"))
    (folder / "__pycache__").write_text("a file where a folder should be")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert [one.id for one in listings_of(pack)] == ["LST1"]


def test_a_rule_is_found_by_id_and_name() -> None:
    found = find_rule("kds101")
    assert found is not None
    assert found is find_rule(found.name)
    assert find_rule("KDS") is None


def test_an_asked_rule_without_a_subject_still_tells_of_its_acknowledgement(tmp_path: Path) -> None:
    template = tmp_path / "t.yaml"
    template.write_text(
        "Resources:\n"
        "  Topic:\n"
        "    Type: AWS::SNS::Topic\n"
        "    Metadata:\n"
        "      Headrace:\n"
        "        acknowledge: [{rule: KDS101, reason: it was a stream once}]\n"
    )
    (complaint,) = judged(Request((str(template),))).complaints
    assert complaint.message == "acknowledgement of KDS101 covers no finding: remove it"
