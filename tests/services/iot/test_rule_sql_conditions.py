"""Which messages WHERE lets through, and what operators make of their operands."""

from decimal import Decimal

import pytest

from headrace.services.iot.rule_sql import Context, json_text, parse

pytestmark = pytest.mark.seed("I4")

NOTHING = Context()
READINGS = {"e": [{"n": "temperature", "v": 22.5}, {"n": "light", "v": 135}]}


@pytest.mark.parametrize(
    ("condition", "payload", "fires"),
    [
        ("temperature > 50 AND color <> 'red'", {"color": "red", "temperature": 40}, False),
        ("missing = 1", {}, False),
        ("missing <> 1", {}, False),
        ("NOT missing = 1", {}, False),
        ("isUndefined(missing)", {}, True),
        ("isNull(a)", {"a": None}, True),
        # An operand that is no Boolean makes the whole OR Undefined.
        ("a = 1 OR missing = 2", {"a": 1}, False),
        ("a = 1 OR b = 2", {"a": 1, "b": 3}, True),
        ("flag", {"flag": True}, True),
        ("flag", {"flag": "true"}, False),
        ("flag AND 'TRUE'", {"flag": "true"}, True),
        ("a", {"a": 1}, False),
        ("a > '5'", {"a": "10"}, True),
        ("a > 'high'", {"a": 10}, False),
        ("a = '5'", {"a": 5}, False),
        ("a <> '5'", {"a": 5}, True),
        ("a != 5", {"a": 5}, False),
        ("a = 5.0", {"a": 5}, True),
        ("a = true", {"a": 1}, False),
        ("a = b", {"a": {"x": 1, "y": [1, 2]}, "b": {"y": [1, 2], "x": 1}}, True),
        ("a = b", {"a": [1, 2], "b": [2, 1]}, False),
        ("a = null", {"a": None}, True),
        ("3 IN a", {"a": [1, 2, 3]}, True),
        ("4 IN a", {"a": [1, 2, 3]}, False),
        ("missing IN a", {"a": [1]}, False),
        ("NOT 'x' IN tags", {"tags": ["y"]}, True),
        ("EXISTS (SELECT * FROM e WHERE v > 100)", READINGS, True),
        ("EXISTS (SELECT * FROM e WHERE v > 1000)", READINGS, False),
        ("EXISTS (SELECT * FROM missing)", {}, False),
        (
            "get(get(get(mydata,'item2'),'0'),'my-key') = 'v'",
            {"mydata": {"item2": {"0": {"my-key": "v"}}}},
            True,
        ),
    ],
)
def test_where_lets_through_only_what_is_true(
    condition: str,
    payload: object,
    fires: bool,  # noqa: FBT001 - a column of the table
) -> None:
    statement = parse(f"SELECT 1 AS one FROM 'a' WHERE {condition}")
    assert statement.fires(payload, topic="a", context=NOTHING) is fires
    expected = {"one": 1} if fires else None
    assert statement.apply(payload, topic="a", context=NOTHING) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("7 + 2", 9),
        ("7 + 2.5", Decimal("9.5")),
        ("'a' + 1", "a1"),
        ("1 + 'a'", "1a"),
        ("'a' + [1, 'b']", 'a[1,"b"]'),
        ("'a' + null", ""),
        ("true + 1", ""),
        ("'7' - 2", 5),
        ("'x' - 2", ""),
        ("7 * 1.5", Decimal("10.5")),
        ("8 / 2", 4),
        ("8 / 0", ""),
        ("-7 % 3", -1),
        ("7.5 % 2", Decimal("1.5")),
        ("7 % 0", ""),
        ("0.1 + 0.2", Decimal("0.3")),
        ("2 + 3 * 4", 14),
        ("10 - 2 - 3", 5),
        ("-(2 + 3)", -5),
        ("- 'x'", ""),
        ("1e999 * 10", ""),
        ("9999999999999999999999999999999999 + 1", Decimal("1E34")),
    ],
)
def test_arithmetic(expression: str, expected: object) -> None:
    statement = parse(f"SELECT VALUE ({expression}) FROM 'a'")
    assert statement.apply({}, topic="a", context=NOTHING) == expected


def test_versions_differ_in_whole_numbers_and_in_division() -> None:
    first = parse("SELECT a, 7 / 2 AS half FROM 'a'", "2015-10-08")
    second = parse("SELECT a, 7 / 2 AS half FROM 'a'", "2016-03-23")
    message = b'{"a": 10.0}'
    assert json_text(first.apply(message, topic="a", context=NOTHING)) == '{"a":10.0,"half":3}'
    assert json_text(second.apply(message, topic="a", context=NOTHING)) == '{"a":10,"half":3.5}'
