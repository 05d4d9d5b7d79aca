"""``headrace size quicksight``."""

from __future__ import annotations

import json
from typing import Any, get_args

import click
import pytest
from click.testing import CliRunner, Result

from headrace.cli import main
from headrace.cli.size.quicksight import command
from headrace.services.quicksight.quotas import Feature


def size(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["size", "quicksight", *words])


@pytest.mark.seed("Q2")
def test_it_says_edition_way_to_pay_and_spice() -> None:
    result = size("--authors", "10", "--readers", "300", "--sessions", "20/month", "--spice", "1TB")
    assert result.exit_code == 0
    assert "edition: Enterprise" in result.stdout
    assert "cheapest: Enterprise, reader seats" in result.stdout
    assert "SPICE to buy: 900 GB" in result.stdout
    assert "6 sessions of each reader" in result.stdout


def test_json_has_the_same() -> None:
    words = ("--authors", "2", "--readers", "10", "--sessions", "1/day", "--format", "json")
    answer: Any = json.loads(size(*words).stdout)
    assert answer["edition"] == "enterprise"
    assert answer["cheapest"] == "Enterprise, reader seats"
    assert answer["costs"][0]["usd_per_month"] == 78


def test_an_edition_that_lacks_a_feature_ends_with_1() -> None:
    result = size("--authors", "2", "--edition", "standard", "--feature", "vpc")
    assert result.exit_code == 1
    assert "the Standard edition lacks private stores" in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Missing option '--authors'"),
        (("--authors", "0"), "at least one author"),
        (("--authors", "1", "--sessions", "2/month"), "give --readers"),
        (("--authors", "1", "--readers", "1", "--sessions", "2MB/s"), "--sessions"),
        (("--authors", "1", "--spice", "large"), "--spice"),
        (("--authors", "1", "--spice", "1GB", "--data-set", "2GB"), "a part of --spice"),
        (("--authors", "1", "--feature", "anonymous-embedding"), "give --sessions"),
        (("--authors", "1", "--feature", "teleport"), "--feature"),
    ],
)
def test_bad_input_is_one_line_and_2(words: tuple[str, ...], said: str) -> None:
    result = size(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_every_feature_can_be_asked_for() -> None:
    (option,) = [p for p in command.params if p.name == "features"]
    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == get_args(Feature)
