"""``headrace size iot``."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from headrace.cli import main

FLEET = ("--devices", "50000", "--publish", "1/min", "--payload", "2KiB")


def size(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["size", "iot", *words])


def test_a_fleet_is_sized_as_a_table_and_as_json() -> None:
    table = size(*FLEET)
    assert table.exit_code == 0, table.output
    assert "saved by Basic Ingest" in table.stdout
    answer = json.loads(size(*FLEET, "--format", "json").stdout)
    assert answer["saved_usd_per_month"] > 1_000


def test_what_no_device_may_send_ends_with_1() -> None:
    result = size("--devices", "1", "--publish", "200/s", "--payload", "1KiB")
    assert result.exit_code == 1
    assert "✗ device's messages" in result.stdout


def test_a_wrong_size_is_refused() -> None:
    result = size("--devices", "1", "--publish", "1/s", "--payload", "big")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
