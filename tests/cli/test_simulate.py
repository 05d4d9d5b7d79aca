"""``headrace simulate``: one trial, told."""

from __future__ import annotations

import csv
import json
import shlex
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main
from headrace.report.tidy import COLUMNS

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
    assert list(rows[0]) == ["component", "time_s", *COLUMNS]
    orders = [row for row in rows if row["component"].endswith("Orders")]
    offered = sum(float(row["offered_per_s"]) * 900 for row in orders)
    assert offered == pytest.approx(1_500 * 72 * 3_600)
    assert max(float(row["lag_s"]) for row in orders) == pytest.approx(30, abs=0.01)
    assert ET.parse(picture).getroot().tag.endswith("svg")


def test_a_parquet_file_holds_the_same(tmp_path: Path) -> None:
    from pyarrow import parquet

    table, file = tmp_path / "timeline.csv", tmp_path / "timeline.parquet"
    run("simulate", *ORDERS, "--csv", str(table), "--parquet", str(file))
    rows = list(csv.DictReader(table.read_text().splitlines()))
    found = parquet.read_table(file).to_pylist()
    assert [one["component"] for one in found] == [row["component"] for row in rows]
    for name in ("time_s", *COLUMNS):
        told = [float(row[name]) if row[name] else None for row in rows]
        values = [one[name] for one in found]
        assert [value is None for value in values] == [value is None for value in told]
        assert [v or 0.0 for v in values] == pytest.approx([v or 0.0 for v in told], rel=1e-9)
    assert {path.name for path in tmp_path.iterdir()} == {"timeline.csv", "timeline.parquet"}


def test_without_pyarrow_parquet_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("simulate", *ORDERS, "--parquet", str(tmp_path / "timeline.parquet"))
    assert result.exit_code == 2
    assert result.stderr == ("headrace: Parquet needs pyarrow: pip install 'headrace[parquet]'\n")
    assert not list(tmp_path.iterdir())


def test_a_parquet_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    result = run("simulate", *ORDERS, "--parquet", str(tmp_path / "no" / "timeline.parquet"))
    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in result.stderr


def test_the_worst_minute_is_told() -> None:
    told = " ".join(run("simulate", *ORDERS).stdout.split())
    assert "worst minute, at 44 h Orders is offered 4,000 records/s and takes 1,575" in told
    assert "FraudCheckMapping is offered 1,575 records/s and takes 0" in told
    assert "is 24 h behind and loses 94,523 records" in told


def test_where_all_goes_well_no_minute_is_worst() -> None:
    words = ("examples/orders.fixed.yaml", *ORDERS[1:], "--calm", "--format", "json")
    assert json.loads(run("simulate", *words).stdout)["worst_minute"] is None


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


def test_a_change_names_another_resource() -> None:
    words = ("simulate", "tests/rules/across/path_through_one_zone.yaml", "--format", "json")
    lost = ("--fault", "az_outage:zone=eu-west-1a,at=1h,for=1h")
    more = ("--change", 'Narrow.VpcConfig.SubnetIds.1={"Ref": "B"}')

    def lag_s(*given: str) -> float:
        data = json.loads(run(*words, *lost, *given).stdout)
        ids = {one["id"].rpartition("/")[2]: one["measures"] for one in data["components"]}
        return float(ids["NarrowReads"]["lag_max_s"])

    assert lag_s() == pytest.approx(3_600)
    assert lag_s(*more) == 0
    unknown = run(*words, "--change", 'Narrow.VpcConfig.SubnetIds.1={"Ref": "C"}')
    assert unknown.exit_code == 2
    assert "the design has no component C" in unknown.output


PARTLY_BILLED = """
Resources:
  Talk: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: a1b2c3}}
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
"""
BUDGET = """
sources:
  sockets: {into: Talk, rate: 1/s, record_size: 1 KiB}
  clicks: {into: Clicks, rate: 1/s, record_size: 1 KiB}
needs: {budget: %s USD/month}
"""


@pytest.mark.parametrize(
    ("usd", "sign", "met", "code"), [("500", "?", None, 0), ("5", "✗", False, 1)]
)
def test_a_budget_is_not_kept_where_a_bill_is_missing(
    tmp_path: Path, usd: str, sign: str, met: object, code: int
) -> None:
    template, load = tmp_path / "t.yaml", tmp_path / "load.yaml"
    template.write_text(PARTLY_BILLED)
    load.write_text(BUDGET % usd)
    told = run("simulate", str(template), "--load", str(load))
    assert told.exit_code == code
    assert f"{sign} budget of the design: 10.99 USD/month, without Talk" in told.stdout
    data = run("simulate", str(template), "--load", str(load), "--format", "json").stdout
    (need,) = json.loads(data)["needs"]
    assert (need["met"], need["without"]) == (met, ["Talk"])
