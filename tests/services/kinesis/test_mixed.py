"""Several sources' keys in one stream."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.services.kinesis import keys
from headrace.services.kinesis.mixed import Mixed
from headrace.sizing import fits

MODELS = st.one_of(
    st.just(keys.Even()),
    st.builds(keys.uniform, st.integers(1, 60), seed=st.integers(0, 5)),
    st.builds(keys.zipf, st.integers(1, 60), st.floats(0, 1.5), seed=st.integers(0, 5)),
    st.builds(lambda share: keys.hot_keys({"a": share}, 30), st.floats(0.05, 0.9)),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(MODELS, st.floats(0.1, 1)), min_size=2, max_size=3), st.floats(0.02, 1))
def test_the_fewest_lanes_are_those_that_trying_each_finds(
    sources: list[tuple[keys.Keys | keys.Even, float]], share: float
) -> None:
    total = sum(part for _, part in sources)
    mixed = Mixed(tuple(m for m, _ in sources), tuple(part / total for _, part in sources))
    tried = (n for n in range(1, 121) if fits(mixed.hottest_share(n), share))
    assert mixed.fewest_lanes(share, at_most=120) == next(tried, None)


def test_a_key_of_several_sources_is_one_key() -> None:
    hot = keys.hot_keys({"a": 0.5}, 10)
    mixed = Mixed((hot, hot), (0.5, 0.5))
    assert mixed.indivisible == pytest.approx(0.5)
    assert mixed.fewest_lanes(0.4, at_most=10_000) is None


def test_shares_add_up() -> None:
    mixed = Mixed((keys.Even(), keys.zipf(100, 1.0)), (0.25, 0.75))
    assert np.sum(mixed.shares(7)) == pytest.approx(1)
    assert mixed.hottest_share(7) == mixed.shares(7).max()
