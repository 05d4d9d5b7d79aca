"""Edition, seats, sessions and SPICE of a BI workspace."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from headrace import facts
from headrace.errors import InputError
from headrace.services.quicksight import prices, quotas
from headrace.services.quicksight.sizing import BiRequirement, size_workspace

pytestmark = pytest.mark.seed("Q2")

GB = quotas.GB
LIST = prices.PRICES["us-east-1"]


@pytest.mark.parametrize(
    ("people", "usd"),
    [
        ({"authors": 1}, 24),
        ({"authors": 10, "readers": 300}, 240 + 900),
        ({"authors": 0, "authors_pro": 2}, 80 + 250),
        ({"authors": 1, "readers_pro": 5}, 24 + 100 + 250),
        ({"authors": 1, "features": ("generative",)}, 24 + 250),
        ({"authors": 2, "spice_bytes": 20 * GB}, 48),
        ({"authors": 2, "spice_bytes": 20 * GB + 1}, 48 + 0.38),
        ({"authors": 1, "authors_pro": 1, "spice_bytes": 120 * GB}, 24 + 40 + 250 + 38),
    ],
)
def test_seats_and_spice_make_the_bill(people: dict[str, Any], usd: float) -> None:
    answer = size_workspace(BiRequirement(**people))
    assert answer.costs[0].usd_per_month == pytest.approx(usd)
    assert answer.edition == "enterprise"


@pytest.mark.parametrize(
    ("sessions", "usd"),
    [
        (0, 250),
        (500, 250),
        (501, 250.5),
        (50_000 / 12, 20_000 / 12),
        (5_000, 20_000 / 12 + (5_000 - 50_000 / 12) * 0.4),
        (200_000 / 12, 4_800),
        (1_600_000 / 12, 21_500),
    ],
)
def test_sessions_are_paid_by_the_cheapest_plan(sessions: float, usd: float) -> None:
    assert min(plan.usd(sessions) for plan in prices.session_plans(LIST)) == pytest.approx(usd)


@pytest.mark.parametrize(
    ("readers", "sessions", "cheapest"),
    [
        (300, 20, "Enterprise, reader seats"),
        (300, 1, "Enterprise, monthly sessions"),
        (2_000, 2, "Enterprise, 50,000 sessions a year"),
        (10, 1, "Enterprise, reader seats"),
    ],
)
def test_seats_or_sessions_by_how_often_people_look(
    readers: int, sessions: float, cheapest: str
) -> None:
    need = BiRequirement(authors=1, readers=readers, sessions_per_reader_month=sessions)
    assert size_workspace(need).cheapest == cheapest


@given(readers=st.integers(1, 10_000), share=st.sampled_from([0.99, 1.01]))
def test_the_break_even_is_where_the_cheapest_way_changes(readers: int, share: float) -> None:
    need = BiRequirement(authors=1, readers=readers, sessions_per_reader_month=1.0)
    even = size_workspace(need).break_even_sessions
    assert even is not None
    if not even:
        assert readers * LIST.reader < LIST.sessions_plan
        return
    beside = size_workspace(replace(need, sessions_per_reader_month=even * share))
    assert (beside.cheapest == "Enterprise, reader seats") is (share > 1)


@given(st.integers(1, 100), st.integers(0, 10_000), st.integers(0, 1_000))
def test_more_of_anything_never_costs_less(authors: int, readers: int, spice_gb: int) -> None:
    need = BiRequirement(
        authors=authors,
        readers=readers,
        sessions_per_reader_month=3.0,
        spice_bytes=spice_gb * GB,
    )
    usd = size_workspace(need).costs[0].usd_per_month
    more = (
        replace(need, readers=readers + 1),
        replace(need, spice_bytes=need.spice_bytes + GB),
        replace(need, sessions_per_reader_month=4.0),
        replace(need, authors=authors + 1),
    )
    assert all(size_workspace(one).costs[0].usd_per_month >= usd - 1e-9 for one in more)


@pytest.mark.parametrize("feature", sorted(quotas.ENTERPRISE_ONLY))
def test_standard_lacks_what_needs_enterprise(feature: quotas.Feature) -> None:
    sessions = {"readers": 1, "sessions_per_reader_month": 1.0}
    need = BiRequirement(authors=1, features=(feature,), **sessions)  # type: ignore[arg-type] # of one kind each
    assert size_workspace(need).feasible
    assert not size_workspace(replace(need, edition="standard")).feasible


def test_an_existing_standard_account_has_users_only() -> None:
    answer = size_workspace(
        BiRequirement(authors=3, readers=4, edition="standard", spice_bytes=72 * GB)
    )
    assert answer.feasible
    assert [cost.usd_per_month for cost in answer.costs] == [63.5, 84.5]
    assert answer.spice_bought_gb == 2
    assert [check.level for check in answer.checks] == ["warning"]
    with_pro = BiRequirement(authors=3, authors_pro=1, edition="standard")
    assert not size_workspace(with_pro).feasible


def test_who_needs_nothing_special_hears_what_standard_would_cost() -> None:
    said = size_workspace(BiRequirement(authors=3)).notes
    assert any("36.00 USD" in note for note in said)


@pytest.mark.parametrize(
    ("edition", "size_gb", "rows", "binding", "pieces"),
    [
        ("enterprise", 1_000, 1e9, "data set size", [1, 1]),
        ("enterprise", 1_500, 3e9, "data set rows", [2, 3]),
        ("standard", 30, 1e6, "data set size", [2, 1]),
        ("standard", 20, 30e6, "data set rows", [1, 2]),
    ],
)
def test_a_data_set_holds_so_much(
    edition: quotas.Edition, size_gb: float, rows: float, binding: str, pieces: list[int]
) -> None:
    need = BiRequirement(
        authors=1,
        spice_bytes=size_gb * GB,
        data_set_bytes=size_gb * GB,
        data_set_rows=rows,
        edition=edition,
    )
    answer = size_workspace(need)
    assert answer.binding == binding
    assert [term.lanes for term in answer.terms] == pieces
    levels = [check.level for check in answer.checks]
    assert levels == ["ok" if count == 1 else "warning" for count in pieces]


def test_people_without_an_account_are_paid_by_session() -> None:
    need = BiRequirement(
        authors=1,
        readers=100,
        sessions_per_reader_month=1.0,
        features=("anonymous-embedding",),
    )
    answer = size_workspace(need)
    assert {cost.name for cost in answer.costs} == {
        "Enterprise, monthly sessions",
        "Enterprise, 50,000 sessions a year",
    }
    assert answer.break_even_sessions is None


def test_a_region_without_prices_is_told() -> None:
    said = size_workspace(BiRequirement(authors=1, region="eu-west-1")).notes
    assert any("eu-west-1 aren't known" in note for note in said)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ({"authors": 0}, "at least one author"),
        ({"authors": -1}, "authors is -1"),
        ({"authors": 1, "spice_bytes": float("inf")}, "spice_bytes is inf"),
        ({"authors": 1, "spice_bytes": GB, "data_set_bytes": 2 * GB}, "more than spice_bytes"),
        ({"authors": 1, "features": ("anonymous-embedding",)}, "paid by session"),
    ],
)
def test_what_cannot_be_is_refused(people: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        BiRequirement(**people)


def test_every_number_says_where_it_was_read() -> None:
    listed = {fact.name for fact in facts.all_facts(quotas)}
    public = {
        name
        for name, value in vars(quotas).items()
        if name.isupper() and isinstance(value, int | float | dict)
    }
    assert public - {"GB", "ENTERPRISE_ONLY"} == listed
    known = facts.all_facts(prices)
    fields = set(prices.Prices.__struct_fields__) - {"region", "read"}
    assert fields <= {fact.name for fact in known}
    assert all(fact.unit and fact.source.url.startswith("https://") for fact in known)
