"""Conditions: decided as far as possible, explored over what they really depend on."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.template.conditions import (
    NO_ASSUMPTIONS,
    SCENARIO_CAP,
    Assumption,
    Assumptions,
    merge_uses,
    scenarios,
)
from headrace.template.read import ReadSettings, read
from headrace.template.stack import Resource, Stack

PARAMETERS = """\
Parameters:
  A: {Type: String}
  B: {Type: String}
  C: {Type: String, Default: c}
  D: {Type: String, AllowedValues: [x, y]}
  E: {Type: String, AllowedValues: [x, y, z]}
  L: {Type: CommaDelimitedList}
Mappings: {M: {k: {v: found, n: 1}, l: {n: 2}}}
"""


def _stack(conditions: str, resource: str = "Condition: T", **given: str) -> Stack:
    text = f"{PARAMETERS}Conditions:\n{conditions}\n"
    text += f"Resources:\n  R:\n    Type: AWS::S3::Bucket\n    {resource}\n"
    return read(("-",), ReadSettings(given, stdin=text)).stacks[0]


def _outcomes(resource: Resource) -> dict[str, bool | None]:
    """Return whether a resource exists, by scenario in words."""
    cases = scenarios(resource.uses(), resource.stack.domains())
    return {_words(case): resource.condition(case).value for case in cases}


def _words(case: Assumptions) -> str:
    return " ".join(
        f"{variable.rpartition(':')[2]}{'=' if assumed.equal else '!='}{'|'.join(assumed.literals)}"
        for variable, assumed in case
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("!Equals [a, a]", True),
        ("!Equals [a, b]", False),
        ("!Equals ['1', 1]", True),
        ("!Equals ['true', true]", True),
        ("!Equals ['', !Ref AWS::NoValue]", None),
        ("!Equals [!Ref C, c]", True),
        ("!Equals [!Ref A, !Ref A]", True),
        ("!Equals [!Ref A, !Ref B]", None),
        ("!Equals [!Sub 'x-${A}', y]", False),
        ("!Equals [!Sub 'x-${A}', xy-z]", False),
        ("!Equals [!Sub 'x-${A}', x-z]", None),
        ("!Equals [!Sub '${A}-x', y-z]", False),
        ("!Equals [!Sub '${A}-x', z-x]", None),
        ("!Equals [!Sub '${A}-x', '']", False),
        ("!Equals [!Sub 'aba${A}aba', ababa]", False),
        ("!Equals [!Sub 'x-${A}', !Sub 'y-${B}']", False),
        ("!Equals [!Sub 'x-${A}', !Sub 'x-${B}']", None),
        ("!Equals [!FindInMap [M, k, v], found]", True),
        ("!Equals [!FindInMap [M, !Ref A, n], '3']", False),
        ("!Equals [!FindInMap [M, !Ref A, n], '2']", None),
        ("!Equals [!If [T2, x, y], z]", False),
        ("!Equals [z, !If [T2, x, !If [T3, y, x]]]", False),
        ("!Equals [!If [T2, x, y], !If [T3, x, y]]", None),
        ("!Equals [!Join ['', !Ref L], '']", None),
        ("!Not [!Equals [!Ref A, a]]", None),
        ("!And [!Equals [a, b], !Equals [!Ref A, a]]", False),
        ("!And [!Equals [a, a], !Equals [!Ref A, a]]", None),
        ("!Or [!Equals [a, a], !Equals [!Ref A, a]]", True),
        ("!Or [!Equals [a, b], !Equals [!Ref A, a]]", None),
        ("{Fn::Or: [{Fn::Equals: [a, b]}, {Fn::Not: [{Condition: F}]}]}", True),
        ("!And [!Condition F, !Condition T2]", False),
    ],
)
def test_a_condition_is_decided_as_far_as_possible(condition: str, expected: object) -> None:
    stack = _stack(
        f"  T: {condition}\n  F: !Equals [a, b]\n  T2: !Equals [!Ref A, a]\n"
        "  T3: !Equals [!Ref B, b]"
    )
    assert stack.resources["R"].condition().value is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("!Equals [!Ref A, a]", {"A=a": True, "A!=a": False}),
        ("!Equals [a, !Ref A]", {"A=a": True, "A!=a": False}),
        (
            "!Or [!Equals [!Ref A, a], !Equals [!Ref A, b]]",
            {"A=a": True, "A=b": True, "A!=a|b": False},
        ),
        ("!Equals [!Ref D, x]", {"D=x": True, "D=y": False}),
        ("!Equals [!Ref D, w]", {"D!=w": False}),
        ("!Equals [!Ref E, x]", {"E=x": True, "E!=x": False}),
        (
            "!And [!Equals [!Ref D, x], !Equals [!Ref E, x]]",
            {
                "D=x E=x": True,
                "D=x E!=x": False,
                "D=y E=x": False,
                "D=y E!=x": False,
            },
        ),
        ("!Equals [!Join ['', !Ref L], '']", {"L=": True, "L!=": False}),
        ("!Not [!Condition T2]", {"B=b": False, "B!=b": True}),
        ("!Equals [!If [T2, x, y], x]", {"B=b": True, "B!=b": False}),
        (
            "!Equals [!If [T2, !Ref A, y], y]",
            {"A=y B=b": True, "A=y B!=b": True, "A!=y B=b": False, "A!=y B!=b": True},
        ),
        ("!Equals [!Ref AWS::Region, r]", {"Region=r": True, "Region!=r": False}),
        ("!Equals [a, a]", {"": True}),
    ],
)
def test_open_conditions_are_explored(condition: str, expected: dict[str, bool | None]) -> None:
    resource = _stack(f"  T: {condition}\n  T2: !Equals [!Ref B, b]").resources["R"]
    assert _outcomes(resource) == expected


def test_a_comparison_of_two_open_parameters_is_true_or_not() -> None:
    resource = _stack("  T: !Equals [!Ref A, !Ref B]").resources["R"]
    (variable,) = resource.uses()
    assert variable.startswith("=")
    assert list(_outcomes(resource).values()) == [True, False]


def test_the_same_comparison_elsewhere_is_the_same_variable() -> None:
    stack = _stack(
        "  T: !Equals [!Ref A, !Ref B]\n  U: !Not [!Equals [!Ref B, !Ref A]]",
        "Condition: T\n    Properties: {BucketName: !If [U, u, t]}",
    )
    resource = stack.resources["R"]
    assert len(resource.uses()) == 1
    for case in scenarios(resource.uses(), {}):
        name = resource.properties(case).get("BucketName").text("")
        assert name == ("t" if resource.condition(case).value else "u")


@pytest.mark.parametrize("name", ["Nope", "[T]", "{a: b}"])
def test_a_condition_that_is_not_there_may_hold_or_not(name: str) -> None:
    resource = _stack("  T: !Equals [a, a]", f"Properties: {{A: !If [{name}, 1, 2]}}").resources[
        "R"
    ]
    assert not resource.properties().get("A").known


def test_what_is_given_decides() -> None:
    condition = "  T: !And [!Equals [!Ref A, a], !Equals [!Ref B, b]]"
    resource = _stack(condition, A="a", B="b").resources["R"]
    assert resource.condition().value is True
    assert not resource.uses()
    assert set(_stack(condition, A="a").resources["R"].uses()) == {"stdin:B"}
    assert _stack(condition, A="x").resources["R"].condition().value is False


def test_a_resource_depends_on_what_it_uses_and_no_more() -> None:
    names = [f"P{i}" for i in range(30)]
    text = "Parameters:\n" + "".join(f"  {n}: {{Type: String}}\n" for n in names)
    text += "Conditions:\n" + "".join(f"  C{n}: !Equals [!Ref {n}, x]\n" for n in names)
    text += "Resources:\n" + "".join(
        f"  R{n}: {{Type: AWS::S3::Bucket, Condition: C{n}, "
        f"Properties: {{BucketName: !If [C{names[i - 1]}, a, b]}}}}\n"
        for i, n in enumerate(names)
    )
    (stack,) = read(("-",), ReadSettings(stdin=text)).stacks
    for i, name in enumerate(names):
        uses = stack.resources[f"R{name}"].uses()
        assert set(uses) == {f"stdin:{name}", f"stdin:{names[i - 1]}"}
        assert len(scenarios(uses, {})) == 4


def test_too_many_scenarios_are_not_explored() -> None:
    uses = {f"s:P{i}": frozenset({"x"}) for i in range(7)}
    assert 2 ** len(uses) > SCENARIO_CAP
    assert scenarios(uses, {}) == [NO_ASSUMPTIONS]
    assert len(scenarios(dict(itertools.islice(uses.items(), 6)), {})) == SCENARIO_CAP


CHILD = """\
Parameters:
  Mode: {Type: String, AllowedValues: [fast, slow]}
  Names: {Type: CommaDelimitedList, Default: ""}
Conditions:
  Fast: !Equals [!Ref Mode, fast]
  Named: !Not [!Equals [!Join ['', !Ref Names], '']]
Resources:
  R:
    Type: AWS::Kinesis::Stream
    Condition: Fast
    Properties:
      ShardCount: !If [Fast, 8, 1]
      Name: !If [Named, !Select [0, !Ref Names], none]
"""
PARENT = """\
Parameters:
  Stage: {Type: String}
  Team: {Type: String}
Conditions:
  Live: !Equals [!Ref Stage, live]
  Owned: !Equals [!Ref Team, us]
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Condition: Owned
    Properties:
      TemplateURL: child.yaml
      Parameters:
        Mode: !If [Live, fast, slow]
        Names: !If [Live, "a,b", !Ref AWS::NoValue]
"""


def test_what_the_parent_leaves_open_reaches_the_nested_stack(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(PARENT)
    (tmp_path / "child.yaml").write_text(CHILD)
    parent, child = read((str(tmp_path),)).stacks
    resource = child.resources["R"]
    assert dict(resource.uses()) == {
        "parent:Stage": frozenset({"live"}),
        "parent:Team": frozenset({"us"}),
    }
    assert set(parent.resources["Inner"].uses()) == {"parent:Stage", "parent:Team"}
    found = {
        _words(case): (
            resource.condition(case).value,
            resource.properties(case).get("ShardCount").integer(0),
            resource.properties(case).get("Name").text(""),
        )
        for case in scenarios(resource.uses(), {})
    }
    assert found == {
        "Stage=live Team=us": (True, 8, "a"),
        "Stage=live Team!=us": (False, 8, "a"),
        "Stage!=live Team=us": (False, 1, "none"),
        "Stage!=live Team!=us": (False, 1, "none"),
    }


def test_what_nobody_gives_a_nested_stack_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(
        PARENT.replace("        Mode: !If [Live, fast, slow]\n", "")
    )
    (tmp_path / "child.yaml").write_text(CHILD)
    child = read((str(tmp_path),)).stacks[1]
    assert "parent/Inner:Mode" in child.resources["R"].uses()
    assert child.domains() == {"parent/Inner:Mode": ("fast", "slow")}


LITERALS = st.sampled_from("abc")
USES = st.dictionaries(st.sampled_from("PQR"), st.frozensets(LITERALS, min_size=1), max_size=3)
DOMAINS = st.dictionaries(
    st.sampled_from("PQR"), st.lists(st.sampled_from("abcde"), min_size=1).map(tuple), max_size=3
)


@given(USES, DOMAINS)
def test_scenarios_cover_every_choice_once(
    uses: dict[str, frozenset[str]], domains: dict[str, tuple[str, ...]]
) -> None:
    """Whatever the variables are in the end, exactly one scenario says so."""
    cases = scenarios(uses, domains)
    values = [domains.get(variable, tuple("abcde")) for variable in uses]
    for chosen in itertools.product(*map(set, values)):
        actual = dict(zip(uses, chosen, strict=True))
        matching = [case for case in cases if all(_agrees(a, actual[v]) for v, a in case)]
        assert len(matching) == 1
    assert all([v for v, _ in case] == sorted(uses) for case in cases)


def _agrees(assumption: Assumption, value: str) -> bool:
    return (value in assumption.literals) is assumption.equal


def test_uses_are_merged_by_variable() -> None:
    merged = merge_uses([{"P": frozenset("a")}, {}, {"P": frozenset("b"), "Q": frozenset("c")}])
    assert merged == {"P": frozenset("ab"), "Q": frozenset("c")}
