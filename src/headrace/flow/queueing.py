"""Queues of random arrivals in closed form: how long one waits for one of several servers.

M/M/c: arrivals at random (Poisson), services of random length (exponential), c servers, one queue
without end. Erlang's formulas for the *offered load* a = arrival rate x mean service, in erlangs:

    B(0) = 1,   B(n) = a B(n-1) / (n + a B(n-1))           all servers busy, nobody waits
    C    = c B(c) / (c - a (1 - B(c)))                     one who comes has to wait
    W    = C x service / (c - a)                           mean wait

and a wait beyond t has the probability C exp(-(c - a) t / service). At a >= c the queue never
ends. With one server and services of one length (M/D/1) the mean wait is half of that of M/M/1.

Sources: Erlang, "Solution of some Problems in the Theory of Probabilities" (1917); Kleinrock,
*Queueing Systems* 1, ch. 3 and 5.
"""

from __future__ import annotations

import math

__all__ = [
    "erlang_b",
    "erlang_c",
    "mean_wait_constant_s",
    "mean_wait_s",
    "servers_for",
    "wait_exceeded",
]


def erlang_b(servers: int, offered: float) -> float:
    """Return the probability that all *servers* are busy where nobody waits.

    *offered* is in erlangs.

    >>> round(erlang_b(10, 5.0), 5)
    0.01838
    """
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = offered * blocked / (count + offered * blocked)
    return blocked


def erlang_c(servers: int, offered: float) -> float:
    """Return the probability that one who comes has to wait; 1 where the queue never ends.

    >>> round(erlang_c(2, 1.5), 4)
    0.6429
    """
    if offered >= servers:
        return 1.0
    blocked = erlang_b(servers, offered)
    return servers * blocked / (servers - offered * (1 - blocked))


def mean_wait_s(servers: int, arrivals_per_s: float, service_s: float) -> float:
    """Return the mean wait before service, of those too who don't wait; infinite at full load.

    >>> round(mean_wait_s(1, 0.5, 1.0), 9)
    1.0
    """
    offered = arrivals_per_s * service_s
    if offered >= servers:
        return math.inf
    return erlang_c(servers, offered) * service_s / (servers - offered)


def wait_exceeded(servers: int, arrivals_per_s: float, service_s: float, wait_s: float) -> float:
    """Return the probability of waiting longer than *wait_s*."""
    offered = arrivals_per_s * service_s
    if offered >= servers:
        return 1.0
    return erlang_c(servers, offered) * math.exp(-(servers - offered) * wait_s / service_s)


def servers_for(arrivals_per_s: float, service_s: float, wait_s: float) -> int:
    """Return the fewest servers with which the mean wait is *wait_s* at most.

    >>> servers_for(2.0, 3.0, 1.0)
    8
    """
    servers = max(1, math.floor(arrivals_per_s * service_s))
    while mean_wait_s(servers, arrivals_per_s, service_s) > wait_s:
        servers += 1
    return servers


def mean_wait_constant_s(arrivals_per_s: float, service_s: float) -> float:
    """Return the mean wait for one server whose services all take as long (M/D/1)."""
    return mean_wait_s(1, arrivals_per_s, service_s) / 2
