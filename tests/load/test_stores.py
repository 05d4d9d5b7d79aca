"""What a load says of stores: read from files and metadata, checked, laid over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from headrace.declarations import load_in
from headrace.design import Design
from headrace.load.plain import as_data
from headrace.load.reader import LoadError, parse_load

Designs = Callable[..., Design]

SAID: dict[str, Any] = {
    "deliveries": {"Archive": {"compression": 4.0}},
    "domains": {"Search": {"retention": "14d", "replicas": 2, "index_rate": "12 MB/s"}},
    "warehouses": {
        "W": {
            "holds": "4 TiB",
            "growth": "5%/month",
            "queries": {"rate": "2/s", "duration": "3s", "slots": 15, "wait": "1s"},
        }
    },
    "functions": {"Enrich": {"writes": 0.5, "output_size": "600 B"}},
}


def test_what_is_read_is_written_again() -> None:
    load = parse_load(SAID)
    assert parse_load(as_data(load)) == load
    assert load.warehouses["W"].holds_bytes == 4 * 2**40
    assert load.warehouses["W"].compression == 3.0
    assert load.domains["Search"].workload == "logs"


def test_what_is_said_of_one_component_replaces_what_was_said_before() -> None:
    over = parse_load({"domains": {"S/Search": {"retention": "1d"}}})
    laid = parse_load(SAID).merge(over, lambda name: name.rpartition("/")[2])
    assert list(laid.domains) == ["S/Search"]
    assert list(laid.warehouses) == ["W"]


@pytest.mark.parametrize(
    ("section", "name", "entry", "message"),
    [
        ("warehouses", "W", {"holds": "1 TiB", "growth": "5"}, "not a growth"),
        (
            "warehouses",
            "W",
            {"holds": "1 TiB", "queries": {"rate": "1/s", "duration": "0"}},
            "a query takes some time",
        ),
        (
            "warehouses",
            "W",
            {"holds": "1 TiB", "queries": {"rate": "1/s", "duration": "1s", "slots": 0}},
            "one query at least",
        ),
        ("domains", "D", {"retention": "0"}, "above 0"),
        ("domains", "D", {"retention": "1d", "ultrawarm_after": "2d"}, "deleted before"),
        ("domains", "D", {"index_rate": "0"}, "indexes something"),
        ("domains", "D", {"restore": "0s"}, "a restore takes some time"),
        ("warehouses", "W", {"holds": "1 TiB", "restore": "0s"}, "a restore takes some time"),
        ("deliveries", "A", {"compression": 0.5}, "1"),
        ("warehouses", "W", {"compression": 3}, "holds"),
    ],
)
def test_what_cannot_be_is_refused(
    section: str, name: str, entry: dict[str, Any], message: str
) -> None:
    with pytest.raises(LoadError, match=message):
        parse_load({section: {name: entry}})


def test_domains_and_warehouses_say_it_themselves(design_of: Designs) -> None:
    design = design_of("""
        Search:
          Type: AWS::OpenSearchService::Domain
          Metadata: {Headrace: {load: {retention: 14d}}}
        W:
          Type: AWS::Redshift::Cluster
          Metadata: {Headrace: {load: {holds: 2 TiB}}}
    """)
    load = load_in(design.workspace)
    assert load is not None
    assert load.domains["t/Search"].retention_s == 14 * 86_400
    assert load.warehouses["t/W"].holds_bytes == 2 * 2**40
