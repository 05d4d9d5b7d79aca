"""Prefixes of objects, by the documentation's examples."""

from __future__ import annotations

from datetime import datetime

import pytest

from headrace.services.firehose.prefixes import error_prefix, object_prefix

AT = datetime(2018, 8, 27, 10, 30)  # noqa: DTZ001 - UTC, as the module says


@pytest.mark.parametrize(
    ("prefix", "written"),
    [
        ("", "2018/08/27/10/"),
        ("myApp/", "myApp/2018/08/27/10/"),
        ("!{timestamp:yyyy/MM/dd}", "2018/08/27"),
        ("myPrefix/!{timestamp:'year='yyyy'/month='MM}/", "myPrefix/year=2018/month=08/"),
        ("by-day/!{timestamp:EEEE, MMMM-dd HHmm}/", "by-day/Monday, August-27 1030/"),
    ],
)
def test_good_records(prefix: str, written: str) -> None:
    """Source: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html."""
    assert object_prefix(prefix, AT) == written


def test_failed_records_stand_under_what_failed() -> None:
    prefix = "myFirehoseFailures/!{firehose:error-output-type}/"
    assert error_prefix(prefix, AT, "processing-failed") == "myFirehoseFailures/processing-failed/"


def test_partition_keys_replace_the_default_time() -> None:
    prefix = "customer=!{partitionKeyFromQuery:customer}/"
    assert object_prefix(prefix, AT, {"customer": "c1"}) == "customer=c1/"


@pytest.mark.parametrize(
    "prefix", ["!{firehose:error-output-type}/", "!{partitionKeyFromQuery:none}/", "!{other:x}"]
)
def test_what_cannot_be_filled_in_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="cannot be filled in here"):
        object_prefix(prefix, AT)


def test_a_time_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="'qq' of the time 'qq' is not known"):
        object_prefix("!{timestamp:qq}", AT)
