"""Where keys land, and which share of the load each shard gets."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.errors import InputError
from headrace.services.kinesis import keys
from headrace.services.kinesis.hashing import uniform_start_words

TOP = 2**128 - 1


@pytest.mark.parametrize(
    ("lanes", "starts"),
    [
        (2, [0, 170141183460469231731687303715884105728]),
        (
            3,
            [
                0,
                113427455640312821154458202477256070485,
                226854911280625642308916404954512140970,
            ],
        ),
    ],
)
def test_shards_share_the_hash_space_equally(lanes: int, starts: list[int]) -> None:
    """Source: https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html, 128-bit keys."""
    assert keys.uniform_starts(lanes) == starts
    assert TOP == 340282366920938463463374607431768211455


@pytest.mark.parametrize(
    ("key", "hashed", "lanes", "shard"),
    [
        pytest.param("device-1", 277901890176008628857739572313990950024, 2, 1, id="of 2"),
        pytest.param("device-1", 277901890176008628857739572313990950024, 3, 2, id="of 3"),
        pytest.param("device-1", 277901890176008628857739572313990950024, 4, 3, id="of 4"),
        pytest.param("device-1", 277901890176008628857739572313990950024, 10, 8, id="of 10"),
        pytest.param("device-2", 53010320865341428648053222576720576528, 4, 0, id="device-2"),
        pytest.param("sensor-42", 128878897132442633898444915395154454596, 4, 1, id="sensor-42"),
        pytest.param("a", 16955237001963240173058271559858726497, 4, 0, id="a"),
    ],
)
def test_a_key_lands_where_its_md5_says(key: str, hashed: int, lanes: int, shard: int) -> None:
    """Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html."""
    assert keys.hash_key(key) == hashed
    assert keys.shard_of(key, keys.uniform_starts(lanes)) == shard
    shares = keys.explicit({key: 1.0}).shares(lanes)
    assert shares.argmax() == shard
    assert shares.max() == 1.0


@pytest.mark.parametrize("lanes", [1, 2, 3, 7, 10, 997, 4_096, 10_000])
def test_vectorised_range_starts_are_exact(lanes: int) -> None:
    high, low = uniform_start_words(lanes)
    assert [int(h) << 64 | int(w) for h, w in zip(high, low, strict=True)] == keys.uniform_starts(
        lanes
    )


@settings(max_examples=50, deadline=None)
@given(
    hashes=st.lists(
        st.one_of(
            st.integers(0, TOP),
            st.integers(1, 40).flatmap(
                lambda lanes: st.sampled_from(
                    [
                        min(TOP, max(0, start + nudge))
                        for start in keys.uniform_starts(lanes)
                        for nudge in (-1, 0, 1)
                    ]
                )
            ),
        ),
        min_size=1,
        max_size=60,
        unique=True,
    ),
    lanes=st.integers(1, 40),
)
def test_shares_agree_with_one_key_at_a_time(hashes: list[int], lanes: int) -> None:
    """Also for hashes at, just below and just above the end of a range."""
    weights = {hashed: float(rank) for rank, hashed in enumerate(hashes, start=1)}
    starts = keys.uniform_starts(lanes)
    expected = np.zeros(lanes)
    for hashed, weight in weights.items():
        expected[max(i for i, start in enumerate(starts) if start <= hashed)] += weight
    expected /= expected.sum()
    model = keys.explicit(weights)
    np.testing.assert_allclose(model.shares(lanes), expected, atol=1e-12)
    np.testing.assert_allclose(model.shares_of(starts), expected, atol=1e-12)


def test_ranges_after_a_single_split_are_respected() -> None:
    """Splitting the second of two shards moves only that shard's keys."""
    model = keys.uniform(10_000, seed=3)
    first, second = keys.uniform_starts(2)
    quarter = second + (2**128 - second) // 2
    before, after = model.shares_of([first, second]), model.shares_of([first, second, quarter])
    assert after[0] == before[0]
    assert after[1] + after[2] == pytest.approx(before[1])


@pytest.mark.parametrize("starts", [[], [1], [0, 0], [0, 5, 3]])
def test_ranges_must_cover_the_space_in_order(starts: list[int]) -> None:
    with pytest.raises(InputError, match="ranges"):
        keys.uniform(10).shares_of(starts)


@settings(deadline=None)
@given(
    distinct=st.integers(1, 500),
    exponent=st.floats(0, 3),
    lanes=st.integers(1, 64),
    seed=st.integers(0, 9),
)
def test_shares_add_up_and_are_repeatable(
    distinct: int, exponent: float, lanes: int, seed: int
) -> None:
    model = keys.zipf(distinct, exponent, seed=seed)
    shares = model.shares(lanes)
    assert shares.sum() == pytest.approx(1)
    assert shares.min() >= 0
    assert model.hottest_share(lanes) >= model.indivisible * (1 - 1e-9)
    np.testing.assert_array_equal(shares, keys.zipf(distinct, exponent, seed=seed).shares(lanes))


def test_many_even_keys_spread_almost_evenly() -> None:
    assert keys.uniform(1_000_000).hottest_share(10) == pytest.approx(0.1, rel=0.02)


def test_a_named_hot_key_sits_on_its_own_shard() -> None:
    model = keys.hot_keys({"device-1": 0.5}, 5_000)
    assert model.shares(4).argmax() == 3
    assert model.indivisible == pytest.approx(0.5)
    assert model.hottest_share(4) == pytest.approx(0.5 + 0.5 / 4, abs=0.03)


def test_hot_keys_alone_are_a_whole_load() -> None:
    model = keys.hot_keys([0.75, 0.25], 0)
    assert sorted(model.weight.tolist()) == [0.25, 0.75]


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.5, 2), (0.1, 10), (1.0, 1), (7.0, 1), (0.34, 3)],
)
def test_even_load_needs_the_obvious_lanes(share: float, expected: int) -> None:
    assert keys.Even().fewest_lanes(share, at_most=100) == expected


def test_a_skewed_load_needs_as_many_times_more_lanes() -> None:
    assert keys.Even(2.0).fewest_lanes(0.25, at_most=100) == 8


def test_out_of_reach_is_none() -> None:
    assert keys.Even().fewest_lanes(0.001, at_most=100) is None
    assert keys.zipf(10, 2.0).fewest_lanes(0.5, at_most=10_000) is None


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 100), slack=st.floats(1.01, 4), distinct=st.integers(2, 2_000))
def test_the_search_skips_nothing(seed: int, slack: float, distinct: int) -> None:
    """The quick search returns what trying every number in turn does."""
    model = keys.zipf(distinct, 0.8, seed=seed)
    share = model.indivisible * slack
    slow = next(
        n for n in itertools.count(1) if n > 400 or model.hottest_share(n) <= share * (1 + 1e-9)
    )
    assert model.fewest_lanes(share, at_most=400) == (slow if slow <= 400 else None)


def test_even_shares_add_up() -> None:
    np.testing.assert_allclose(keys.Even(3.0).shares(6), [0.5, 0.1, 0.1, 0.1, 0.1, 0.1])
    np.testing.assert_allclose(keys.Even(3.0).shares(2), [1.0, 0.0])


@pytest.mark.parametrize(
    "build",
    [
        lambda: keys.uniform(0),
        lambda: keys.zipf(5, -1.0),
        lambda: keys.hot_keys([], 10),
        lambda: keys.hot_keys([0.7, 0.7], 10),
        lambda: keys.hot_keys([0.0], 10),
        lambda: keys.hot_keys([0.4], 0),
        lambda: keys.explicit({}),
        lambda: keys.explicit({"a": 0.0}),
        lambda: keys.explicit({2**128: 1.0}),
        lambda: keys.Even(0.5),
    ],
)
def test_senseless_distributions_are_refused(build: object) -> None:
    assert callable(build)
    with pytest.raises(InputError):
        build()
