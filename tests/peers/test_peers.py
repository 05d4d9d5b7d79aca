"""What the peers check: each concept names rules that exist, and these pass and fail as it says."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from headrace.cli import main
from headrace.pipeline import Request, judged
from headrace.rulekit import Status
from headrace.rulekit.discovery import all_rules
from headrace.rulekit.peers import Concept, concepts, ids_beside, peers

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]
CASES: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "cases.yaml").read_text())
DECIDED = [concept for concept in concepts() if concept.rules]


def statuses(tmp_path: Path, concept: Concept, properties: object) -> set[Status]:
    case = CASES[concept.id]
    subject = {"Type": case["type"], "Properties": properties}
    path = tmp_path / "t.json"
    path.write_text(json.dumps({"Resources": {**case.get("beside", {}), "Subject": subject}}))
    verdicts = judged(Request(paths=(str(path),), select=concept.rules)).verdicts
    return {v.status for v in verdicts if v.subject.logical_id == "Subject"}


@pytest.mark.parametrize("concept", DECIDED, ids=lambda concept: concept.id)
def test_a_concept_passes_and_fails(tmp_path: Path, concept: Concept) -> None:
    case = CASES[concept.id]
    passed = statuses(tmp_path, concept, case["pass"])
    assert Status.PASS in passed
    assert passed <= {Status.PASS, Status.NOT_APPLICABLE}
    assert Status.FAIL in statuses(tmp_path, concept, case["fail"])


def test_each_case_is_of_a_concept_and_each_concept_is_told_once() -> None:
    assert sorted(CASES) == sorted(concept.id for concept in DECIDED)


def test_each_concept_names_rules_that_exist_or_why_there_is_none() -> None:
    known, names = {rule.id for rule in all_rules()}, {peer.name for peer in peers()}
    for concept in concepts():
        assert set(concept.rules) <= known, concept.id
        assert bool(concept.rules) != bool(concept.undecided), concept.id
        assert concept.peers, concept.id
        assert set(concept.peers) <= names, concept.id
        assert all(concept.peers.values()), concept.id
    assert all(peer.absent and peer.looked for peer in peers())


def test_the_page_is_what_the_file_says_and_has_no_empty_cell() -> None:
    page = (ROOT / "docs" / "peers.md").read_text(encoding="utf-8")
    assert page == runpy.run_path(str(ROOT / "scripts" / "peers.py"))["page"]()
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert all(cell.strip() for row in rows for cell in row.strip("|").split("|"))


def test_the_command_line_lists_them() -> None:
    told = json.loads(CliRunner().invoke(main, ["rules", "--peers", "--format", "json"]).output)
    assert [entry["concept"] for entry in told] == [concept.id for concept in concepts()]
    assert told[0]["rules"] == ["KDS201"]
    assert told[0]["peers"]["Checkov"] == ["CKV_AWS_43"]
    text = CliRunner().invoke(main, ["rules", "--peers", "--service", "kinesis"]).output
    assert "kinesis-stream-encrypted" in text
    assert "CKV_AWS_43" in text
    wrong = CliRunner().invoke(main, ["rules", "--peers", "--service", "nothing"])
    assert wrong.exit_code == 2
    assert "no peer checks anything of nothing" in wrong.output


def test_a_page_of_a_rule_names_the_ids_of_the_peers() -> None:
    assert ids_beside("KDS201")["cfn_nag"] == ["W49"]
    assert "Checkov: CKV_AWS_43" in CliRunner().invoke(main, ["explain", "KDS201"]).output
    assert ids_beside("KDS101") == {}
