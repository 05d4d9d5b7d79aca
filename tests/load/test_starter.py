"""The starter: a load as it stands, and still one when its settings are switched on."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.load.document import read_document
from headrace.load.faults import PoisonRecord
from headrace.load.model import Load
from headrace.load.reader import parse_load, read_load
from headrace.load.starter import StarterPart, starter

PARTS = (
    StarterPart("Orders", "stream", ("4 shards", "keeps records 24 h")),
    StarterPart("Prod/Clicks", "delivery"),
    StarterPart("Delivery", "consumer"),
    StarterPart("FraudCheck", "function", ("times out after 30 s",)),
    StarterPart("Lake", "store"),
    StarterPart("Search", "domain", ("search domain",)),
    StarterPart("Sales", "warehouse"),
)


def _read(text: str) -> Load:
    return parse_load(read_document(text, "load.yaml").data)


def _switched_on(text: str) -> str:
    return re.sub(r"(?m)^(\s*)#(?! )", r"\1", text)


def test_reads_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "load.yaml"
    path.write_text(starter(PARTS), encoding="utf-8")
    load = read_load(path)
    assert [source.into for source in load.sources.values()] == ["Orders", "Prod/Clicks"]
    assert list(load.functions) == ["FraudCheck"]
    assert load.faults == ()


def test_reads_with_all_settings_switched_on() -> None:
    load = _read(_switched_on(starter(PARTS)))
    assert load.sources["Orders"].keys is not None
    assert load.sources["Orders"].producer.private is True
    assert load.consumers["dashboard"].of == "Orders"
    assert [fault.of for fault in load.faults if isinstance(fault, PoisonRecord)] == ["FraudCheck"]
    assert list(load.needs.stores) == ["Lake"]
    assert load.functions["FraudCheck"].writes == 1
    assert load.domains["Search"].index_rate is not None
    assert load.warehouses["Sales"].queries is not None


def test_tells_what_the_template_says() -> None:
    text = starter(PARTS)
    assert "  Orders:  # 4 shards, keeps records 24 h\n" in text
    assert "  FraudCheck:  # times out after 30 s\n" in text


@pytest.mark.parametrize(
    "kinds",
    [(), ("store",), ("domain",), ("warehouse",), ("delivery",), ("function",), ("consumer",)],
)
def test_reads_for_any_template(kinds: tuple[str, ...]) -> None:
    parts = [part for part in PARTS if part.kind in kinds]
    text = starter(parts)
    assert len(_read(text).sources) == sum(part.kind == "delivery" for part in parts)
    _read(_switched_on(text))


_NAMES = st.text(min_size=1, max_size=12) | st.sampled_from(["yes", "null", "5", "a: b", "#x", "-"])


@settings(deadline=None)
@given(_NAMES, st.text(max_size=20))
def test_any_name_and_remark_stays_itself(name: str, remark: str) -> None:
    parts = [StarterPart(name, "stream", (remark,)), StarterPart(name, "function")]
    text = starter(parts)
    for load in (_read(text), _read(_switched_on(text))):
        assert list(load.sources) == [name]
        assert load.sources[name].into == name
        assert list(load.functions) == [name]
