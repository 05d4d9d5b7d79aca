"""What plain scalars mean, and how they are read as text, number and boolean."""

from __future__ import annotations

import pytest

from headrace.errors import UnknownValueError
from headrace.template.read import ReadSettings, read
from headrace.template.values import Scalar


def _value(written: str) -> Scalar:
    text = f"Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      P: {written}\n"
    (stack,) = read(("-",), ReadSettings(stdin=text)).stacks
    value = stack.resources["B"].properties().get("P")
    assert isinstance(value, Scalar)
    return value


@pytest.mark.parametrize(
    ("written", "data", "text"),
    [
        ("abc", "abc", "abc"),
        ("'12'", "12", "12"),
        ("12", 12, "12"),
        ("-1", -1, "-1"),
        ("007", "007", "007"),
        ("123456789012", 123456789012, "123456789012"),
        ("012345678901", "012345678901", "012345678901"),
        ("1.10", 1.1, "1.10"),
        ("1e3", 1000.0, "1e3"),
        ("0x1F", "0x1F", "0x1F"),
        ("1_000", "1_000", "1_000"),
        ("12:30:45", "12:30:45", "12:30:45"),
        ("2010-09-09", "2010-09-09", "2010-09-09"),
        ("true", True, "true"),
        ("False", False, "false"),
        ("yes", True, "true"),
        ("Off", False, "false"),
        ("y", "y", "y"),
        ("'yes'", "yes", "yes"),
        (".", ".", "."),
        ("!!str 12", "12", "12"),
        ("|-\n        12", "12", "12"),
    ],
)
def test_a_scalar_is_what_cloudformation_takes_it_for(
    written: str, data: object, text: str
) -> None:
    value = _value(written)
    assert (value.data, type(value.data)) == (data, type(data))
    assert value.text("") == text


@pytest.mark.parametrize("written", ["", "null", "~", "Null"])
def test_null_is_as_if_nothing_stood_there(written: str) -> None:
    value = _value(written)
    assert value.data is None
    assert value.text("default") == "default"
    assert value.number(7) == 7
    assert value.boolean(default=True) is True


@pytest.mark.parametrize(
    ("written", "number"), [("4", 4), ("'4'", 4), ("4.0", 4.0), ("'2.5'", 2.5)]
)
def test_numbers_may_be_written_as_text(written: str, number: float) -> None:
    assert _value(written).number(0) == number


@pytest.mark.parametrize("written", ["abc", "'1e999'", "nan", "true", "'4x'", "4.5"])
def test_what_is_no_integer_is_not_known(written: str) -> None:
    with pytest.raises(UnknownValueError):
        _value(written).integer(0)


@pytest.mark.parametrize(
    ("written", "expected"), [("true", True), ("'True'", True), ("'false'", False), ("no", False)]
)
def test_booleans_may_be_written_as_text(written: str, expected: object) -> None:
    assert _value(written).boolean(None) is expected


def test_what_is_neither_true_nor_false_says_where_it_stands() -> None:
    with pytest.raises(UnknownValueError, match=r"<stdin>:5:7: 'maybe' is neither true nor false"):
        _value("maybe").boolean(None)


def test_a_number_too_long_for_python_stays_text() -> None:
    assert _value("9" * 5_000).text("") == "9" * 5_000
