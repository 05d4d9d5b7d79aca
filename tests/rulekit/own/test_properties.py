"""A schema over properties of which some are not known: it holds, fails, or cannot be told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from headrace.errors import UnknownValueError
from headrace.rulekit.own.properties import Open, Untold, checker

OPEN = Open(UnknownValueError("parameter X has no value"))


def answer(schema: Any, data: Any) -> str:
    errors = list(checker(schema).iter_errors(data))
    if any(not isinstance(error, Untold) for error in errors):
        return "fails"
    return "open" if errors else "holds"


@pytest.mark.parametrize(
    ("schema", "data", "expected"),
    [
        ({"required": ["A"]}, {"A": OPEN}, "holds"),
        ({"required": ["A"]}, {"B": OPEN}, "fails"),
        ({"properties": {"A": {"const": 1}}}, {"A": OPEN}, "open"),
        ({"properties": {"A": {}}}, {"A": OPEN}, "holds"),
        ({"properties": {"A": {"const": 1}, "B": {"const": 2}}}, {"A": OPEN, "B": 3}, "fails"),
        ({"properties": {"A": {"not": {"const": 1}}}}, {"A": OPEN}, "open"),
        ({"not": {"properties": {"A": {"const": 1}}, "required": ["B"]}}, {"A": OPEN}, "holds"),
        (
            {"anyOf": [{"required": ["B"]}, {"properties": {"A": {"const": 1}}}]},
            {"A": OPEN},
            "open",
        ),
        (
            {"anyOf": [{"required": ["A"]}, {"properties": {"A": {"const": 1}}}]},
            {"A": OPEN},
            "holds",
        ),
        ({"anyOf": [{"required": ["B"]}, {"required": ["C"]}]}, {"A": OPEN}, "fails"),
        ({"oneOf": [{"required": ["A"]}, {"required": ["A"]}]}, {"A": OPEN}, "fails"),
        (
            {"oneOf": [{"required": ["A"]}, {"properties": {"A": {"const": 1}}}]},
            {"A": OPEN},
            "open",
        ),
        ({"if": {"properties": {"A": {"const": 1}}}, "then": False}, {"A": OPEN}, "open"),
        ({"if": {"required": ["A"]}, "then": {"required": ["B"]}}, {"A": OPEN}, "fails"),
        ({"contains": {"const": 1}}, [OPEN, 1], "holds"),
        ({"contains": {"const": 1}}, [OPEN, 2], "open"),
        ({"contains": {"const": 1}}, [2], "fails"),
        ({"contains": {"const": 1}, "maxContains": 1}, [OPEN, 1], "open"),
        ({"contains": {"const": 1}, "maxContains": 1}, [1, 1, OPEN], "fails"),
        ({"const": {"A": 1}}, {"A": OPEN}, "open"),
        ({"enum": [[1], [2]]}, [OPEN], "open"),
        ({"uniqueItems": True}, [OPEN, 1], "open"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"type": "string"}}}}, [OPEN], "open"),
        ({"minProperties": 1}, {"A": OPEN}, "holds"),
        ({"additionalProperties": False}, {"A": OPEN}, "fails"),
        ({"items": {"properties": {"A": {"pattern": "^x"}}}}, [{"A": "x"}, {"A": OPEN}], "open"),
    ],
)
def test_what_is_not_known_neither_holds_nor_fails(schema: Any, data: Any, expected: str) -> None:
    assert answer(schema, data) == expected


@pytest.mark.parametrize(
    ("schema", "data", "expected"),
    [
        ({"minimum": 2}, "1", "fails"),
        ({"minimum": 2}, "3", "holds"),
        ({"type": "integer"}, "3", "holds"),
        ({"type": "integer"}, "3.5", "fails"),
        ({"type": "integer"}, True, "fails"),
        ({"type": "boolean"}, "true", "holds"),
        ({"type": "string"}, 7, "holds"),
        ({"type": ["array", "null"]}, 7, "fails"),
        ({"const": True}, "true", "holds"),
        ({"const": "True"}, True, "holds"),
        ({"const": 4}, "4", "holds"),
        ({"enum": ["a", 5]}, "5", "holds"),
        ({"const": "KMS"}, "kms", "fails"),
        ({"pattern": "^[0-9]{3}$"}, 123, "holds"),
    ],
)
def test_scalars_are_read_as_cloudformation_reads_them(
    schema: Any, data: Any, expected: str
) -> None:
    assert answer(schema, data) == expected


WORDS = st.sampled_from(["a", "b", "c"])
DATA = st.recursive(
    st.one_of(WORDS, st.none()),
    lambda below: st.one_of(
        st.lists(below, max_size=3), st.dictionaries(st.sampled_from("XY"), below, max_size=2)
    ),
    max_leaves=5,
)
LEAVES = st.one_of(
    st.builds(lambda word: {"const": word}, WORDS),
    st.builds(lambda names: {"required": names}, st.lists(st.sampled_from("XY"), unique=True)),
    st.sampled_from([{"type": "object"}, {"type": "array"}, {"minItems": 2}, True, False]),
)


def _combined(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(below, min_size=1, max_size=3)
    return st.one_of(
        st.builds(
            lambda key, schemas: {key: schemas},
            st.sampled_from(["allOf", "anyOf", "oneOf"]),
            several,
        ),
        st.builds(lambda schema: {"not": schema}, below),
        st.builds(lambda a, b, c: {"if": a, "then": b, "else": c}, below, below, below),
        st.builds(lambda x: {"properties": {"X": x}}, below),
        st.builds(lambda x: {"items": x}, below),
        st.builds(lambda x, n: {"contains": x, "maxContains": n}, below, st.integers(1, 2)),
    )


SCHEMAS = st.recursive(LEAVES, _combined, max_leaves=6)


@given(SCHEMAS, DATA)
def test_what_is_known_is_judged_as_the_standard_says(schema: Any, data: Any) -> None:
    standard = Draft202012Validator(schema).is_valid(data)
    assert answer(schema, data) == ("holds" if standard else "fails")


def _opened(data: Any, path: list[int]) -> Any:
    """Return *data* with one value in it not known."""
    if not path or not isinstance(data, list | dict) or not data:
        return OPEN
    index = path[0] % len(data)
    if isinstance(data, list):
        return [_opened(v, path[1:]) if i == index else v for i, v in enumerate(data)]
    return {k: _opened(v, path[1:]) if i == index else v for i, (k, v) in enumerate(data.items())}


@given(SCHEMAS, DATA, st.lists(st.integers(0, 3), max_size=3))
def test_an_answer_with_something_open_is_the_answer_whatever_it_is(
    schema: Any, data: Any, path: list[int]
) -> None:
    told = answer(schema, _opened(data, path))
    assert told in ("open", answer(schema, data))
