"""How answers of two tools are compared, and disagreements explained."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PLACE = ("a.yaml", "Stream")


def load() -> ModuleType:
    spec = spec_from_file_location("agreement", ROOT / "benchmarks" / "agreement.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["agreement"] = module
    spec.loader.exec_module(module)
    return module


agreement = load()


@pytest.mark.parametrize(
    ("ours", "theirs", "column"),
    [
        ("fail", "fail", "both fail"),
        ("pass", "pass", "both pass"),
        ("fail", "pass", "only we"),
        ("pass", "fail", "only peer"),
        (None, "fail", "only peer"),
        ("cannot tell", "fail", "cannot tell"),
    ],
)
def test_each_resource_of_the_peer_is_counted_once(
    ours: str | None, theirs: str, column: str
) -> None:
    said = {} if ours is None else {PLACE: ours}
    answers = list(agreement.compared("encrypted", "Checkov", said, {PLACE: theirs}))
    assert [answer.column for answer in answers] == [column]


def test_the_worst_of_several_rules_counts() -> None:
    verdicts = {
        "A": {PLACE: {"pass"}, ("a.yaml", "Other"): {"not applicable"}},
        "B": {PLACE: {"cannot tell", "fail"}},
        "C": {PLACE: {"cannot tell"}},
    }
    assert agreement.summed(verdicts, ("A", "B")) == {PLACE: "fail", ("a.yaml", "Other"): "pass"}
    assert agreement.summed(verdicts, ("A", "C"))[PLACE] == "cannot tell"


def line(**changed: str) -> dict[str, str]:
    told = {"concept": "encrypted", "peer": "Checkov", "column": "only peer"}
    return {**told, "template": "a.*", "resource": "Stream", "why": "a default", **changed}


def test_a_disagreement_needs_a_line_that_says_why() -> None:
    answers = list(agreement.compared("encrypted", "Checkov", {}, {PLACE: "fail"}))
    assert agreement.unexplained(answers, [line()]) == ([], [])
    for wrong in (line(resource="Other"), line(column="only we"), line(why=""), line(peer="x")):
        assert agreement.unexplained(answers, [wrong]) == (answers, [wrong])


def test_agreement_needs_no_line_and_an_idle_line_is_told() -> None:
    answers = list(agreement.compared("encrypted", "Checkov", {PLACE: "fail"}, {PLACE: "fail"}))
    assert agreement.unexplained(answers, []) == ([], [])
    assert agreement.unexplained(answers, [line()]) == ([], [line()])
