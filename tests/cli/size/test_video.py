"""``headrace size video``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from headrace.cli import main


def size(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, ["size", "video", *words])


@pytest.mark.parametrize("bitrate", ["2Mbps", "2Mbit/s", "250kB/s", "2000 kbps"])
def test_a_bitrate_is_bits_or_bytes(bitrate: str) -> None:
    result = size("--cameras", "200", "--bitrate", bitrate, "--format", "json")
    assert result.exit_code == 0, result.output
    answer = {one["name"]: one["value"] for one in json.loads(result.stdout)["answer"]}
    assert answer["streams"] == 200
    assert answer["taken in"] == pytest.approx(50)


def test_what_no_stream_carries_ends_with_1() -> None:
    result = size("--cameras", "1", "--bitrate", "200Mbps")
    assert result.exit_code == 1
    assert "✗ write bytes: 25 MB/s for one stream, which takes 12.5" in result.stdout


@pytest.mark.parametrize("bitrate", ["fast", "2", "30/s"])
def test_what_is_no_bitrate_is_refused(bitrate: str) -> None:
    result = size("--cameras", "1", "--bitrate", bitrate)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_talks_cost_beside_the_streams() -> None:
    words = ("--cameras", "2", "--bitrate", "2Mbps", "--channels", "2", "--relayed", "100h")
    result = size(*words, "--messages", "50000")
    assert result.exit_code == 0, result.output
    assert "channels 0.06, messages 0.11, relay 0.72" in result.stdout


def test_messages_without_a_channel_are_one_clear_line() -> None:
    result = size("--cameras", "2", "--bitrate", "2Mbps", "--messages", "50000")
    assert result.exit_code == 2
    assert "messages and relayed time need a signalling channel" in result.output
