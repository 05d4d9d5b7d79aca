"""Fleets: the documentation's examples, quotas, bills."""

from __future__ import annotations

from typing import Any

import pytest

from headrace.errors import InputError
from headrace.services.iot import quotas as q
from headrace.services.iot.sizing import FleetRequirement, metered, size_fleet, usage_of

pytestmark = pytest.mark.seed("I5")

DAY_S = 86_400


def need(**given: Any) -> FleetRequirement:
    usual = {"devices": 1_000, "messages_per_s": 0.1, "payload_bytes": 2_048.0}
    return FleetRequirement(**{**usual, **given})


def test_the_free_tiers_own_example() -> None:
    """Source: https://aws.amazon.com/iot-core/pricing/."""
    fleet = need(
        devices=50,
        messages_per_s=300 / DAY_S,
        payload_bytes=512.0,
        shadow_updates_per_s=130 / DAY_S,
        shadow_bytes=512.0,
        connects_per_s=0.0,
    )
    used = usage_of(fleet, basic_ingest=False, seconds=30 * DAY_S)
    assert used.minutes == pytest.approx(2_160_000)
    assert used.messages == pytest.approx(450_000)
    assert used.shadows == pytest.approx(195_000)
    half = need(devices=50, messages_per_s=150 / DAY_S, payload_bytes=512.0)
    assert usage_of(half, basic_ingest=False, seconds=30 * DAY_S).rules == pytest.approx(225_000)


def test_a_message_goes_in_once_and_out_to_each_subscriber() -> None:
    """Source: https://docs.aws.amazon.com/general/latest/gr/iot-core.html."""
    terms = {term.name: term.value for term in size_fleet(need(subscribers=2)).terms}
    assert terms["messages in"] == pytest.approx(100)
    assert terms["messages out"] == pytest.approx(200)


@pytest.mark.parametrize(("size", "steps"), [(1, 1), (5_120, 1), (5_121, 2), (131_072, 26)])
def test_messages_are_billed_in_steps_of_5_kib(size: int, steps: int) -> None:
    assert metered(size, q.METERED_MESSAGE_BYTES) == steps


def test_basic_ingest_saves_the_messages_and_nothing_else() -> None:
    sizing = size_fleet(need(connects_per_s=0.0))
    direct, broker = sizing.costs
    assert (direct.name, broker.name) == ("Basic Ingest", "through the broker")
    messages = next(item.usd for item in broker.items if item.name == "messages")
    assert sizing.saved_usd_per_month == pytest.approx(messages)


def test_where_others_subscribe_nothing_is_saved() -> None:
    sizing = size_fleet(need(subscribers=1))
    assert [bill.name for bill in sizing.costs] == ["through the broker"]
    assert sizing.saved_usd_per_month == 0


@pytest.mark.parametrize(("region", "asked"), [("us-east-1", False), ("eu-north-1", True)])
def test_quotas_differ_by_region(region: str, *, asked: bool) -> None:
    sizing = size_fleet(need(devices=30_000, region=region))
    assert any(check.name == "messages in" for check in sizing.checks) is asked
    assert sizing.feasible


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"payload_bytes": 200_000.0}, "payload: 200,000 B of 131,072; larger ones are refused"),
        ({"messages_per_s": 101.0, "payload_bytes": 10.0}, "device's messages: 101 messages/s"),
        ({"messages_per_s": 9.0, "payload_bytes": 65_536.0}, "device's bytes"),
        ({"shadow_updates_per_s": 21.0}, "device's shadow: 21 requests/s of 20"),
        ({"shadow_bytes": 9_000.0}, "shadow: 9,000 B of 8,192"),
    ],
)
def test_what_no_quota_increase_helps_is_ruled_out(wrong: dict[str, Any], said: str) -> None:
    sizing = size_fleet(need(**wrong))
    assert not sizing.feasible
    assert any(said in check.message for check in sizing.checks)


@pytest.mark.parametrize(
    "wrong", [{"devices": 0}, {"payload_bytes": 0.0}, {"actions": 11}, {"messages_per_s": -1.0}]
)
def test_senseless_numbers_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        need(**wrong)
