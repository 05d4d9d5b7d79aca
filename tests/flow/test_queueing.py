"""Erlang's formulas against published tables, their own series, and a simulated queue."""

from __future__ import annotations

import heapq
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.flow.queueing import (
    erlang_b,
    erlang_c,
    mean_wait_constant_s,
    mean_wait_s,
    servers_for,
    wait_exceeded,
)


@pytest.mark.parametrize(
    ("servers", "offered", "blocked"),
    # Erlang B tables give the load in erlangs that leaves 1% and 5% blocked.
    [(1, 0.0101, 0.01), (5, 1.361, 0.01), (10, 4.461, 0.01), (20, 12.03, 0.01), (10, 6.216, 0.05)],
)
def test_blocking_is_that_of_the_tables(servers: int, offered: float, blocked: float) -> None:
    assert erlang_b(servers, offered) == pytest.approx(blocked, rel=3e-3)


@given(st.integers(1, 40), st.floats(0.01, 0.99))
def test_waiting_is_that_of_the_series(servers: int, use: float) -> None:
    offered = servers * use
    terms = [offered**n / math.factorial(n) for n in range(servers)]
    last = offered**servers / math.factorial(servers) / (1 - use)
    assert erlang_c(servers, offered) == pytest.approx(last / (sum(terms) + last), rel=1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.1, 100))
def test_one_server_is_the_textbook_queue(use: float, service_s: float) -> None:
    rate = use / service_s
    assert mean_wait_s(1, rate, service_s) == pytest.approx(use * service_s / (1 - use))
    assert mean_wait_constant_s(rate, service_s) == pytest.approx(use * service_s / (2 - 2 * use))
    assert wait_exceeded(1, rate, service_s, 0.0) == pytest.approx(use)


@given(st.floats(0.01, 20), st.floats(0.1, 10), st.floats(0.01, 20))
def test_so_many_servers_and_not_one_less(rate: float, service_s: float, wait_s: float) -> None:
    servers = servers_for(rate, service_s, wait_s)
    assert mean_wait_s(servers, rate, service_s) <= wait_s
    assert servers == 1 or mean_wait_s(servers - 1, rate, service_s) > wait_s


def test_without_enough_servers_one_waits_for_ever() -> None:
    assert math.isinf(mean_wait_s(5, 2.0, 3.0))
    assert erlang_c(5, 6.0) == wait_exceeded(5, 2.0, 3.0, 60.0) == 1.0


def test_a_simulated_queue_waits_as_long() -> None:
    draw = np.random.default_rng(7)
    servers, rate, service_s, customers = 4, 3.2, 1.0, 200_000
    comes_s = np.cumsum(draw.exponential(1 / rate, customers))
    lasts_s = draw.exponential(service_s, customers)
    free_s = [0.0] * servers
    waits_s = np.empty(customers)
    for index, come_s in enumerate(comes_s):
        begins_s = max(float(come_s), heapq.heappop(free_s))
        heapq.heappush(free_s, begins_s + float(lasts_s[index]))
        waits_s[index] = begins_s - come_s
    assert waits_s.mean() == pytest.approx(mean_wait_s(servers, rate, service_s), rel=0.05)
    late = float((waits_s > 1.0).mean())
    assert late == pytest.approx(wait_exceeded(servers, rate, service_s, 1.0), rel=0.06)
