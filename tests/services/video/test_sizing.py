"""Video: the documentation's examples, and limits of one stream."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.errors import InputError
from headrace.services.video import quotas as q
from headrace.services.video.prices import GB, Usage, bill, prices_for
from headrace.services.video.sizing import VideoRequirement, archive_points_per_s, size_video

pytestmark = pytest.mark.seed("K1", "K4")


def need(**given: Any) -> VideoRequirement:
    return VideoRequirement(**{"cameras": 10, "bytes_per_s": 250_000.0, **given})


def test_live_playback_uses_the_quotas_that_the_documentation_says() -> None:
    """Source: https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html."""
    assert archive_points_per_s(250, 1.0, tracks=2, playlist=5) == (2_500, q.MEDIA_POINTS_PER_S)


def test_a_long_manifest_limits_new_sessions_and_media_the_active_ones() -> None:
    """Source: https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html."""
    metadata, _ = archive_points_per_s(10, 1.0, playlist=1_000)
    assert metadata == q.METADATA_POINTS_PER_S
    _, media = archive_points_per_s(100, 0.2)
    assert media == q.MEDIA_POINTS_PER_S


@pytest.mark.parametrize("mix", [(5 * 100,), (100 * 5,), (400, 100)])
def test_mixes_of_downloads_use_the_media_quota_up(mix: tuple[int, ...]) -> None:
    """Source: https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html."""
    assert sum(mix) == q.MEDIA_POINTS_PER_S


def test_storage_is_bitrate_times_retention_times_streams() -> None:
    sizing = size_video(need(retention_s=24 * 3_600))
    assert sizing.stored_bytes == 10 * 250_000 * 24 * 3_600
    assert sizing.streams == 10


@given(st.integers(1, 2_000), st.floats(1, 20), st.integers(1, 3))
def test_so_many_viewers_as_it_says_fit_and_one_more_does_not(
    viewers: int, fragment_s: float, tracks: int
) -> None:
    asked = need(viewers=viewers, fragment_s=fragment_s, tracks=tracks, retention_s=3_600)
    sizing = size_video(asked)
    too_many = any(check.name == "fragments watched" for check in sizing.checks)
    assert too_many == (viewers > sizing.viewers_max)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"bytes_per_s": 13e6}, "write bytes: 13 MB/s for one stream, which takes 12.5"),
        ({"readers": 4}, "continuous readers: 4 connections"),
        ({"fragment_s": 30.0}, "fragments of 30 s are refused"),
        ({"bytes_per_s": 3e6, "fragment_s": 20.0}, "fragments of 60 MB are refused"),
        ({"viewers": 2}, "without retention nothing is archived"),
        ({"retention_s": 4e8}, "10 years at most"),
        ({"retention_s": 1_800.0}, "an hour at least, or not at all"),
    ],
)
def test_what_one_stream_cannot_carry_is_ruled_out(wrong: dict[str, Any], said: str) -> None:
    sizing = size_video(need(**wrong))
    assert not sizing.feasible
    assert any(said in check.message for check in sizing.checks)


def test_the_bill_counts_what_is_taken_in_read_and_kept() -> None:
    (cost,) = size_video(need(retention_s=86_400, readers=2, active_share=0.5)).costs
    taken = 10 * 250_000 * 0.5 * 730 * 3_600 / GB
    assert {item.name: item.quantity for item in cost.items} == pytest.approx(
        {"taken in": taken, "read": 2 * taken, "stored": 10 * 250_000 * 0.5 * 86_400 / GB}
    )


def test_the_bill_of_a_live_streaming_app_is_the_one_that_the_pricing_page_makes_out() -> None:
    """A hundred phones, 7 MB a minute for 10 minutes a day, two HLS viewers each, kept a day."""
    mb = GB / 1_024
    usage = Usage(bytes_in=30 * 7_000 * mb, bytes_played=30 * 14_000 * mb, stored_bytes=7_000 * mb)
    made = bill(usage, prices_for("us-east-1"))
    lines = {item.name: round(item.usd, 2) for item in made.items}
    assert lines == {"taken in": 1.74, "played": 4.88, "stored": 0.16}
    assert round(made.usd_per_month, 2) == 6.78


def test_players_cost_more_than_applications() -> None:
    played, read = (
        size_video(need(retention_s=3_600, **who)).costs[0].usd_per_month
        for who in ({"viewers": 1}, {"readers": 1})
    )
    assert played > read


def test_talks_are_billed_by_channel_message_and_relayed_minute() -> None:
    talks = need(channels=10, messages_per_month=2e6, turn_s_per_month=60_000.0)
    lines = {item.name: item.usd for item in size_video(talks).costs[0].items}
    assert lines["channels"] == pytest.approx(0.30)
    assert lines["messages"] == pytest.approx(4.50)
    assert lines["relay"] == pytest.approx(0.12)


def test_media_kept_for_a_month_may_be_cheaper_in_the_warm_tier() -> None:
    days = 86_400.0
    kept = {d: " ".join(size_video(need(retention_s=d * days)).notes) for d in (29, 30)}
    assert "warm tier" not in kept[29]
    assert "warm tier" in kept[30]


def test_a_large_fleet_is_told_how_long_it_takes_to_be_back() -> None:
    assert not any("outage" in note for note in size_video(need(cameras=300)).notes)
    (told,) = (note for note in size_video(need(cameras=6_000)).notes if "outage" in note)
    assert "6,000 cameras take 20 s at least" in told


def test_elsewhere_it_says_whose_prices_it_used() -> None:
    assert any("us-east-1" in note for note in size_video(need(region="eu-west-1")).notes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cameras": 0},
        {"bytes_per_s": 0.0},
        {"fragment_s": 0.0},
        {"tracks": 4},
        {"viewers": -1},
        {"channels": -1},
        {"messages_per_month": 5.0},
        {"turn_s_per_month": 60.0},
    ],
)
def test_senseless_numbers_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        need(**wrong)
