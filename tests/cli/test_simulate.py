"""``headrace simulate``: one trial, told."""

from __future__ import annotations

import csv
import json
import shlex
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

ROOT = Path(__file__).parents[2]
ORDERS = ("examples/orders.yaml", "--load", "examples/orders.load.yaml")


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, list(words))


def measures(*words: str) -> dict[str, dict[str, Any]]:
    data = json.loads(run("simulate", *ORDERS, "--format", "json", *words).stdout)
    return {one["id"].rpartition("/")[2]: one["measures"] for one in data["components"]}


def test_a_trial_tells_what_is_refused_late_and_lost() -> None:
    result = run("simulate", *ORDERS)
    assert result.exit_code == 1
    assert "refuses 41.6% of the records when they are first sent" in result.stdout
    assert "FraudCheckMapping  event source mapping" in result.stdout
    assert "✗ loss of Delivery → Archive: 41.5%, needed none" in result.stdout
    assert "✗ loss of FraudCheckMapping → FraudCheck: 49.2%, needed none" in result.stdout


def test_needs_that_are_met_end_with_0() -> None:
    result = run("simulate", "examples/orders.fixed.yaml", *ORDERS[1:])
    assert result.exit_code == 0, result.stdout
    assert "✗" not in result.stdout


def test_every_record_is_accounted_for() -> None:
    told = measures()
    orders, mapping = told["Orders"], told["FraudCheckMapping"]
    admitted = told["Delivery"]["read_records"] + told["Delivery"]["waiting_records"]
    assert orders["sent_records"] == pytest.approx(1_500 * 72 * 3_600)
    refused = orders["lost_records"] + orders["waiting_records"]
    assert admitted + refused == pytest.approx(orders["sent_records"])
    gone = mapping["read_records"] + mapping["lost_records"]
    assert gone + mapping["waiting_records"] == pytest.approx(admitted)


def test_a_change_is_tried() -> None:
    assert measures("--change", "Orders.ShardCount=6")["Orders"]["throttled_share"] == 0
    assert measures("--change", "Orders.ShardCount=5")["Orders"]["throttled_share"] > 0


def test_faults_are_added_and_left_out() -> None:
    words = (
        "--change",
        "Orders.ShardCount=6",
        "--change",
        "FraudCheckMapping.ParallelizationFactor=4",
    )
    calm = measures(*words, "--calm")["FraudCheckMapping"]
    assert calm["lag_max_s"] < 1
    outage = "consumer_outage:of=FraudCheck,at=2h,for=3h"
    late = measures(*words, "--calm", "--fault", outage)["FraudCheckMapping"]
    assert late["lag_max_s"] == pytest.approx(3 * 3_600, rel=0.01)
    assert late["lost_records"] == 0


def test_the_timeline_is_tidy_and_the_plot_is_svg(tmp_path: Path) -> None:
    table, picture = tmp_path / "timeline.csv", tmp_path / "timeline.svg"
    run("simulate", *ORDERS, "--csv", str(table), "--plot", str(picture))
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert set(rows[0]) == {"component", "series", "time_s", "records"}
    admitted = [float(r["records"]) for r in rows if r["series"] == "admitted"]
    assert admitted == sorted(admitted)
    assert ET.parse(picture).getroot().tag.endswith("svg")


def test_one_component_is_told_alone_and_needs_in_full() -> None:
    told = run("simulate", *ORDERS, "--select", "Delivery").stdout
    assert "Orders  stream" not in told
    assert "Delivery  delivery stream" in told
    assert "loss of FraudCheckMapping" in told


def test_a_terminal_gets_a_chart() -> None:
    told = run("simulate", *ORDERS, "--select", "Orders", "--plot", "-").stdout
    assert "Orders: sent, records/s" in told
    assert "┤" in told
    assert max(map(len, told.splitlines())) <= 100


def test_without_a_load_each_source_sends_one_record_a_second() -> None:
    result = run("simulate", "examples/orders.yaml", "--format", "json")
    found = {one["id"]: one["measures"] for one in json.loads(result.stdout)["components"]}
    assert found["orders/Orders"]["sent_records"] == 86_400


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--change", "Order.ShardCount=6"), "did you mean Orders?"),
        (("--change", "ShardCount=6"), "write LogicalId.Property=value"),
        (("--change", "Orders.ShardCuont=6"), "did you mean ShardCount?"),
        (("--select", "Order"), "did you mean Orders?"),
        (("--fault", "consumer_outage:of=FraudChek,at=1h,for=1h"), "did you mean FraudCheck?"),
        (("--fault", "meteor:of=Orders"), "is not a fault"),
    ],
)
def test_wrong_options_are_one_line(words: tuple[str, ...], said: str) -> None:
    result = run("simulate", *ORDERS, *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_every_replay_command_repeats_its_trial() -> None:
    report = json.loads(run("check", *ORDERS, "--format", "json").stdout)
    proven = [finding for finding in report["findings"] if finding["evidence"]]
    assert len(proven) >= 4
    for finding in proven:
        evidence = finding["evidence"]
        words = shlex.split(evidence["replay"])[1:]
        again = json.loads(run(*words, "--format", "json").stdout)
        (told,) = [
            one["measures"][evidence["measure"]]
            for one in again["components"]
            if one["id"].endswith(f"/{evidence['subject']}")
        ]
        assert told == pytest.approx(evidence["value"])
