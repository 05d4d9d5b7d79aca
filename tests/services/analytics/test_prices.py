"""The bill of an application, by the examples of the service's own page."""

from __future__ import annotations

import pytest

from headrace.facts import all_facts
from headrace.services.analytics import prices, quotas

US = prices.PRICES["us-east-1"]


def items(usage: prices.Usage) -> dict[str, float]:
    return {item.name: item.usd for item in prices.flink(usage).items}


def test_a_month_of_20_kpus_with_the_one_that_orchestrates() -> None:
    """The page's own sum, 1,584 USD, leaves the 21st KPU out, which it asks for.

    Source: https://docs.aws.amazon.com/managed-flink/latest/java/how-pricing.html
    """
    bill = items(prices.Usage(kpus=20, prices=US, hours=720, month_h=720))
    assert bill == {"KPUs": pytest.approx(1_663.20), "running storage": pytest.approx(100)}


def test_450_minutes_of_2_kpus() -> None:
    """Source: https://docs.aws.amazon.com/managed-flink/latest/java/how-pricing.html."""
    bill = items(prices.Usage(kpus=2, prices=US, hours=7.5, month_h=720))
    assert round(bill["KPUs"], 3) == 2.475
    assert bill["running storage"] / US.storage_gb_month == pytest.approx(1.042, abs=5e-4)


def test_a_run_is_billed_for_ten_minutes_at_least() -> None:
    """30, 5 and 2 minutes of 4 KPUs.

    Source: https://docs.aws.amazon.com/managed-flink/latest/java/how-pricing.html
    """
    hours = prices.billed_hours([1_800, 300, 120])
    assert hours * 60 == pytest.approx(50)
    bill = prices.flink(prices.Usage(kpus=4, prices=US, hours=hours))
    kpus = bill.items[0]
    assert kpus.quantity == pytest.approx(4.167, abs=5e-4)
    assert round(kpus.usd, 2) == 0.46


def test_a_region_without_prices_is_billed_at_those_of_the_base_region() -> None:
    assert prices.prices_for("eu-west-1").region == "us-east-1"


def test_every_number_has_a_unit_and_a_source() -> None:
    found = {fact.name: fact for module in (quotas, prices) for fact in all_facts(module)}
    assert {"KPUS_MAX", "KPU_STORAGE_BYTES", "kpu_hour", "backup_gb_month"} <= found.keys()
    assert all(
        fact.source.url.startswith("https://docs.aws.amazon.com/") for fact in found.values()
    )
    assert [name for name, fact in found.items() if not fact.about.verified] == ["LATE_ALARM_MS"]


def test_supported_and_retired_versions_have_nothing_in_common() -> None:
    assert not set(quotas.SUPPORTED_FLINK) & quotas.RETIRED_FLINK.keys()
