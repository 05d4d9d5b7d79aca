"""``headrace size redshift``, as a user calls it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main

pytestmark = pytest.mark.seed("R1", "R4", "R6", "R9")


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["size", "redshift", *words])


def test_data_growth_and_queries_give_nodes_files_and_bills() -> None:
    words = "--data 4TiB --growth 5%/month --horizon 24months --concurrency 20"
    told = run(*words.split(), "--latency", "10s", "--scan", "8GB", "--node-type", "ra3.4xlarge")
    assert told.exit_code == 0
    assert told.output.startswith("nodes: 10 × ra3.4xlarge\n")  # 16 GB/s of 1.6 GB/s a node
    assert "scan" in told.output
    assert "← decides" in told.output
    assert "reserved 3 years" in told.output


def test_json_holds_the_whole_answer() -> None:
    answer = json.loads(run("--data", "4TiB", "--format", "json").output)
    assert (answer["node_type"], answer["nodes"], answer["slices"]) == ("rg.large", 2, 4)
    assert answer["copy_files"] % answer["slices"] == 0


def test_a_resize_is_planned() -> None:
    told = run("--from", "ra3.4xlarge:4", "--to", "ra3.4xlarge:8")
    assert told.exit_code == 0
    assert told.output.startswith("resize: elastic: 4 × ra3.4xlarge → 8 × ra3.4xlarge\n")


def test_a_retired_cluster_is_replaced() -> None:
    told = run("--retired", "ds2.xlarge:8")
    assert told.exit_code == 0
    assert told.output.startswith("successor: 2 × ra3.4xlarge\n")


@pytest.mark.parametrize(
    "words",
    [
        ("--data", "90000TB", "--compression", "1"),
        ("--from", "ra3.xlplus:4", "--to", "ra3.xlplus:2", "--data", "900TB"),
    ],
)
def test_no_answer_ends_with_1(words: tuple[str, ...]) -> None:
    told = run(*words)
    assert told.exit_code == 1
    assert "✗" in told.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "give --data to size, --from and --to to resize, or --retired"),
        (("--from", "ra3.xlplus:2"), "give --from and --to"),
        (("--from", "ra3.xlplus", "--to", "ra3.xlplus:2"), "write node type and nodes"),
        (("--from", "ra3.xlplus:0", "--to", "ra3.xlplus:2"), "write node type and nodes"),
        (
            ("--from", "ra3.xlplus:2", "--to", "ra3.xlplus:4", "--retired", "ds2.xlarge:8"),
            "leave --from and --to out",
        ),
        (("--retired", "ds2.xlarge:8", "--growth", "5%/month"), "--growth: of no use for a resize"),
        (("--retired", "ra3.xlplus:8"), "is not a retired node type"),
        (("--data", "4TiB", "--growth", "much"), "write 5%/month"),
        (("--data", "4TiB", "--horizon", "long"), "write 12 months"),
        (("--data", "4TiB", "--node-type", "dc2.large"), "is retired: see --retired"),
        (("--data", "4TiB", "--scan", "1GB"), "counts only with a latency"),
        (("--data", "4TB", "--compression", "0"), "1 or more"),
    ],
)
def test_what_cannot_be_used_is_one_clear_line(words: tuple[str, ...], said: str) -> None:
    told = run(*words)
    assert told.exit_code == 2
    assert said in told.output
    assert "Traceback" not in told.output
