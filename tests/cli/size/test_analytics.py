"""``headrace size analytics``, as a user calls it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

pytestmark = pytest.mark.seed("A3")

LOAD = ("--rate", "4000/s", "--record-size", "1.3KiB")


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["size", "analytics", *LOAD, *words])


def test_operators_give_parallelism_kpus_and_a_bill() -> None:
    steps = ("--operator", "parse:0.05ms", "--operator", "window:0.8ms,state=2KiB*100000keys")
    told = run(*steps, "--shards", "7")
    assert told.exit_code == 0
    assert told.output.startswith("parallelism: 5\n")
    assert "← decides" in told.output
    assert "running storage" in told.output


def test_json_holds_the_whole_answer() -> None:
    words = ("--cpu-per-record", "1ms", "--state", "400GB", "--headroom", "0", "--format", "json")
    answer = json.loads(run(*words).output)
    assert (answer["kpus"], answer["billed_kpus"], answer["binding"]) == (8, 9, "state on disk")


def test_short_runs_are_billed_for_ten_minutes_each() -> None:
    words = ("--cpu-per-record", "0.1ms", "--run-time", "2min", "--runs", "30", "--format", "json")
    (bill,) = json.loads(run(*words).output)["costs"]
    assert bill["items"][0]["quantity"] == pytest.approx(2 * 5)


def test_no_answer_ends_with_1() -> None:
    told = run("--cpu-per-record", "1ms", "--shards", "2")
    assert told.exit_code == 1
    assert "none suffices" in told.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say what CPU a record takes"),
        (("--operator", "a:1ms", "--cpu-per-record", "1ms"), "leave --cpu-per-record"),
        (("--operator", "a"), "is no operator"),
        (("--cpu-per-record", "fast"), "fast"),
        (("--cpu-per-record", "1ms", "--parallelism-per-kpu", "9"), "1 to 8"),
        (("--cpu-per-record", "1ms", "--runs", "3"), "go together"),
        (
            (
                "--cpu-per-record",
                "1ms",
                "--runs",
                "3",
                "--run-time",
                "1h",
                "--hours-per-month",
                "9",
            ),
            "--hours-per-month, or",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(words: tuple[str, ...], said: str) -> None:
    told = run(*words)
    assert told.exit_code == 2
    assert said in told.output
    assert "Traceback" not in told.output
