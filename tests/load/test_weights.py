"""Keys and weights: what each key of a distribution carries."""

from pathlib import Path

import numpy as np
import pytest

from headrace.errors import InputError
from headrace.load.keys import KeyDistribution
from headrace.load.reader import parse_load
from headrace.load.weights import key_weights


def _keys(declared: object, folder: Path | None = None) -> KeyDistribution:
    source = {"into": "S", "rate": "1/s", "record_size": "1 KiB", "keys": declared}
    keys = parse_load({"sources": {"s": source}}, folder=folder).sources["s"].keys
    assert keys is not None
    return keys


def test_uniform_keys_weigh_the_same() -> None:
    keys = key_weights(_keys({"uniform": 4}), prefix="phone-")
    assert dict(keys.items()) == {f"phone-{n}": 0.25 for n in range(4)}
    assert (keys.named, keys.unnamed) == ((), 4)


def test_zipf_keys_fall_off_by_rank() -> None:
    weights = key_weights(_keys({"zipf": {"count": 1000, "exponent": 1.2}})).weights
    assert weights[0] / weights[9] == pytest.approx(10**1.2)
    assert weights.sum() == pytest.approx(1)
    even = key_weights(_keys({"zipf": {"count": 10, "exponent": 0}})).weights
    assert np.allclose(even, 0.1)


def test_hot_keys_leave_the_rest_to_the_others() -> None:
    keys = key_weights(_keys({"hot": {"keys": {"a": "40%", "b": "10%"}, "rest": 5}}))
    assert list(keys.names()) == ["a", "b", "key-0", "key-1", "key-2", "key-3", "key-4"]
    assert keys.weights.tolist() == pytest.approx([0.4, 0.1] + [0.1] * 5)


def test_one_key_carries_all() -> None:
    assert dict(key_weights(_keys({"constant": "device-1"})).items()) == {"device-1": 1}


def test_a_hot_key_appears_for_a_while() -> None:
    keys = key_weights(_keys({"hot": {"keys": {"a": "40%"}, "rest": 2}}))
    assert dict(keys.with_hot_key("x", 0.5).items()) == pytest.approx(
        {"x": 0.5, "a": 0.2, "key-0": 0.15, "key-1": 0.15}
    )
    assert dict(keys.with_hot_key("a", 0.5).items()) == pytest.approx(
        {"a": 0.7, "key-0": 0.15, "key-1": 0.15}
    )
    assert keys.weights.tolist() == pytest.approx([0.4, 0.3, 0.3])


def test_keys_come_from_a_list_as_they_occur(tmp_path: Path) -> None:
    (tmp_path / "keys.txt").write_text("b\na, with comma\n\nb\n  b  \n")
    keys = key_weights(_keys({"file": "keys.txt"}, tmp_path))
    assert dict(keys.items()) == {"b": 0.75, "a, with comma": 0.25}


@pytest.mark.parametrize("header", ["", "key,weight\n"])
def test_keys_come_with_weights_from_csv(tmp_path: Path, header: str) -> None:
    (tmp_path / "keys.csv").write_text(f'{header}"a,b",3\nc,0.5\nc,0.5\nnone,0\n')
    keys = key_weights(_keys({"file": "keys.csv"}, tmp_path))
    assert dict(keys.items()) == {"a,b": 0.75, "c": 0.25}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("keys.txt", "\n\n", "keys.txt: the file holds no key"),
        ("keys.csv", "key,weight\n", "keys.csv: the file holds no key"),
        ("keys.csv", "a,1\nb\n", "keys.csv:2: a row must be key,weight"),
        ("keys.csv", "a,1\nb,much\n", "keys.csv:2: 'much' is not a number of 0 or more"),
    ],
)
def test_wrong_key_files_are_told(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError) as caught:
        key_weights(_keys({"file": name}, tmp_path))
    assert str(caught.value) == message
