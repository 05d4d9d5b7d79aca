from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

FILE = """
title: small
cluster:
  nodes: [{count: 4, disk: 100 MB/s, network: 1 Gbit/s}]
  replication: REPLICATION
job: {input: 2 GB, split_size: 100 MB, reducers: 3, stragglers: {share: 20%}}
published: {measured: 60s, source: a book}
"""


def run(folder: Path, *options: str, text: str = FILE, replication: int = 2) -> Result:
    (folder / "job.yaml").write_text(text.replace("REPLICATION", str(replication)))
    return CliRunner().invoke(main, ["job", str(folder / "job.yaml"), *options])


def test_people_are_told_phases_counters_and_the_published_time(tmp_path: Path) -> None:
    told = run(tmp_path).output
    assert told.startswith("small\ndone after")
    assert "published: 60 s; the model says" in told
    for phase in ("map", "shuffle", "reduce"):
        assert f"\n  {phase} " in told
    assert "launched maps" in told
    assert "\n  fetch " in told
    assert "disks of maps" in told


def test_machines_get_json_and_every_attempt(tmp_path: Path) -> None:
    file = tmp_path / "attempts.csv"
    done = run(tmp_path, "--format", "json", "--csv", str(file), "--seeds", "6")
    data = json.loads(done.output)
    assert data["counters"]["launched_maps"] == 20
    assert set(data["tasks"]) == {"map", "fetch", "reduce"}
    assert data["tasks"]["map"]["takes_s"] >= max(data["tasks"]["map"]["parts_s"].values())
    assert [one["share"] for one in data["sample"]["quantiles"]] == [0.5, 0.95, 0.99]
    rows = list(csv.DictReader(io.StringIO(file.read_text())))
    assert len(rows) == 23
    assert {row["outcome"] for row in rows} == {"finished"}
    assert rows[0]["fetched_s"] == ""


def test_a_seed_changes_the_draws_and_is_repeatable(tmp_path: Path) -> None:
    first, second, same = (run(tmp_path, "--seed", seed).output for seed in ("1", "2", "1"))
    assert first == same
    assert first != second


def test_seeds_give_an_interval(tmp_path: Path) -> None:
    assert "95% of 8 seeds: within" in run(tmp_path, "--seeds", "8").output


def test_a_job_that_cannot_finish_ends_with_one(tmp_path: Path) -> None:
    text = FILE + "faults: [{node_loss: {nodes: [1], at: 1s}}]\n"
    done = run(tmp_path, text=text, replication=1)
    assert done.exit_code == 1
    assert ": a split of the input is lost with all its copies" in done.output


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [("2 GB", "2 Gb", ":6:"), ("count: 4", "count: -4", ":4:"), ("a book}", "a book", ":")],
)
def test_what_is_wrong_is_one_line(tmp_path: Path, before: str, after: str, told: str) -> None:
    done = run(tmp_path, text=FILE.replace(before, after))
    assert done.exit_code == 2
    assert told in done.output
    assert done.output.count("\n") == 1
