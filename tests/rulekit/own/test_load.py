"""A user's own rules: what is found where, and what is wrong in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from headrace.errors import HeadraceError, InputError
from headrace.pipeline import Request, checked
from headrace.rulekit import Severity
from headrace.rulekit.discovery import all_rules, find_rule
from headrace.rulekit.own import own_rules

PYTHON = '''\
"""A stream has a name.

More of it.
"""

from headrace.rulekit import Finding, Pillar, Severity, rule


@rule("OWN101", on="AWS::Kinesis::Stream", severity=Severity.ERROR, pillar=Pillar.OPERATIONS)
def named_stream(stream, design):
    if stream.properties.get("Name").text(""):
        yield Finding(stream.at("Name"), "it has a name")


@rule("OWN102", on="AWS::SNS::Topic", severity=Severity.NOTICE, pillar=Pillar.COST, packs=("ours",))
def any_topic(topic, design):
    """A topic is there."""
    yield Finding(topic.resource.at, "it is there")
'''
DECLARED = """\
id: OWN103
on: [AWS::Kinesis::Stream, AWS::SNS::Topic]
severity: warning
pillar: cost optimization
summary: It has no tags.
properties: {required: [Tags]}
"""
TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Kinesis::Stream
    Properties: {Name: orders, ShardCount: 1}
  Topic: {Type: 'AWS::SNS::Topic'}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    (folder / "tests").mkdir(parents=True)
    (folder / "ours.py").write_text(PYTHON)
    (folder / "without_tags.rule.yaml").write_text(DECLARED)
    (folder / "_helpers.py").write_text("raise SystemExit('nobody runs me')\n")
    (folder / "test_ours.py").write_text("raise SystemExit('nobody runs me')\n")
    return folder


def said(path: Path, text: str) -> str:
    """Return the one line that is told of a wrong file."""
    path.write_text(text)
    with pytest.raises(InputError) as error:
        own_rules((str(path),))
    line = str(error.value)
    assert "\n" not in line
    return line.removeprefix(str(path))


def test_a_folder_holds_rules_of_both_kinds(rules: Path) -> None:
    found = own_rules((str(rules),))
    assert [(r.id, r.name, r.summary, r.service) for r in found] == [
        ("OWN101", "named-stream", "A stream has a name.", "rules"),
        ("OWN102", "any-topic", "A topic is there.", "rules"),
        ("OWN103", "without-tags", "It has no tags.", "rules"),
    ]
    assert found[1].packs == ("strict", "cost", "ours")
    assert not list(rules.rglob("__pycache__"))


def test_they_judge_beside_the_built_in_ones(rules: Path, tmp_path: Path) -> None:
    template = tmp_path / "t.yaml"
    template.write_text(TEMPLATE)
    report = checked(Request((str(template),), rules=(str(rules),), select=("OWN", "KDS201")))
    assert [(e.rule, e.line, e.message) for e in report.findings] == [
        ("KDS201", 2, report.findings[0].message),
        ("OWN103", 2, "Tags is not set"),
        ("OWN101", 4, "it has a name"),
        ("OWN102", 5, "it is there"),
        ("OWN103", 5, "Tags is not set"),
    ]
    assert find_rule("named-stream", (str(rules),)) is not None
    assert find_rule("named-stream") is None


def test_a_file_that_changes_is_read_anew_and_may_import_its_neighbours(rules: Path) -> None:
    path = str(rules / "ours.py")
    assert own_rules((path,))[0].severity is Severity.ERROR
    (rules / "_helpers.py").write_text(
        "from headrace.rulekit import Severity\nLEVEL = Severity.NOTICE\n"
    )
    text = PYTHON.replace("Severity.ERROR", "LEVEL")
    (rules / "ours.py").write_text(text.replace("\n\n\n", "\nfrom ._helpers import LEVEL\n\n\n", 1))
    assert own_rules((path,))[0].severity is Severity.NOTICE


def test_a_rule_that_breaks_is_told_with_its_line_and_is_no_finding(tmp_path: Path) -> None:
    template, path = tmp_path / "t.yaml", tmp_path / "ours.py"
    template.write_text(TEMPLATE)
    for body, message in (
        ("    if 1 / 0:\n        yield", f"ZeroDivisionError: division by zero ({path}:11)"),
        ("    return None", f"TypeError: 'NoneType' object is not iterable ({path}:9)"),
        ("    yield 'wrong'", f"TypeError: a rule yields findings, not str ({path}:9)"),
    ):
        head = PYTHON.partition("    if stream")[0]
        path.write_text(f"{head}{body}\n")
        report = checked(Request((str(template),), rules=(str(path),), select=("OWN101",)))
        assert report.findings == []
        assert [crash.error for crash in report.crashes] == [message]


def test_two_rules_of_one_id_or_name_are_refused(rules: Path) -> None:
    (rules / "more.py").write_text(PYTHON)
    with pytest.raises(HeadraceError, match="two rules call themselves OWN101"):
        all_rules((str(rules),))
    (rules / "more.py").write_text(PYTHON.replace("OWN101", "KDS101").replace("OWN102", "OWN104"))
    with pytest.raises(HeadraceError, match="call themselves KDS101: too-few-shards and named-"):
        all_rules((str(rules),))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:\n", ":1:7: not valid Python: invalid syntax"),
        ("import os\n\n1 / 0\n", ":3: cannot be run: ZeroDivisionError: division by zero"),
        ("import nothing_like_it\n", ":1: cannot be run: ModuleNotFoundError: No module named"),
        ("import sys\nsys.exit(3)\n", ":2: cannot be run: SystemExit: 3"),
        ("from .no import x\n", ":1: cannot be run: ModuleNotFoundError"),
        ("X = 1\n", ": there is no rule in it: a rule is a .py or a .rule.yaml"),
        (PYTHON.replace("OWN101", "own"), "'own' is no id of a rule: capitals and digits"),
    ],
)
def test_python_that_cannot_be_run_is_one_line(text: str, message: str, tmp_path: Path) -> None:
    assert message in said(tmp_path / "wrong.py", text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: OWN103\n", "", ":1:1: 'id' is missing: stable for ever: capitals and digits."),
        ("OWN103", "own", ":1:1: 'own' is not accepted, e.g. OWN101"),
        ("severity: warning", "severity: bad", ":3:1: 'bad' is none of: error, warning, notice"),
        ("summary", "sumary", ":5:1: unknown key 'sumary'; did you mean 'summary'? (and 1 more)"),
        ("[AWS::Kinesis::Stream, AWS::SNS::Topic]", "Stream", ":2:1: 'Stream' is not accepted"),
        (
            "properties: {required: [Tags]}\n",
            "",
            ":1:1: a rule asks for properties, for a graph, or for both",
        ),
        ("{required: [Tags]}", "{required: Tags}", ":6:14: no JSON Schema: 'Tags' is not of type"),
        ("{required: [Tags]}", "{unevaluatedItems: false}", ":6:14: unevaluatedItems is not"),
        ("{required: [Tags]}", "{$ref: 'https://x.org'}", ":6:14: $ref names a part of this"),
        (
            "properties: {r",
            "graph: [{edge: sees}]\nproperties: {r",
            ":6:10: 'sees' is none of: flows",
        ),
        ("cost optim", "cost: {optim", ":4:13: not valid YAML or JSON"),
    ],
)
def test_a_declared_rule_that_is_wrong_is_one_line_with_its_place(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert message in said(tmp_path / "wrong.rule.yaml", DECLARED.replace(old, new))


@pytest.mark.parametrize("name", ["nothing", "template.yaml", "empty"])
def test_paths_without_rules_are_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="rule"):
        own_rules((str(tmp_path / name),))
