"""The published schema: valid, documented, and of one mind with the reader."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from headrace.load.quantities import QUANTITIES
from headrace.load.reader import LoadError, parse_load
from headrace.load.schema import load_schema

RICH: dict[str, Any] = {
    "$schema": "https://example.org/load.schema.json",
    "version": 1,
    "horizon": "3d",
    "assume": {"region": "eu-west-1", "headroom": "20%", "seed": 7},
    "sources": {
        "a": {
            "into": "Readings",
            "shape": {"daily": {"peak": "5 MiB/s", "mean": "2 MiB/s", "peak_at": "20:05"}},
            "record_size": "1.3 KiB",
            "max_record_size": "2 MB",
            "keys": {"zipf": {"count": 5000, "exponent": 1.1}},
            "producer": {
                "retry": 3,
                "record_ttl": "1min",
                "buffer": {"records": 9, "size": "1 MiB"},
                "private": ["SubnetA"],
                "single_puts": True,
            },
        },
        "b": {
            "into": "Readings",
            "shape": {"steps": [["0h", "5/s"], ["8h", "7 records/s"]]},
            "record_size": "500 B",
            "keys": {"hot": {"keys": {"x": "60%"}, "rest": 10}},
            "producer": {"retry": False, "private": True},
        },
        "c": {
            "into": "Direct",
            "shape": {"burst": {"peak": "9k/s", "at": 0, "for": "1h30m", "every": "4h"}},
            "record_size": "1 KiB",
            "keys": {"constant": "device-1"},
        },
        "d": {"into": "Direct", "rate": "1.2M/min", "record_size": "1 KiB", "keys": {"uniform": 9}},
    },
    "consumers": {
        "own": {"of": "Readings", "kind": "fan-out", "rate_per_shard": "900/s"},
        "shared": {"of": "Readings", "duration": "1s", "per_record": "2ms", "poll_every": "250ms"},
    },
    "functions": {"Enrich": {"duration": "50ms", "per_record": "2ms"}},
    "faults": [
        {"consumer_outage": {"of": "own", "at": "2h", "for": "26h"}},
        {"component_outage": {"of": "Readings", "at": "2h", "for": "5min"}},
        {"destination_outage": {"of": "Lake", "at": "2h", "for": "P1D"}},
        {"poison_record": {"of": "Enrich", "at": "2h", "count": 2}},
        {"traffic_spike": {"source": "a", "factor": 3, "at": "2h", "for": "5min"}},
        {"hot_key": {"source": "a", "key": "x", "share": "40%", "at": "2h", "for": "5min"}},
        {"az_outage": {"zone": "eu-west-1a", "at": "2h", "for": "5min"}},
        {"az_outage": {"zone": 2, "at": "2h", "for": "5min"}},
        {"region_outage": {"region": "eu-west-1", "at": "2h", "for": "5min"}},
        {"network_partition": {"of": "Search", "at": "2h", "for": "5min"}},
    ],
    "needs": {
        "loss": "none",
        "latency": "5min",
        "rpo": 0,
        "rto": "4h",
        "budget": "$500/month",
        "stores": {"Lake": {"latency": "15min"}, "a -> Lake": {"loss": "0.1%"}},
    },
}


def _errors(data: object) -> list[str]:
    """Return what an editor would say, which knows patterns but none of our formats."""
    return [error.message for error in Draft202012Validator(load_schema()).iter_errors(data)]


def test_is_valid_under_the_metaschema() -> None:
    Draft202012Validator.check_schema(load_schema())


def test_accepts_a_load_with_everything_as_the_reader_does() -> None:
    assert _errors(RICH) == []
    assert parse_load(RICH).version == 1


def test_its_own_example_is_a_load() -> None:
    (example,) = load_schema()["examples"]
    assert _errors(example) == []
    parse_load(example)


def test_returns_a_copy() -> None:
    load_schema()["$defs"].clear()
    assert load_schema()["$defs"]


def test_every_key_is_described() -> None:
    for name, definition in load_schema()["$defs"].items():
        assert definition["description"], name
        for key, schema in definition.get("properties", {}).items():
            assert schema.get("description"), f"{name}.{key}"


@pytest.mark.parametrize("quantity", QUANTITIES.values(), ids=lambda quantity: quantity.name)
def test_examples_of_quantities_are_read(quantity: Any) -> None:
    for example in quantity.examples:
        assert quantity.reads(example) is not None


@settings(deadline=None)
@given(st.floats(1e-6, 1e15), st.sampled_from(sorted(QUANTITIES, key=lambda kind: kind.__name__)))
def test_patterns_accept_what_is_written(value: float, kind: type) -> None:
    quantity = QUANTITIES[kind]
    fraction = value / 1e15
    text = quantity.writes(kind(fraction if quantity.name == "share" else value))
    schema = {**load_schema()["$defs"][kind.__name__], "format": "none"}
    assert list(Draft202012Validator(schema).iter_errors(text)) == []


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("Rate", "4000/s|4,000 records per second|1 / 5 min|8 Mbit/s|1.5 mib/s|.5/s|1e3/s|0"),
        ("Seconds", "1h30m|1 h 30 min|250 µs|2 weeks|PT1H30M|P2DT0.5S|1e3s|0"),
        ("DayTime", "14:30|0:05|14h|14h30m|0"),
        ("Bytes", "500 B|1.3KiB|3 kib|2 MB|7 bytes|1e3 B|0"),
        ("Share", "20%|0.2|.5|20 %|none|1"),
        ("UsdPerMonth", "500 USD/month|$1,500 per month|1 USD/h"),
    ],
)
def test_patterns_accept_every_form_that_is_read(kind: str, texts: str) -> None:
    (reads,) = [q.reads for one, q in QUANTITIES.items() if one.__name__ == kind]
    validator = Draft202012Validator(load_schema()["$defs"][kind])
    for text in texts.split("|"):
        reads(text)
        assert not list(validator.iter_errors(text)), text


@pytest.mark.parametrize(
    "changes",
    [
        {"rate": 4000},
        {"rate": "4000"},
        {"rate": "fast"},
        {"record_size": "big"},
        {"rate": "4/s", "shape": {"constant": "5/s"}},
        {"rat": "4/s"},
        {"keys": {"zipf": {"count": 0}}},
        {"keys": {"zipf": {"count": 5}, "uniform": 5}},
    ],
)
def test_editors_see_slips(changes: dict[str, Any]) -> None:
    source = {"into": "S", "rate": "5/s", "record_size": "1 KiB", **changes}
    assert _errors({"sources": {"s": source}})


def _paths(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _paths(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _paths(value, (*path, index))


_VALUES = st.sampled_from(
    [True, 0, -1, 5, 0.5, "", "5/s", "1 KiB", "2h", "20%", "word", [], ["5/s"], {}, {"a": 1}]
)


@settings(deadline=None)
@given(st.sampled_from(list(_paths(RICH))[1:]), _VALUES | st.text(max_size=6))
def test_a_load_with_one_value_replaced_is_read_or_refused_at_that_value(
    path: tuple[str | int, ...], value: object
) -> None:
    data = copy.deepcopy(RICH)
    parent: Any = data
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = value
    refusals: tuple[Any, ...] = ()
    try:
        parse_load(data)
    except LoadError as error:
        refusals = error.details
    near = [one for one in refusals if one.path[:1] == path[:1] or one.path[:1] in _TIED]
    assert len(near) == len(refusals)
    if not refusals:
        assert _errors(data) == []


_TIED = (("faults",), ("needs",))
"""Sections that name sources, so that a change of the sources may be felt there."""
