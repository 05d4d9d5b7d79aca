"""Addresses on S3 in texts."""

from __future__ import annotations

import pytest

from headrace.design.arn import ANY
from headrace.services.s3.address import addresses_in
from headrace.template.position import Position
from headrace.template.values import Reference, Scalar, Text, Unknown, Value

AT = Position("t.yaml", 1, 1)


def text(*parts: str | Value) -> Text:
    return Text(AT, tuple(Scalar(AT, p) if isinstance(p, str) else p for p in parts))


BUCKET = Reference(AT, "stack/Lake", "")
OPEN = Unknown(AT, "nobody knows")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("s3://lake/in/x.csv", [("lake", "in/x.csv", "")]),
        ("s3n://lake", [("lake", "", "")]),
        ("--src=s3a://lake/in/", [("lake", "in/", "--src=")]),
        ("s3://a/x.jar,s3://b/y.jar", [("a", "x.jar", ""), ("b", "y.jar", "")]),
        ("hdfs:///x", []),
        ("lake/in", []),
    ],
)
def test_known_texts(value: str, found: list[tuple[str, str, str]]) -> None:
    addresses = addresses_in(Scalar(AT, value))
    assert [(a.bucket.text(""), a.key, a.before) for a in addresses] == found


def test_a_reference_names_the_bucket_and_what_is_open_may_be_anything() -> None:
    (address,) = addresses_in(text("s3://", BUCKET, "/in/", OPEN, "/x"))
    assert address.bucket is BUCKET
    assert address.key == f"in/{ANY}/x"


def test_a_name_of_several_parts_stays_a_text() -> None:
    (address,) = addresses_in(text("s3://lake-", OPEN, "/in"))
    assert isinstance(address.bucket, Text)
    assert [type(part) for part in address.bucket.parts] == [Scalar, Unknown]


@pytest.mark.parametrize("value", [BUCKET, OPEN, text(BUCKET, "/in")])
def test_what_begins_nowhere_is_no_address(value: Value) -> None:
    assert list(addresses_in(value)) == []
