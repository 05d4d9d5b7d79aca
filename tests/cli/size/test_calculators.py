"""What holds for every calculator: it answers people and machines, and refuses in one line."""

from __future__ import annotations

import json
import shlex

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main
from headrace.cli.size import SERVICES

CALLS = {
    "analytics": "--rate 4000/s --record-size 1.3KiB --operator parse:0.05ms",
    "emr": "--input 2TiB --files 16000 --deadline 2h --profile io",
    "firehose": "--rate 4000/s --record-size 1.3KiB",
    "iot": "--devices 50000 --publish 1/min --payload 2KiB --shadow-updates 1/h",
    "kinesis": "--rate 4000/s --record-size 1.3KiB --consumers 2",
    "quicksight": "--authors 5 --readers 200 --sessions 20/month --spice 100GB",
    "redshift": "--data 4TiB --growth 5%/month",
    "search": "--daily 100GiB --retention 14d",
    "video": "--cameras 200 --bitrate 2Mbit/s --retention 7d --viewers 3",
}
"""A call of each calculator that has an answer."""

SEATS = "quicksight"
"""Seats are counted: no term of several decides."""

WRONG = {
    "analytics": (
        "--rate 4000/s --record-size 1KiB",
        "--rate 4000 --record-size 1KiB --cpu-per-record 1ms",
        "--rate 4000/s --record-size 1KiB --operator parse",
    ),
    "emr": (
        "--input 2TiB --files 16000",
        "--input 2TiB --files 16000 --deadline 5min",
        "--input 2TiB --files 16000 --deadline 2h --instance-type t2.nano",
    ),
    "firehose": (
        "--rate 4000/s",
        "--rate 4000/s --record-size 1KiB --ratio 0%",
        "--rate 4000/s --record-size 1KiB --destination ftp",
    ),
    "iot": ("--devices 0 --publish 1/min --payload 2KiB", "--devices 5 --publish often"),
    "kinesis": (
        "--rate 4000/s --record-size 0B",
        "--rate nan/s --record-size 1KiB",
        "--rate 4000/s --record-size 1KiB --headroom 100%",
    ),
    "quicksight": ("--authors -1", "--authors 0", "--authors 1 --sessions many"),
    "redshift": ("", "--data 4TiB --node-type dc2.large", "--retired ra3:x"),
    "search": ("--daily 100GiB", "--stored 1GiB --instance-type huge", "--stored 1GiB --azs 9"),
    "video": ("--cameras 0 --bitrate 2Mbit/s", "--cameras 1 --bitrate 0bit/s"),
}


def size(service: str, options: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["size", service, *shlex.split(options)])


@pytest.mark.parametrize("service", SERVICES)
def test_it_answers_on_a_terminal(service: str) -> None:
    result = size(service, CALLS[service])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert all(line == line.rstrip() for line in lines)
    assert max(map(len, (line for line in lines if not line.startswith("·")))) <= 100
    assert any("← decides" in line for line in lines) or service == SEATS
    assert any(line.startswith("cost ") for line in lines)
    assert any(line.startswith("prices of ") for line in lines)


@pytest.mark.parametrize("service", SERVICES)
def test_it_answers_machines(service: str) -> None:
    result = size(service, f"{CALLS[service]} --format json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["service"] == service
    assert all(amount["name"] for amount in answer["answer"])
    assert (answer["binding"] in {t["name"] for t in answer["terms"]}) is (service != SEATS)
    for cost in answer["costs"]:
        assert cost["usd_per_month"] == pytest.approx(sum(item["usd"] for item in cost["items"]))
    assert answer["costs"]
    assert all(source.startswith("https://") for source in answer["sources"])


@pytest.mark.parametrize(
    ("service", "options"),
    [(service, options) for service in SERVICES for options in WRONG[service]],
)
def test_what_is_wrong_is_told_in_one_line(service: str, options: str) -> None:
    result = size(service, options)
    assert result.exit_code == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("headrace: ")
    assert "_" not in line.replace("opensearch_serverless", ""), "options are named, not fields"
