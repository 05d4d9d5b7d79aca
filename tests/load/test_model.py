"""What a load answers: its horizon, merged loads, bounds by path, faults in words."""

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.design.needed import need_of
from headrace.load.faults import describe, ends_s
from headrace.load.model import Load
from headrace.load.needs import Need, Needs
from headrace.load.plain import as_data
from headrace.load.reader import parse_load


def _load(**sections: object) -> Load:
    return parse_load(sections)


def _source(into: str, rate: str = "5/s") -> dict[str, object]:
    return {"into": into, "rate": rate, "record_size": "1 KiB"}


@pytest.mark.parametrize(
    ("fault", "days"),
    [
        (None, 1),
        ({"consumer_outage": {"of": "c", "at": "2h", "for": "1h"}}, 1),
        ({"consumer_outage": {"of": "c", "at": "2h", "for": "10h"}}, 1),
        ({"consumer_outage": {"of": "c", "at": "2h", "for": "11h"}}, 2),
        ({"consumer_outage": {"of": "c", "at": "20h", "for": "26h"}}, 3),
        ({"poison_record": {"of": "c", "at": "13h"}}, 2),
    ],
)
def test_the_horizon_leaves_time_to_recover(fault: object, days: int) -> None:
    load = _load(faults=[fault] if fault else [])
    assert load.horizon_s == days * 86_400


def test_a_declared_horizon_holds() -> None:
    fault = {"consumer_outage": {"of": "c", "at": "2h", "for": "26h"}}
    assert _load(horizon="6h", faults=[fault]).horizon_s == 21_600


def test_a_load_file_replaces_what_metadata_says() -> None:
    metadata = _load(
        sources={"Readings": _source("Readings"), "Orders": _source("Orders")},
        functions={"Enrich": {"duration": "1s"}},
        needs={"loss": "1%", "stores": {"Lake": {"rpo": "1h"}}},
        assume={"region": "eu-west-1", "headroom": "30%"},
    )
    file = _load(
        horizon="2d",
        sources={"devices": _source("Prod/Readings", "9/s"), "phones": _source("Prod/Readings")},
        functions={"Prod/Enrich": {"duration": "2s"}},
        needs={"loss": "none", "stores": {"Search": {"rto": "1h"}}},
        assume={"headroom": "10%"},
    )
    merged = metadata.merge(file, same=lambda name: name.removeprefix("Prod/"))
    assert list(merged.sources) == ["Orders", "devices", "phones"]
    assert {name: f.duration_s for name, f in merged.functions.items()} == {"Prod/Enrich": 2}
    assert merged.needs.loss == 0
    assert list(merged.needs.stores) == ["Lake", "Search"]
    assert (merged.assume.region, merged.assume.headroom) == ("eu-west-1", 0.1)
    assert merged.horizon_s == 2 * 86_400


def test_merging_keeps_each_fault_once() -> None:
    outage = {"consumer_outage": {"of": "c", "at": "2h", "for": "1h"}}
    poison = {"poison_record": {"of": "c", "at": "2h"}}
    merged = _load(faults=[outage]).merge(_load(faults=[outage, poison]))
    assert len(merged.faults) == 2


def test_an_empty_load_changes_nothing() -> None:
    load = _load(sources={"s": _source("S")}, needs={"rto": "1h"}, assume={"seed": 3})
    assert load.merge(Load()) == load
    assert Load().merge(load) == load


def test_bounds_come_from_path_then_store_then_design() -> None:
    needs = _load(
        sources={"devices": _source("S")},
        needs={
            "loss": "1%",
            "latency": "1h",
            "stores": {"Lake": {"latency": "15min", "rpo": "5min"}, "devices->Lake": {"rpo": 0}},
        },
    ).needs
    assert needs.of("Lake", "devices") == Need(loss=0.01, latency_s=900, rpo_s=0)
    assert (
        needs.of("Lake") == needs.of("Lake", "phones") == Need(loss=0.01, latency_s=900, rpo_s=300)
    )
    assert needs.of("Search") == Need(loss=0.01, latency_s=3_600)
    assert Needs().of("Lake") == Need()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (
            {"consumer_outage": {"of": "enrich", "at": "2h", "for": "26h"}},
            "outage of consumer enrich at 2 h for 26 h",
        ),
        (
            {"component_outage": {"of": "Stream", "at": "5h", "for": "30min"}},
            "outage of Stream at 5 h for 30 min",
        ),
        (
            {"destination_outage": {"of": "Lake", "at": 0, "for": "90s"}},
            "outage of destination Lake at 0 s for 90 s",
        ),
        ({"poison_record": {"of": "Fn", "at": "3h", "count": 2}}, "2 poison records for Fn at 3 h"),
        ({"poison_record": {"of": "Fn", "at": "3h"}}, "a poison record for Fn at 3 h"),
        (
            {"traffic_spike": {"factor": 3, "at": "3h", "for": "5h"}},
            "3 times the traffic of all sources at 3 h for 5 h",
        ),
        (
            {"hot_key": {"source": "s", "key": "k", "share": "40%", "at": "3h", "for": "5h"}},
            "key k takes 40% of s at 3 h for 5 h",
        ),
        ({"az_outage": {"zone": 1, "at": 0, "for": "2h"}}, "loss of zone 1 at 0 s for 2 h"),
        ({"region_outage": {"at": 0, "for": "2h"}}, "loss of the region at 0 s for 2 h"),
        (
            {"region_outage": {"region": "eu-west-1", "at": 0, "for": "2h"}},
            "loss of eu-west-1 at 0 s for 2 h",
        ),
        (
            {"network_partition": {"of": "Search", "at": 0, "for": "2h"}},
            "split of Search in two at 0 s for 2 h",
        ),
    ],
)
def test_faults_are_told_in_words(fault: object, words: str) -> None:
    load = _load(sources={"s": _source("S")}, faults=[fault])
    assert describe(load.faults[0]) == words


def test_a_load_survives_being_written_as_data() -> None:
    data = {
        "horizon": "3d",
        "assume": {"headroom": "20%"},
        "sources": {
            "a": {**_source("S"), "keys": {"hot": {"keys": {"x": "33.3%"}, "rest": 7}}},
            "b": {
                "into": "S",
                "record_size": "1.3 KiB",
                "shape": {"daily": {"peak": "5 MiB/s", "low": "1 B/s", "peak_at": "20:05"}},
                "producer": {"retry": 3, "private": ["A"], "buffer": {"size": "1 MiB"}},
            },
            "c": {
                "into": "T",
                "record_size": "7 B",
                "shape": {"steps": [["0h", "5/s"], ["1h", "0"]]},
                "keys": {"constant": "k"},
            },
        },
        "consumers": {"c": {"of": "S", "kind": "fan-out", "rate": "7/s", "poll_every": "200ms"}},
        "functions": {"F": {"duration": "0.1s"}},
        "faults": [{"poison_record": {"of": "F", "at": "1h", "count": 3}}],
        "needs": {"loss": "0.1%", "budget": "0.1 USD/day", "stores": {"a -> L": {"rpo": "1s"}}},
    }
    load = parse_load(data)
    written = as_data(load)
    assert parse_load(written) == load
    assert written["sources"]["b"]["record_size"] == "1.3 KiB"
    assert written["sources"]["c"]["shape"] == {"steps": {"rates": [["0s", "5/s"], ["1h", "0/s"]]}}
    assert as_data(Load()) == {}


def test_a_job_names_its_cluster_and_its_files() -> None:
    load = _load(
        jobs={
            "nightly": {
                "on": "Cluster",
                "input": "2 TiB",
                "files": 16_000,
                "format": "json",
                "deadline": "2h",
            }
        }
    )
    job = load.jobs["nightly"]
    assert (job.input_bytes, job.deadline_s) == (2 * 1024**4, 7_200)
    assert (job.file_system, job.compression, job.at_s) == ("emrfs", "none", 0)
    assert list(load.merge(_load(jobs={"weekly": {"on": "C", "input": "1 GB", "files": 1}})).jobs)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"node_loss": {"of": "C", "at": "1h"}}, "loss of a node of C at 60 min"),
        (
            {"node_loss": {"of": "C", "nodes": "task", "count": 3, "at": "1h"}},
            "loss of 3 task nodes of C at 60 min",
        ),
        (
            {"spot_reclaim": {"of": "C", "at": "1h"}},
            "reclaim of all Spot task nodes of C at 60 min",
        ),
        (
            {"straggler": {"of": "C", "share": "5%", "factor": 4}},
            "stragglers on C, 5% of the attempts and 4 times as long, at 0 s",
        ),
    ],
)
def test_what_happens_to_nodes_is_told(fault: dict[str, object], told: str) -> None:
    (read,) = _load(faults=[fault]).faults
    assert describe(read) == told
    assert ends_s(read) == read.at_s


def test_the_strictest_of_a_stores_bounds_holds(design_of: Callable[..., Design]) -> None:
    needs = {
        "rpo": "1h",
        "region_rpo": "12h",
        "stores": {
            "Lake": {"rpo": "30min", "rto": "2h"},
            "s -> Lake": {"rpo": "5min"},
            "Other": {"rpo": 0},
        },
    }
    load = _load(sources={"s": _source("S")}, needs=needs)
    lakes = "Lake: {Type: AWS::S3::Bucket}\nFree: {Type: AWS::S3::Bucket}"
    design = design_of(lakes).under_load(load)
    lake = need_of(design.by_id["t/Lake"], design)
    assert (lake.rpo_s, lake.rto_s, lake.region_rpo_s) == (300, 7_200, 43_200)
    free = need_of(design.by_id["t/Free"], design)
    assert (free.rpo_s, free.rto_s, free.region_rpo_s) == (3_600, None, 43_200)
    assert need_of(design.by_id["t/Free"], design_of(lakes)) == Need()
