"""Exact queues against answers that were found otherwise: queueing theory, and SimPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import simpy

from headrace.flow.curve import Curve
from headrace.flow.passage import Passage
from headrace.flow.queue import queue
from headrace.flow.queueing import mean_wait_constant_s
from headrace.flow.steps import FloatArray, Steps

MOMENT_S = 1e-6
"""Curves are continuous: a record that comes at once takes this long."""
BATCHES = 30
CUSTOMERS = 2_000


def arrivals(rate_per_s: float, customers: int, seed: int) -> FloatArray:
    """Return random moments, far enough apart to be told apart."""
    gaps_s = np.random.default_rng(seed).exponential(1 / rate_per_s, customers)
    return np.cumsum(np.maximum(gaps_s, 2 * MOMENT_S))


def exact(comes_s: FloatArray, service_s: float) -> Passage:
    """Serve records of one service time in the exact model."""
    times_s = np.concatenate([[0.0], np.stack([comes_s, comes_s + MOMENT_S], axis=1).ravel()])
    level = np.repeat(np.arange(len(comes_s) + 1.0), 2)[: len(times_s)]
    end_s = float(times_s[-1]) + len(comes_s) * service_s + 1.0
    arrived = Curve.of([*times_s, end_s], [*level, float(len(comes_s))])
    return queue(arrived, Steps.constant(1 / service_s, end_s))


def waits_s(passage: Passage, comes_s: FloatArray, service_s: float) -> FloatArray:
    """Return how long each record waited before it was served."""
    whole = np.arange(1.0, len(comes_s) + 1) - 1e-9
    left_s = passage.served.reached(whole[:, np.newaxis])[:, 0]
    waited: FloatArray = left_s - comes_s - service_s
    return waited


@pytest.mark.parametrize("use", [0.3, 0.6, 0.8])
def test_random_arrivals_wait_as_long_as_theory_says(use: float) -> None:
    service_s = 0.5
    means = []
    for batch in range(BATCHES):
        comes_s = arrivals(use / service_s, CUSTOMERS, seed=batch)
        means.append(waits_s(exact(comes_s, service_s), comes_s, service_s).mean())
    error = 1.96 * np.std(means, ddof=1) / math.sqrt(BATCHES)
    expected = mean_wait_constant_s(use / service_s, service_s)
    assert abs(np.mean(means) - expected) <= 1.5 * error
    assert error < 0.15 * expected


@pytest.mark.parametrize("use", [0.5, 0.9, 1.3])
def test_each_record_leaves_when_it_leaves_in_simpy(use: float) -> None:
    service_s = 0.4
    comes_s = arrivals(use / service_s, 300, seed=11)
    passage = exact(comes_s, service_s)
    left_s: list[float] = []

    def served(env: simpy.Environment, server: simpy.Resource, come_s: float) -> object:
        yield env.timeout(come_s)
        with server.request() as turn:
            yield turn
            yield env.timeout(service_s)
        left_s.append(env.now)

    env = simpy.Environment()
    server = simpy.Resource(env)
    for come_s in comes_s:
        env.process(served(env, server, float(come_s)))  # type: ignore[arg-type]
    env.run()
    ours_s = waits_s(passage, comes_s, service_s) + comes_s + service_s
    assert ours_s == pytest.approx(np.array(left_s), abs=1e-4)
    backlog = passage.waiting.at(comes_s + 2 * MOMENT_S)[:, 0]
    there = np.array([sum(left > t for left in left_s[: i + 1]) for i, t in enumerate(comes_s)])
    assert np.all(np.abs(backlog - there) <= 1 + 1e-6)
