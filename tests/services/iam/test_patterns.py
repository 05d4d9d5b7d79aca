"""Patterns of policies against names that may not be known."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.design.arn import ANY, GENERATED, HOLE, MARK_END, VARIABLE
from headrace.services.iam.patterns import Answer, covers, covers_action

ENV = f"{VARIABLE}Env{MARK_END}"
OTHER = f"{VARIABLE}Other{MARK_END}"
CLICKS = f"{GENERATED}t/Clicks{MARK_END}"
STREAM = f"arn:{ANY}:kinesis:eu-west-1:{ANY}:stream/clicks"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", Answer.YES),
        ("arn:aws:kinesis:*:*:stream/clicks", Answer.YES),
        ("arn:aws:kinesis:*:*:stream/cl*", Answer.YES),
        ("arn:aws:kinesis:*:*:stream/click?", Answer.YES),
        ("arn:aws:kinesis:*", Answer.YES),
        ("arn:aws:*", Answer.YES),
        ("arn:aws:kinesis:eu-west-1:123456789012:stream/clicks", Answer.YES),
        (f"arn:aws:kinesis:{ENV}:{ENV}:stream/clicks", Answer.YES),
        ("arn:aws:kinesis:us-east-1:123456789012:stream/clicks", Answer.NO),
        ("arn:aws:kinesis:*:*:stream/other", Answer.NO),
        ("arn:aws:firehose:*:*:stream/clicks", Answer.NO),
        ("arn:aws:kinesis:*:*:stream/clicks/*", Answer.NO),
        ("clicks", Answer.NO),
        (f"arn:aws:kinesis:*:*:stream/{ENV}", Answer.MAYBE),
        (f"arn:aws:kinesis:*:*:stream/{ENV}-logs", Answer.NO),
        (f"arn:aws:kinesis:*:*:stream/{HOLE}", Answer.MAYBE),
        (HOLE, Answer.MAYBE),
    ],
)
def test_a_pattern_against_a_known_name(pattern: str, expected: Answer) -> None:
    assert covers(pattern, STREAM) is expected


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        (f"stream/{ENV}", f"stream/{ENV}", Answer.YES),
        (f"stream/{ENV}", f"stream/{OTHER}", Answer.MAYBE),
        (f"stream/{ENV}-a", f"stream/{ENV}-b", Answer.NO),
        (f"stream/{ENV}-*", f"stream/{ENV}-clicks", Answer.YES),
        (f"bucket-{ENV}", f"bucket-{ENV}/{ANY}", Answer.NO),
        (f"stream/{CLICKS}", f"stream/{CLICKS}", Answer.YES),
        ("stream/prod-*", f"stream/{CLICKS}", Answer.NO),
        ("bucket/*", f"bucket/{ANY}", Answer.YES),
        ("bucket/data/*", f"bucket/data/{ANY}", Answer.YES),
        ("bucket/data/*", f"bucket/{ANY}", Answer.NO),
        ("bucket/data/2024/*", f"bucket/data/{ANY}", Answer.NO),
    ],
)
def test_unknown_parts_are_neither_yes_nor_no(pattern: str, name: str, expected: Answer) -> None:
    assert covers(pattern, name) is expected


def test_actions_are_compared_whatever_their_case() -> None:
    assert covers_action("Kinesis:get*", "kinesis:GetRecords") is Answer.YES
    assert covers_action("kinesis:GetRecord", "kinesis:GetRecords") is Answer.NO


plain = st.text("ab/*?", max_size=6)
open_text = st.lists(st.sampled_from(["a", "b", "/", "*", "?", ENV, OTHER]), max_size=6).map(
    "".join
)


@given(plain, st.text("ab/", max_size=6))
def test_known_text_is_matched_as_a_shell_would(pattern: str, name: str) -> None:
    expected = Answer.YES if fnmatch.fnmatchcase(name, pattern) else Answer.NO
    assert covers(pattern, name) is expected


@given(open_text, st.text("ab/", max_size=5), st.text("ab", max_size=3), st.text("ab", max_size=3))
def test_an_answer_holds_for_every_value_of_the_unknown(
    pattern: str, name: str, env: str, other: str
) -> None:
    """What is said before the variables have values is never wrong once they have."""
    settled = pattern.replace(ENV, env).replace(OTHER, other)
    truth = covers(settled, name)
    assert covers(pattern, name) in (truth, Answer.MAYBE)
