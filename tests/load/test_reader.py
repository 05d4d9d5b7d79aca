"""Reading a load: what is declared arrives in plain units; every error is told with its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.errors import InputError
from headrace.load import document
from headrace.load.faults import ConsumerOutage
from headrace.load.keys import HotKeys, UniformKeys, ZipfKeys
from headrace.load.model import Source
from headrace.load.reader import LoadError, parse_load, parse_resource_load, read_load
from headrace.load.shapes import Constant, Daily, Steps
from headrace.template.position import Position
from headrace.units import Rate


def _write(folder: Path, text: str, name: str = "load.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _errors(folder: Path, text: str) -> list[str]:
    """Return ``line:column path: message`` of each error in *text*."""
    with pytest.raises(LoadError) as caught:
        read_load(_write(folder, text))
    return [
        f"{problem.at.line}:{problem.at.column} {'.'.join(map(str, problem.path))}: "
        f"{problem.message}"
        for problem in caught.value.details
        if problem.at
    ]


def _source(**changes: object) -> dict[str, object]:
    return {"into": "Readings", "rate": "4000/s", "record_size": "1 KiB", **changes}


def _refusal(data: object) -> str:
    with pytest.raises(LoadError) as caught:
        parse_load(data)
    return str(caught.value)


def test_reads_what_is_declared(tmp_path: Path) -> None:
    load = read_load(
        _write(
            tmp_path,
            """
            version: 1
            horizon: 3d
            assume: {region: eu-west-1, headroom: 20%, seed: 7}
            sources:
              devices:
                into: Prod/Ingest/Readings
                shape:
                  daily: {mean: 2000/s, peak: 4000/s, peak_at: 20:30, width: 8h}
                record_size: 1.3 KiB
                max_record_size: 2 MB
                keys:
                  zipf: {count: 1e5, exponent: 1.1}
                producer:
                  retry: 3
                  record_ttl: 1min
                  buffer: {records: 10000, size: 64 MiB}
                  private: [SubnetA, SubnetB]
                  single_puts: true
            consumers:
              dashboard: {of: Readings, kind: fan-out, rate_per_shard: 500/s, poll_every: 200ms}
            functions:
              Enrich: {duration: 50ms, per_record: 2ms}
            faults:
              - consumer_outage: {of: Enrich, at: 2h, for: 26h}
            needs:
              loss: none
              budget: 500 USD/month
              stores:
                Lake: {latency: 15min}
            """,
        )
    )
    devices = load.sources["devices"]
    assert load.horizon_s == 3 * 86_400
    assert (load.assume.region, load.assume.headroom, load.seed) == ("eu-west-1", 0.2, 7)
    assert devices.shape == Daily(
        peak=Rate(4000),
        mean=Rate(2000),
        peak_at_s=73_800,
        width_s=28_800,
    )
    assert (devices.record_bytes, devices.max_record_bytes) == (1331.2, 2e6)
    assert devices.keys == ZipfKeys(count=100_000, exponent=1.1)
    assert devices.producer.most_attempts == 3
    assert devices.producer.private == ("SubnetA", "SubnetB")
    assert devices.producer.buffer is not None
    assert devices.producer.buffer.size_bytes == 64 * 1024**2
    assert load.consumers["dashboard"].poll_every_s == 0.2
    assert load.functions["Enrich"].batch_s(100) == pytest.approx(0.25)
    (fault,) = load.faults
    assert isinstance(fault, ConsumerOutage)
    assert (fault.at_s, fault.for_s) == (7_200, 93_600)
    assert load.needs.budget_usd_per_month == 500


def test_json_is_read_alike(tmp_path: Path) -> None:
    data = {"sources": {"devices": _source(keys={"uniform": 5000})}}
    text = json.dumps(data, indent="\t")
    load = read_load(_write(tmp_path, text, "load.json"))
    assert load == parse_load(data)
    assert load.sources["devices"].keys == UniformKeys(count=5000)


def test_a_producer_retries_for_30_s_if_nothing_is_said() -> None:
    producer = parse_load({"sources": {"s": _source()}}).sources["s"].producer
    assert producer.record_ttl_s == 30
    assert producer.most_attempts == float("inf")
    once = parse_load({"sources": {"s": _source(producer={"retry": False})}}).sources["s"].producer
    assert once.most_attempts == 1


def test_short_forms_mean_the_one_setting_that_a_form_needs() -> None:
    source = parse_load(
        {
            "sources": {
                "s": _source(rate=None, shape={"steps": [["0h", "5/s"]]}, keys={"uniform": 9})
            }
        }
    ).sources["s"]
    assert isinstance(source.shape, Steps)
    assert source.keys == UniformKeys(count=9)
    assert parse_load({"sources": {"s": _source()}}).sources["s"].curve == Constant(rate=Rate(4000))


def test_keys_without_a_value_are_not_given(tmp_path: Path) -> None:
    """Whoever comments out all entries of a section leaves its name behind."""
    load = read_load(_write(tmp_path, "sources:\n  #devices:\nfaults:\nneeds:\n  latency:\n"))
    assert load == parse_load({})


def test_aliases_and_merges_share_settings(tmp_path: Path) -> None:
    load = read_load(
        _write(
            tmp_path,
            """
            sources:
              a: &common {into: Readings, rate: 5/s, record_size: 1 KiB}
              b: {<<: *common, rate: 7/s}
              c: *common
            """,
        )
    )
    assert load.sources["b"].rate == Rate(7)
    assert load.sources["c"] == load.sources["a"]


def test_every_error_is_told_at_once_with_place_and_advice(tmp_path: Path) -> None:
    text = """\
horizont: 24h
sources:
  devices:
    into: Readings
    rat: 4000
    record_size: 1.3
    into: Again
  phones:
    into: Readings
    shape: {daily: {mean: 5000/s, peak: 4000/s}}
    record_size: 1 KiB
    keys: {zipff: 5}
consumers:
  dashboard: {of: Readings, kind: fanout}
faults:
  - stragglr: {of: a}
  - traffic_spike: {source: devces, factor: 3, at: 1h, for: 1h}
needs: {budget: 500 EUR/month}
"""

    def meant(name: str) -> str:
        return f" did you mean '{name}'?"

    expected = [
        "1:1 horizont: unknown key 'horizont'; did you mean 'horizon'?",
        "5:5 sources.devices.rat: unknown key 'rat'; did you mean 'rate'?",
        "6:5 sources.devices.record_size: 1.3 has no unit: write 1.3 B, or 1.3 KiB",
        "7:5 sources.devices.into: 'into' is given a second time; it stands in line 4 already",
        "12:12 sources.phones.keys.zipff: unknown key 'zipff'; did you mean 'zipf'?",
        "14:29 consumers.dashboard.kind: 'fanout' is none of: fan-out, shared;" + meant("fan-out"),
        "16:5 faults.0.stragglr: unknown key 'stragglr';" + meant("straggler"),
        "17:21 faults.1.traffic_spike.source: no source is called 'devces';" + meant("devices"),
        "18:9 needs.budget: EUR can't be compared with prices in USD: write e.g. 500 USD/month",
    ]
    assert _errors(tmp_path, text) == expected
    with pytest.raises(InputError) as caught:
        read_load(tmp_path / "load.yaml")
    assert str(caught.value) == (
        f"{tmp_path / 'load.yaml'}:1:1: horizont: unknown key 'horizont'; did you mean 'horizon'?"
        " (and 8 more)"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rate": 4000}, "sources.s.rate: 4000 has no unit: write 4000/s for records"),
        ({"rate": ["4000/s"]}, "sources.s.rate: '['4000/s']' is not a rate"),
        ({"rate": None}, "sources.s: a rate is missing"),
        ({"shape": {"constant": "5/s"}}, "rate and shape both say how much is sent"),
        ({"record_size": 0}, "a record has a size above 0"),
        ({"max_record_size": "10 B"}, "the greatest record is smaller than the mean one"),
        ({"into": 5}, "'5' stands where text is expected"),
        ({"into": ""}, "it is empty, e.g. Readings"),
        ({"keys": {"uniform": 0}}, "'0' must be at least 1"),
        ({"keys": {"uniform": "many"}}, "'many' stands where a whole number is expected"),
        ({"keys": {"uniform": 5, "zipf": 5}}, "give exactly one of: uniform, zipf, hot, file"),
        ({"keys": {"hot": {"keys": {"a": "60%", "b": "60%"}}}}, "add up to 120%: more than all"),
        ({"keys": {"hot": {"keys": {"a": "60%"}}}}, "how many other keys share the other 40%"),
        ({"keys": {"hot": {"keys": {}}}}, "it is empty"),
        ({"keys": "zipf"}, "'zipf' stands where a mapping is expected"),
        ({"producer": {"retry": 0}}, "a record is sent once at least"),
        ({"producer": {"record_ttl": "0s"}}, "give a time above 0"),
        ({"producer": {"private": "yes"}}, "'yes' stands where true or false or a list is"),
        ({"keys": {"zipf": {"count": 5, "is": "zipf"}}}, "unknown key 'is'"),
    ],
)
def test_refuses_a_source_that_makes_no_sense(changes: dict[str, Any], message: str) -> None:
    assert message in _refusal({"sources": {"s": _source(**changes)}})


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ({"daily": {"peak": "5/s"}}, "needs the mean or the low"),
        ({"daily": {"peak": "5/s", "mean": "9/s"}}, "the mean (9 records/s) is above the peak"),
        ({"daily": {"peak": "5/s", "low": "9/s"}}, "the low (9 records/s) is above the peak"),
        ({"daily": {"peak": "5000/s", "mean": "5/s"}}, "take a shape of burst or steps"),
        (
            {"daily": {"peak": "9/s", "mean": "1/s", "width": "12h"}},
            "a peak of this width makes a mean of 4.5 records/s at least",
        ),
        ({"daily": {"peak": "5/s", "low": "1/s", "width": "1min"}}, "30 min to 23 h is accepted"),
        (
            {"daily": {"peak": "9/s", "mean": "5/s", "low": "1/s", "width": "6h"}},
            "together say too much",
        ),
        ({"steps": []}, "it is empty"),
        ({"steps": [["1h", "5/s"]]}, "the first step must begin at 0"),
        ({"steps": [["0h", "5/s"], ["0h", "6/s"]]}, "must begin after the one before"),
        ({"steps": [["0h", "5/s"], ["9h"]]}, "give a pair, e.g. [8h, 4000/s]"),
        ({"steps": {"rates": [["0h", "5/s"], ["9h", "6/s"]], "repeat": "8h"}}, "repeat before"),
        ({"burst": {"peak": "5/s", "at": "1h", "for": 0}}, "a burst lasts some time"),
        ({"burst": {"peak": "5/s", "at": 0, "for": "2h", "every": "1h"}}, "begins before the last"),
        ({"csv": "traffic.csv"}, "only a load file can name files"),
        ({"wave": {}}, "unknown key 'wave'; known here: constant, daily, burst, steps, csv"),
    ],
)
def test_refuses_a_shape_that_makes_no_sense(shape: object, message: str) -> None:
    assert message in _refusal({"sources": {"s": _source(rate=None, shape=shape)}})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "a list stands where a mapping is expected"),
        ("load", "'load' stands where a mapping is expected"),
        ({"horizon": "0s"}, "the horizon is 0 s; above 0 to 732 d is accepted"),
        ({"horizon": "9000d"}, "732 d is accepted"),
        ({"version": 2}, "'2' is none of: 1"),
        ({"assume": {"region": "europe"}}, "'europe' is not accepted, e.g. eu-west-1"),
        ({"assume": {"headroom": 20}}, "'20' is more than the whole"),
        ({"consumers": {"c": {"of": "S", "rate": "5/s", "duration": "1s"}}}, "leave one"),
        ({"consumers": {"c": {"of": "S", "poll_every": 0}}}, "give a time above 0"),
        ({"consumers": {"c": {}}}, "consumers.c: 'of' is missing: the stream"),
        ({"faults": [{"consumer_outage": {"of": "c", "at": 0, "for": 0}}]}, "lasts some time"),
        (
            {"horizon": "1d", "faults": [{"poison_record": {"of": "c", "at": "30h"}}]},
            "it begins at 30 h, but the horizon ends at 24 h",
        ),
        (
            {"faults": [{"hot_key": {"source": "x", "share": 0, "at": 0, "for": "1h"}}]},
            "no source is called 'x'; the load declares none (and 1 more)",
        ),
        ({"faults": [{"traffic_spike": {"factor": 0, "at": 0, "for": "1h"}}]}, "must be above 0"),
        ({"faults": {"poison_record": {}}}, "a mapping stands where a list is expected"),
        ({"faults": [{"poisn_record": {}}]}, "did you mean 'poison_record'?"),
        ({"needs": {"stores": {"x -> Lake": {"rpo": 0}}}}, "no source is called 'x'"),
        ({"needs": {"stores": {"x ->": {"rpo": 0}}}}, "a path is written as source -> store"),
    ],
)
def test_refuses_a_load_that_makes_no_sense(data: object, message: str) -> None:
    refusal = _refusal(data)
    assert message in refusal
    assert "\n" not in refusal


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00junk", "is not UTF-8 text"),
        (b"sources: [", "not valid YAML or JSON"),
        (b"sources: {a: !!python/object/apply:os.system [ls]}", "sources.a"),
        (b"&a [*a]", "stands where a mapping is expected|nested deeper than 64 levels"),
        (b"[" * 20_000 + b"]" * 20_000, "nested deeper than 64 levels"),
        (b"- " * 20_000 + b"x", "nested deeper than 64 levels"),
        (b"x: " + b"{a: " * 70 + b"1" + b"}" * 70, "nested deeper than 64 levels"),
        (b"? [a, b]\n: 5\n", "a key must be plain text"),
        (b"<<: 5\n", "<< takes a mapping"),
    ],
)
def test_refuses_a_file_that_is_no_load(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "load.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_load(path)
    assert caught.value.file == str(path)


def test_aliases_cannot_multiply_without_end(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(InputError, match="more than 100,000 values"):
        read_load(_write(tmp_path, "\n".join(lines)))


@pytest.mark.parametrize("line", [b"- a\n", b"[1, 2], ", b"? x\n"])
def test_masses_of_values_are_refused_quickly(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "load.yaml"
    path.write_bytes((b"[" if b"[" in line else b"") + line * 300_000)
    with pytest.raises(InputError, match="more than 100,000 values"):
        read_load(path)


def test_refuses_files_that_are_missing_or_huge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="cannot be read: no such file or directory"):
        read_load(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="cannot be read: is a directory"):
        read_load(tmp_path)
    assert document.MOST_BYTES == 10 * 1024**2
    path = tmp_path / "load.yaml"
    path.write_bytes(b"#" * (document.MOST_BYTES + 1))
    with pytest.raises(InputError, match="is larger than 10 MiB"):
        read_load(path)
    monkeypatch.chdir(tmp_path)
    path.write_text("sources: {}")
    assert read_load("load.yaml") == parse_load({})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../traffic.csv", "is outside the folder of the load"),
        ("/etc/passwd", "is outside the folder of the load"),
        ("link.csv", "is outside the folder of the load"),
        ("none.csv", "there is no file 'none.csv' beside the load"),
        (".", "there is no file"),
        ("a\0b", "is not the name of a file"),
        ("", "there is no file '' beside the load"),
    ],
)
def test_data_files_stay_in_the_folder(tmp_path: Path, name: str, message: str) -> None:
    folder = tmp_path / "loads"
    folder.mkdir()
    (tmp_path / "traffic.csv").write_text("time,records_per_s\n0,1\n")
    (folder / "link.csv").symlink_to(tmp_path / "traffic.csv")
    source = {"into": "S", "record_size": "1 KiB", "shape": {"csv": name}}
    with pytest.raises(LoadError, match=message):
        parse_load({"sources": {"s": source}}, folder=folder)


def test_a_resource_declares_its_own_source() -> None:
    declared = {"rate": "4000/s", "record_size": "1 KiB"}
    load = parse_resource_load(declared, "Prod/Readings")
    assert load == parse_load({"sources": {"Prod/Readings": {"into": "Prod/Readings", **declared}}})


def test_a_resource_declares_whole_sections() -> None:
    load = parse_resource_load(
        {
            "sources": {"devices": {"rate": "5/s", "record_size": "1 KiB"}},
            "consumers": {"dashboard": {"kind": "fan-out"}, "other": {"of": "Else"}},
            "needs": {"loss": "none"},
        },
        "Readings",
    )
    assert load.sources["devices"].into == "Readings"
    assert [consumer.of for consumer in load.consumers.values()] == ["Readings", "Else"]
    assert load.needs.loss == 0


def test_a_function_declares_its_duration() -> None:
    load = parse_resource_load({"duration": "1s"}, "Enrich", section="functions")
    assert load.functions["Enrich"].duration_s == 1


def test_errors_of_a_resource_stand_where_the_caller_says() -> None:
    places = {("keys", "zipff"): Position("template.yaml", 12, 7)}
    with pytest.raises(LoadError) as caught:
        parse_resource_load(
            {"rate": "5/s", "record_size": "1 KiB", "keys": {"zipff": 5}},
            "Readings",
            where=lambda path: places[path],  # type: ignore[index] # paths are tuples of both
        )
    assert str(caught.value).startswith("template.yaml:12:7: sources.Readings.keys.zipff: ")
    with pytest.raises(LoadError, match=r"^template.yaml: sources\.Readings: 'fast' stands"):
        parse_resource_load("fast", "Readings", where="template.yaml")


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_KEYS = st.sampled_from(
    [
        "sources",
        "s",
        "into",
        "rate",
        "shape",
        "daily",
        "record_size",
        "keys",
        "zipf",
        "count",
        "faults",
        "of",
        "needs",
        "stores",
        "horizon",
        "consumers",
        "steps",
        "is",
        "producer",
    ]
)
_DATA = st.recursive(
    _SCALARS | st.sampled_from(["5/s", "1 KiB", "2h", "20%"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(_DATA | st.fixed_dictionaries({"sources": st.dictionaries(_KEYS, _DATA, max_size=2)}))
def test_any_data_is_a_load_or_refused_in_one_line(data: object) -> None:
    """Whatever goes in: a load, or an InputError; and what is a load can be used."""
    try:
        load = parse_load(data)
    except LoadError as error:
        refusal = error
    else:
        assert load.horizon_s > 0
        assert all(isinstance(source, Source) for source in load.sources.values())
        return
    assert str(refusal).isprintable()
    assert refusal.details


def test_hot_keys_keep_their_names() -> None:
    keys = {"hot": {"keys": {"gateway 1": "20%", "7": 0.1}, "rest": 100}}
    source = parse_load({"sources": {"s": _source(keys=keys)}}).sources["s"]
    assert isinstance(source.keys, HotKeys)
    assert source.keys.keys == {"gateway 1": 0.2, "7": 0.1}
