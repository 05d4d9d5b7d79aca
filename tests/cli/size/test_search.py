"""``headrace size search``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from headrace.cli import main


@pytest.mark.seed("S4", "S9")
def test_a_table_for_people() -> None:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(
        main, ["size", "search", "--daily", "100GiB", "--retention", "14d"]
    )
    assert result.exit_code == 0, result.output
    assert "data nodes: 3 × m7g.xlarge" in result.output
    assert "dedicated masters: 3 × m6g.large" in result.output
    assert "reserved 1 year, nothing upfront" in result.output


def test_json_for_machines() -> None:
    call = "size search --stored 66GiB --workload search --azs 2 --format json"
    result = CliRunner(env={"COLUMNS": "100"}).invoke(main, call.split())
    answer = json.loads(result.output)
    assert (answer["service"], answer["masters"]) == ("search", 3)
    amounts = {amount["name"]: amount["value"] for amount in answer["answer"]}
    assert round(amounts["storage by the service's formula"]) == 191


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("", "--daily and --retention, or --stored"),
        ("--daily 1GiB", "--daily and --retention, or --stored"),
        ("--daily 1GiB --retention 1d --stored 1GiB", "takes the place"),
        ("--daily 1GiB --retention 1d --azs 4", "--azs"),
        ("--daily much --retention 1d", "--daily"),
        ("--daily 1GiB --retention 1d --azs 2 --standby", "three zones"),
        ("--daily 1GiB --retention 7d --ultrawarm-after 7d", "UltraWarm"),
        ("--daily 1GiB --retention 7d --engine Solr", "OpenSearch_2.19"),
        ("--daily 1GiB --retention 7d --instance-type big", "families"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_line(call: str, says: str) -> None:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(main, ["size", "search", *call.split()])
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output


def test_no_answer_is_exit_code_1() -> None:
    call = "size search --daily 900TiB --retention 90d --instance-type c7g.large"
    result = CliRunner(env={"COLUMNS": "100"}).invoke(main, call.split())
    assert result.exit_code == 1
    assert "no number of data nodes" in result.output
