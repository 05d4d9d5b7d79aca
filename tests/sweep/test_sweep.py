"""``headrace sweep``: the same result wherever the trials run."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main
from headrace.errors import InputError
from headrace.pipeline import Request
from headrace.sweep.grid import cases_of, parse_vary
from headrace.sweep.run import cluster, processes, run_sweep
from headrace.sweep.work import Outcome
from headrace.template.overlay import Change

TEMPLATE = """
Resources:
  Orders:
    Type: AWS::Kinesis::Stream
    Properties: {ShardCount: 4}
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Orders.Arn, RoleARN: r}
      ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Lake.Arn, RoleARN: r}
  Lake: {Type: AWS::S3::Bucket}
"""
LOAD = """
horizon: 24h
sources:
  shop: {into: Orders, record_size: 1 KiB, rate: 2000/s, keys: {uniform: 60}}
needs: {loss: none}
"""


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Request:
    folder = tmp_path_factory.mktemp("design")
    (folder / "t.yaml").write_text(TEMPLATE)
    (folder / "load.yaml").write_text(LOAD)
    return Request(
        paths=(str(folder / "t.yaml"),), load=str(folder / "load.yaml"), region="eu-west-1"
    )


def run(design: Request, *words: str) -> Result:
    assert design.load is not None
    usual = ["sweep", *design.paths, "--load", design.load, "--region", design.region]
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, [*usual, *words])


def found(design: Request, *words: str) -> Any:
    return json.loads(run(design, *words, "--format", "json").stdout)


SIZES = [(Change("t/Orders", ("ShardCount",), n),) for n in range(2, 6)]
EVERY = cases_of([0.5, 1.0], SIZES, [None], range(4))


@pytest.fixture(scope="module")
def alone(design: Request) -> tuple[Outcome, ...]:
    """What one process finds."""
    return run_sweep(design, EVERY)


def test_the_cheapest_design_for_each_load_is_found(design: Request) -> None:
    words = ("--vary", "Orders.ShardCount=1..6", "--vary", "load=0.4,1")
    small, whole = found(design, *words)
    assert small["load"] == 0.4
    (few,), (many,) = small["cheapest"], whole["cheapest"]
    # 60 keys are no even load: the calculator of the stream says the same.
    assert (few, many) == ("Orders.ShardCount=1", "Orders.ShardCount=3")
    assert run(design, *words).exit_code == 0
    met = {one["design"][0]: one["met"] for one in whole["designs"]}
    assert [met[f"Orders.ShardCount={n}"] for n in range(1, 7)] == [False] * 2 + [True] * 4
    costs = [one["usd_per_month"]["p50"] for one in whole["designs"]]
    assert costs == sorted(costs)


def test_a_load_that_no_design_carries_is_a_finding(design: Request) -> None:
    told = run(design, "--vary", "Orders.ShardCount=1,2", "--vary", "load=9")
    assert told.exit_code == 1
    assert "no design of these meets the needs; closest to them:" in told.stdout
    assert "✗ loss of Delivery" in told.stdout


def test_seeds_draw_other_keys_and_give_intervals(design: Request) -> None:
    words = ("--vary", "Orders.ShardCount=3", "--vary", "load=1.25", "--seeds", "12")
    (one,) = found(design, *words)
    headroom = one["designs"][0]["headroom"]
    assert headroom["p5"] < headroom["p50"] < headroom["p95"]
    assert 0 < one["designs"][0]["met_share"] < 1
    assert " – " in run(design, *words).stdout


def test_faults_are_tried_one_by_one(design: Request) -> None:
    faults = (
        "consumer_outage:of=Delivery,at=2h,for=2h",
        "consumer_outage:of=Delivery,at=2h,for=1h",
    )
    (one,) = found(design, "--fault", faults[0], "--fault", faults[1])
    (shorter,) = found(design, "--fault", faults[1])
    assert one["designs"][0]["trials"] == 2
    recovery = one["designs"][0]["recovery_s"]["p50"]
    assert recovery > shorter["designs"][0]["recovery_s"]["p50"] > 0


def test_each_trial_is_a_row(design: Request, tmp_path: Path) -> None:
    from pyarrow import parquet

    table, file = tmp_path / "trials.csv", tmp_path / "trials.parquet"
    words = ("--vary", "Orders.ShardCount=2..3", "--vary", "load=0.5..1x3", "--seeds", "2")
    run(design, *words, "--csv", str(table), "--parquet", str(file))
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert len(rows) == 12
    assert [row["trial"] for row in rows] == [str(index) for index in range(12)]
    assert {row["Orders.ShardCount"] for row in rows} == {"2", "3"}
    assert {row["load"] for row in rows} == {"0.5", "0.75", "1"}
    read = parquet.read_table(file).to_pylist()
    costs = [float(row["usd_per_month"]) for row in rows]
    assert [one["usd_per_month"] for one in read] == pytest.approx(costs)


@pytest.fixture
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headrace.sweep.run.CHUNK", 4)


@pytest.mark.usefixtures("_small_chunks")
def test_two_processes_find_what_one_finds(design: Request, alone: tuple[Outcome, ...]) -> None:
    with processes(2) as executor:
        assert run_sweep(design, EVERY, executor) == alone


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the cluster's own making
        from distributed import LocalCluster

        with LocalCluster(  # type: ignore[no-untyped-call]  # its types end here
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as local:
            yield local


@pytest.mark.usefixtures("_small_chunks")
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_of_two_workers_finds_what_one_process_finds(design: Request, dask: Any) -> None:
    address = dask.scheduler_address.replace("tcp://", "dask://")
    words = ("--vary", "Orders.ShardCount=2..4", "--vary", "load=0.5,1", "--seeds", "5")
    there = run(design, *words, "--on", address)
    assert there.stdout == run(design, *words, "--workers", "1").stdout
    assert there.exit_code == 0


@pytest.mark.usefixtures("_small_chunks")
@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_loses_nothing(
    design: Request, dask: Any, alone: tuple[Outcome, ...]
) -> None:
    address = dask.scheduler_address.replace("tcp://", "dask://")
    killed: list[int] = []

    def kill_one(done: int, _of: int) -> None:
        if not killed and done:
            killed.append(next(iter(dask.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    with cluster(address) as executor:
        outcomes = run_sweep(design, EVERY, executor, kill_one)
    assert killed
    assert outcomes == alone


@pytest.mark.filterwarnings("ignore")
def test_workers_that_lack_a_package_are_told_of(dask: Any) -> None:
    address = dask.scheduler_address.replace("tcp://", "dask://")
    with pytest.raises(InputError, match="install headrace there"), cluster(address) as executor:
        executor.submit(import_module, "no_such_module_here").result()


def test_where_no_cluster_answers_is_one_line(
    design: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("headrace.sweep.run._PATIENCE_S", 0.3)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = run(design, "--on", f"dask://127.0.0.1:{port}")
    assert told.exit_code == 2
    assert "no Dask scheduler answers there" in told.stderr.splitlines()[-1]


def test_without_distributed_a_cluster_is_refused_in_one_line(
    design: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    told = run(design, "--on", "dask://127.0.0.1:1")
    assert told.exit_code == 2
    assert told.stderr == (
        "headrace: a Dask cluster needs distributed: pip install 'headrace[dask]'\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--vary", "Orders.ShardCount"), "write Orders.ShardCount=2..12"),
        (("--vary", "Orders.ShardCount=9..2"), "2 is below 9"),
        (("--vary", "load=0.5..3"), "say how many values, as in 0.5..3x5"),
        (("--vary", "load=much"), "numbers above 0"),
        (("--vary", "load=0..2"), "numbers above 0"),
        (("--vary", "Order.ShardCount=2..3"), "did you mean Orders?"),
        (("--vary", "Orders.Shards=2..3"), "a trial reads no Shards of Orders"),
        (("--vary", "load=1,2", "--vary", "load=3"), "is given twice"),
        (("--vary", "load=1..5000x5000", "--seeds", "9999"), "are more than 1,000,000"),
        (("--on", "ray://host:1"), "write dask://host:port"),
    ],
)
def test_a_wrong_option_is_one_line(design: Request, words: tuple[str, ...], said: str) -> None:
    told = run(design, *words)
    assert told.exit_code == 2, told.output
    assert said in told.stderr
    assert told.stderr.count("\n") == 1


def test_ranges_are_what_they_say() -> None:
    assert parse_vary("A.B=2..12").values == tuple(range(2, 13))
    assert parse_vary("A.B=2..12x3").values == (2, 7, 12)
    assert parse_vary("load=0.5..3x5").values == (0.5, 1.125, 1.75, 2.375, 3.0)
    assert parse_vary("A.B=on,off,true,1").values == ("on", "off", True, 1)
    with pytest.raises(InputError):
        parse_vary("A.B=")


def test_a_sweep_costs_what_a_trial_of_the_same_size_shows(design: Request) -> None:
    (whole,) = found(design, "--vary", "Orders.ShardCount=4")
    (one,) = whole["designs"]
    assert design.load is not None
    usual = ["simulate", *design.paths, "--load", design.load, "--region", design.region]
    said = json.loads(CliRunner().invoke(main, [*usual, "--format", "json"]).stdout)
    costs = [part["measures"].get("usd_per_month", 0.0) for part in said["components"]]
    assert one["usd_per_month"]["p50"] == pytest.approx(sum(costs))
    assert len([usd for usd in costs if usd]) == 3
