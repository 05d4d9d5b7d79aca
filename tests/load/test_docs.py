"""The reference: every example in it is read, and every key and form stands in it."""

import re
from pathlib import Path
from typing import Any

import pytest

from headrace.load.document import read_document
from headrace.load.plain import CHOICES
from headrace.load.reader import parse_load, parse_resource_load
from headrace.load.schema import load_schema

PAGE = (Path(__file__).parents[2] / "docs" / "load.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```yaml\n(.*?)^```", PAGE)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_example_is_read(block: str, tmp_path: Path) -> None:
    (tmp_path / "traffic.csv").write_text("time,records_per_s\n0,5\n")
    (tmp_path / "keys.csv").write_text("key,weight\na,1\n")
    data: dict[str, Any] = read_document(block, "load.md").data
    for name, resource in data.pop("Resources", {}).items():
        assert parse_resource_load(resource["Metadata"]["Headrace"]["load"], name).sources
    parse_load(data, folder=tmp_path)


def test_there_are_examples() -> None:
    assert len(BLOCKS) > 10


def test_every_key_stands_in_the_reference() -> None:
    code = set(re.findall(r"[$\w]+", " ".join(re.findall(r"`([^`\n]+)`", PAGE))))
    names = {key for one in load_schema()["$defs"].values() for key in one.get("properties", {})}
    names |= {form for forms in CHOICES.values() for form in forms}
    assert sorted(names - code) == []
