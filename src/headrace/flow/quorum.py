"""Who leads an ensemble of nodes that elect one of themselves: every small failure, tried out.

Search masters and the primaries of a cluster elect a leader by majority. An ensemble is small, so
nothing is sampled: each loss of one node or two, of each zone, and each split into two sides is
executed, and one looks which sides have a leader afterwards. None means that nothing is led; more
than one is a split brain, in which both sides take writes that exclude each other.

Three rules of voting are known:

fixed majority
    More than half of all configured nodes (ZooKeeper, HDFS journals, and Elasticsearch before 7
    with ``minimum_master_nodes`` set right).
fixed minimum
    A number that somebody has set (``minimum_master_nodes``). Half of the nodes or fewer is what
    makes a split brain possible.
adaptive
    More than half of a *voting configuration* that the leader keeps odd and adapts as nodes leave
    and join (Elasticsearch from 7 on, OpenSearch). Never
    fewer than three voters once there were three.

Sources: https://www.elastic.co/guide/en/elasticsearch/reference/7.17/modules-discovery-voting.html,
https://www.elastic.co/guide/en/elasticsearch/reference/6.8/modules-node.html#split-brain,
https://zookeeper.apache.org/doc/current/zookeeperAdmin.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final, Literal

from msgspec import Struct

__all__ = ["Ensemble", "Event", "Kind", "Outcome", "Tally", "outcomes", "spread", "tallies"]

Kind = Literal["loss of one", "loss of two", "one after another", "loss of a zone", "split in two"]
"""What happens: losses at once, losses with time to adapt between them, a zone, a partition."""

_VOTERS_KEPT: Final = 3
"""A voting configuration that had three voters does not shrink below them."""


class Ensemble(Struct, frozen=True):
    """Nodes that elect one of themselves.

    Attributes
    ----------
    zones
        The zone of each node.
    minimum
        Votes that a leader needs, where they are fixed; None for more than half of all nodes.
    adaptive
        Whether the voters follow what happens; *minimum* does not count then.
    """

    zones: tuple[str, ...]
    minimum: int | None = None
    adaptive: bool = False

    def __post_init__(self) -> None:
        if not self.zones:
            raise ValueError("an ensemble has at least one node")
        if self.minimum is not None and not 1 <= self.minimum <= len(self.zones):
            raise ValueError(f"{self.minimum} votes cannot be had of {len(self.zones)} nodes")

    @property
    def nodes(self) -> frozenset[int]:
        """Its nodes, by number."""
        return frozenset(range(len(self.zones)))

    @property
    def voters(self) -> frozenset[int]:
        """The voters at the beginning: an adaptive ensemble leaves one of an even number out."""
        if self.adaptive:
            return frozenset(range(_odd(len(self.zones))))
        return self.nodes

    def leads(self, side: frozenset[int], voters: frozenset[int]) -> bool:
        """Tell whether the nodes of one side can elect a leader among them."""
        votes = len(side & voters)
        if self.adaptive or self.minimum is None:
            return 2 * votes > len(voters)
        return votes >= self.minimum


class Event(Struct, frozen=True):
    """One failure: the sides of nodes that still see each other, in order of their numbers.

    Attributes
    ----------
    kind
        What happens.
    sides
        Who is left: one side after a loss, two after a split. Nobody may be left of a side.
    """

    kind: Kind
    sides: tuple[frozenset[int], ...]


class Outcome(Struct, frozen=True):
    """What is left of an ensemble after an event."""

    event: Event
    leaders: int

    @property
    def led(self) -> bool:
        """Whether exactly one leader is there."""
        return self.leaders == 1

    @property
    def split_brain(self) -> bool:
        """Whether several lead, each unknown to the others."""
        return self.leaders > 1


class Tally(Struct, frozen=True):
    """All events of one kind together.

    Attributes
    ----------
    kind
        What happens.
    events
        How many different events there are.
    leaderless, split
        How many leave nobody to lead, or more than one.
    """

    kind: Kind
    events: int
    leaderless: int
    split: int

    @property
    def survived(self) -> bool:
        """Whether one leader is left, whichever event it is."""
        return not (self.leaderless or self.split)


def spread(nodes: int, zones: int) -> tuple[str, ...]:
    """Return the zone of each of *nodes*, dealt out evenly over *zones*.

    >>> spread(3, 2)
    ('zone 1', 'zone 2', 'zone 1')
    """
    return tuple(f"zone {node % zones + 1}" for node in range(nodes))


def outcomes(ensemble: Ensemble) -> Iterator[Outcome]:
    """Yield what becomes of *ensemble* in every event: there are fewer than 2^nodes."""
    nodes = ensemble.nodes
    for node in sorted(nodes):
        yield _after(ensemble, "loss of one", nodes - {node})
    for lost in combinations(sorted(nodes), 2):
        yield _after(ensemble, "loss of two", nodes.difference(lost))
    for first in sorted(nodes):
        for second in sorted(nodes - {first}):
            yield _one_after_another(ensemble, first, second)
    for zone in sorted(set(ensemble.zones)):
        left = frozenset(node for node in nodes if ensemble.zones[node] != zone)
        yield _after(ensemble, "loss of a zone", left)
    for side in _halves(nodes):
        yield _after(ensemble, "split in two", side, nodes - side)


def tallies(ensemble: Ensemble) -> tuple[Tally, ...]:
    """Return the outcomes of *ensemble* by kind of event, in the order of `Kind`."""
    found: dict[Kind, list[Outcome]] = {}
    for outcome in outcomes(ensemble):
        found.setdefault(outcome.event.kind, []).append(outcome)
    return tuple(
        Tally(
            kind=kind,
            events=len(of_kind),
            leaderless=sum(not one.leaders for one in of_kind),
            split=sum(one.split_brain for one in of_kind),
        )
        for kind, of_kind in found.items()
    )


def _after(ensemble: Ensemble, kind: Kind, *sides: frozenset[int]) -> Outcome:
    leaders = sum(ensemble.leads(side, ensemble.voters) for side in sides)
    return Outcome(Event(kind, sides), leaders)


def _one_after_another(ensemble: Ensemble, first: int, second: int) -> Outcome:
    """Lose two nodes, with time between them in which a leader adapts the voters."""
    voters, left = ensemble.voters, ensemble.nodes - {first}
    if ensemble.adaptive and ensemble.leads(left, voters):
        voters = _adapted(voters, left)
    rest = left - {second}
    event = Event("one after another", (rest,))
    return Outcome(event, int(ensemble.leads(rest, voters)))


def _adapted(voters: frozenset[int], left: frozenset[int]) -> frozenset[int]:
    """Return the voters that a leader chooses of the nodes that are left.

    Voters that are there stay, others join; those that are gone stay only as far as they are needed
    for the number. A choice that those who are left could not carry is not made.
    """
    kept = _VOTERS_KEPT if len(voters) >= _VOTERS_KEPT else 1
    size = max(_odd(len(left)), kept)
    ranked = [*sorted(voters & left), *sorted(left - voters), *sorted(voters - left)]
    chosen = frozenset(ranked[:size])
    return chosen if 2 * len(chosen & left) > len(chosen) else voters


def _odd(count: int) -> int:
    return count if count % 2 else max(1, count - 1)


def _halves(nodes: frozenset[int]) -> Iterator[frozenset[int]]:
    """Yield one side of each split of *nodes* into two sides, neither of them empty."""
    first, *others = sorted(nodes)
    for size in range(len(others)):
        for companions in combinations(others, size):
            yield frozenset((first, *companions))
