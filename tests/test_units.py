"""Quantities: what people write is read as they mean it, or refused with the accepted forms."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace import units
from headrace.errors import InputError
from headrace.units import KIB, MIB, Rate


@pytest.mark.parametrize(
    ("text", "per_s", "of"),
    [
        ("4000/s", 4000, "records"),
        ("4,000/s", 4000, "records"),
        ("4k/s", 4000, "records"),
        ("1.2M/min", 20_000, "records"),
        ("4000 records/s", 4000, "records"),
        ("4k records per second", 4000, "records"),
        ("1 event / 5 min", 1 / 300, "records"),
        ("6 msg per h", 1 / 600, "records"),
        ("730M/month", 1e6 / 3600, "records"),
        ("5 GiB/day", 5 * 1024**3 / 86_400, "bytes"),
        ("10 MB/s", 10e6, "bytes"),
        ("1.5MiB/s", 1.5 * MIB, "bytes"),
        ("1.5 mib/s", 1.5 * MIB, "bytes"),
        ("8 Mbit/s", 1e6, "bytes"),
        ("0", 0, "records"),
        (0, 0, "records"),
    ],
)
def test_reads_rates(text: str, per_s: float, of: str) -> None:
    rate = units.parse_rate(text)
    assert rate.per_s == pytest.approx(per_s, rel=1e-12)
    assert rate.of == of


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("4000", "4000 has no unit: write 4000/s for records, or 4000 B/s for bytes"),
        (4000, "write 4000/s"),
        ("4000 per fortnight", "is not a rate: write e.g. 4000/s"),
        ("10 Mb/s", "Mb may mean bits or bytes: write MB for bytes by 1000, MiB"),
        ("10 mb/s", "write MB"),
        ("fast", "is not a rate"),
        ("-5/s", "is not a rate"),
        ("1e999/s", "too large"),
        ("1/0s", "is not a rate"),
        ("4000 furlongs/s", "is not a rate"),
        ("4000 k MB/s", "is not a rate"),
        ("", "is not a rate"),
        (True, "is not a rate"),
        (None, "is not a rate"),
        (["4000/s"], "is not a rate"),
        (float("nan"), "is not a rate"),
        ("9" * 5000, "is not a rate"),
    ],
)
def test_refuses_what_is_no_rate(text: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        units.parse_rate(text)
    assert hint in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [("500 B", 500), ("1.3 KiB", 1331.2), ("2 MB", 2e6), ("2MiB", 2 * MIB), ("3 kib", 3072)],
)
def test_reads_sizes(text: str, size_bytes: float) -> None:
    assert units.parse_size(text) == size_bytes


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("500", "500 has no unit: write 500 B, or 500 KiB"),
        (500, "write 500 B"),
        ("5 Kb", "kbit"),
        ("5 apples", "not a size"),
        ("-1 B", "not a size"),
    ],
)
def test_refuses_what_is_no_size(text: str, hint: str) -> None:
    with pytest.raises(InputError, match=hint):
        units.parse_size(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("24h", 86_400),
        ("90s", 90),
        ("2d", 172_800),
        ("1h30m", 5400),
        ("1 h 30 min", 5400),
        ("250ms", 0.25),
        ("250 µs", 250e-6),
        ("2 weeks", 1_209_600),
        ("PT1H30M", 5400),
        ("P1W", 604_800),
        ("P2DT0.5S", 172_800.5),
        (0, 0),
    ],
)
def test_reads_durations(text: str, seconds: float) -> None:
    assert units.parse_duration(text) == pytest.approx(seconds, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("90", "90 has no unit: write 90s, 90min or 90h"),
        (90, "90 has no unit"),
        ("30m1h", "not a duration"),
        ("1h1h", "not a duration"),
        ("P", "not a duration"),
        ("PT", "not a duration"),
        ("1 month", "not a duration"),
        ("1h and a bit", "not a duration"),
    ],
)
def test_refuses_what_is_no_duration(text: str, hint: str) -> None:
    with pytest.raises(InputError, match=hint):
        units.parse_duration(text)


def test_reads_times_of_day() -> None:
    assert units.parse_time_of_day("14:30") == 52_200
    assert units.parse_time_of_day("14h") == 50_400
    assert units.parse_time_of_day("0:05") == 300
    for wrong in ("25:00", "24h", "14", "noon", "14:60"):
        with pytest.raises(InputError, match="time of day"):
            units.parse_time_of_day(wrong)


def test_reads_shares() -> None:
    assert units.parse_share("20%") == 0.2
    assert units.parse_share("0.2") == 0.2
    assert units.parse_share(0.2) == 0.2
    assert units.parse_share("none") == 0
    assert units.parse_share(1) == 1
    for wrong in ("120%", 20, "-1%", "many", "", True, -0.5):
        with pytest.raises(InputError, match="share from 0 to 1"):
            units.parse_share(wrong)


def test_reads_money_per_month_of_730_hours() -> None:
    assert units.parse_money("500 USD/month") == 500
    assert units.parse_money("$1,500 per month") == 1500
    assert units.parse_money("6000 USD/year") == 500
    assert units.parse_money("1 USD/h") == 730
    for wrong, hint in (
        (500, "500 USD/month"),
        ("500 EUR/month", "EUR can't be compared"),
        ("500/month", "not a budget"),
        ("$500 USD/month", "not a budget"),
        ("500 USD", "not a budget"),
    ):
        with pytest.raises(InputError, match=hint):
            units.parse_money(wrong)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (units.format_rate(Rate(1.27 * MIB, "bytes")), "1.27 MiB/s"),
        (units.format_rate(Rate(4000)), "4,000 records/s"),
        (units.format_rate(Rate(0)), "0 records/s"),
        (units.format_rate(Rate(1 / 86_400 / 7)), "0.143 records/day"),
        (units.format_size(1023.9 * KIB), "1 MiB"),
        (units.format_size(5e18), "4,547,474 TiB"),
        (units.format_duration(93_600), "26 h"),
        (units.format_duration(0), "0 s"),
        (units.format_duration(0.0004), "400 µs"),
        (units.format_duration(604_800), "7 d"),
        (units.format_duration(float("inf")), "for ever"),
        (units.format_share(1 / 3), "33.3%"),
        (units.format_count(1_234_567.8), "1,234,568"),
    ],
)
def test_writes_for_people(text: str, written: str) -> None:
    assert text == written


_AMOUNTS = st.floats(min_value=1e-4, max_value=1e15)


@settings(deadline=None)
@given(_AMOUNTS, st.sampled_from(["records", "bytes"]))
def test_rates_survive_writing_and_reading(per_s: float, of: str) -> None:
    """Reports lose no more than the third digit; the exact form loses nothing."""
    rate = Rate(per_s, "bytes" if of == "bytes" else "records")
    assert units.parse_rate(units.exact_rate(rate)) == rate
    shown = units.parse_rate(units.format_rate(rate))
    assert shown.of == of
    assert shown.per_s == pytest.approx(per_s, rel=0.0051)


@settings(deadline=None)
@given(_AMOUNTS)
def test_sizes_durations_and_money_survive_writing_and_reading(value: float) -> None:
    assert units.parse_size(units.exact_size(value)) == value
    assert units.parse_duration(units.exact_duration(value)) == value
    assert units.parse_money(units.exact_money(value)) == value
    assert units.parse_duration(units.format_duration(value)) == pytest.approx(value, rel=0.0051)
    if value >= 1:
        assert units.parse_size(units.format_size(value)) == pytest.approx(value, rel=0.0051)
        assert units.parse_money(units.format_money(value)) == pytest.approx(value, rel=0.0051)


@settings(deadline=None)
@given(st.floats(min_value=0, max_value=1))
def test_shares_survive_writing_and_reading(share: float) -> None:
    assert units.parse_share(units.exact_share(share)) == share


@settings(deadline=None)
@given(st.integers(0, 10**12))
def test_round_numbers_are_written_as_people_would(count: int) -> None:
    assert units.exact_size(count * KIB).endswith("B")
    assert units.parse_size(units.exact_size(count * KIB)) == count * KIB
    assert "e" not in units.exact_size(count)


@settings(deadline=None)
@given(st.text("0123456789.,eE+-%/ \t\n\x1b$:µPTkMGiBbitrecodsmhUSDwn", max_size=40))
def test_any_text_is_read_or_refused_in_one_printable_line(text: str) -> None:
    """Nothing but an InputError comes out, whatever goes in."""
    for read in (
        units.parse_rate,
        units.parse_size,
        units.parse_duration,
        units.parse_share,
        units.parse_money,
        units.parse_time_of_day,
    ):
        assert _refusal(read, text).isprintable()


def _refusal(read: Callable[[str], object], text: str) -> str:
    try:
        read(text)
    except InputError as error:
        return str(error)
    return ""
