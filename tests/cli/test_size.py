"""``headrace size``: calculators, and a template's own parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

ROOT = Path(__file__).parents[2]
LOAD = str(ROOT / "examples" / "orders.load.yaml")
ORDERS = str(ROOT / "examples" / "orders.yaml")


def size(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["size", *words])


def as_json(*words: str) -> Any:
    return json.loads(size(*words, "--format", "json").stdout)


def test_kinesis_says_shards_the_deciding_term_and_costs() -> None:
    result = size("kinesis", "--rate", "4000/s", "--record-size", "1.3KiB", "--consumers", "2")
    assert result.exit_code == 0
    assert "shards: 7" in result.stdout
    assert "← decides" in result.stdout
    answer = as_json("kinesis", "--rate", "4000/s", "--record-size", "1.3KiB", "--headroom", "0%")
    assert answer["shards"] == 6
    assert {cost["name"] for cost in answer["costs"]} >= {"provisioned", "on-demand"}
    assert all(cost["priced_on"] for cost in answer["costs"])


def test_a_key_that_no_shard_carries_ends_with_1() -> None:
    words = ("kinesis", "--rate", "9000/s", "--record-size", "1KiB", "--keys", "1000")
    result = size(*words, "--hot-key", "20%")
    assert result.exit_code == 1
    assert "no number of shards helps" in result.stdout


def test_firehose_says_objects_and_latency() -> None:
    answer = as_json("firehose", "--rate", "1000/s", "--record-size", "1KiB")
    assert answer["object_bytes"] > 0
    assert answer["worst_latency_s"] >= 300


@pytest.mark.parametrize(
    "words",
    [
        ("kinesis", "--rate", "4MB/s", "--record-size", "1KiB"),
        ("kinesis", "--rate", "4000/s", "--record-size", "large"),
        ("kinesis", "--rate", "4000/s", "--record-size", "1KiB", "--zipf", "1"),
        ("kinesis", "--rate", "4000/s", "--record-size", "1KiB", "--outage", "2h"),
        (
            "firehose",
            "--rate",
            "4000/s",
            "--record-size",
            "1KiB",
            "--convert",
            "--destination",
            "http",
        ),
        ("missing.yaml",),
    ],
)
def test_what_cannot_be_ends_with_2(words: tuple[str, ...]) -> None:
    result = size(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_template_shows_today_and_needed() -> None:
    result = size(ORDERS, "--load", LOAD)
    assert result.exit_code == 1
    assert "in updates of at most double: 2 → 4 → 7" in result.stdout
    rows = {row["component"]: row for row in as_json("--load", LOAD, ORDERS)}
    assert (rows["Orders"]["today"], rows["Orders"]["needed"]) == ("2", "7")
    assert rows["FraudCheckMapping"]["needed"] == "2"  # of the seven shards, not of today's two
    assert rows["Orders"]["usd_needed"] > rows["Orders"]["usd_today"]


def test_what_has_no_load_is_not_said_to_suffice() -> None:
    result = size(ORDERS)
    assert "cannot tell: no load is declared for Orders" in result.stdout
    assert "✓" not in result.stdout
