"""What the load needs against what a trial shows: every bound of every store, met or not.

A store is reached through what fills it: a delivery stream, a mapping, a function, or a reader that
only the load declares. A bound that names the store, or a path to it, counts for what fills it;
what happens on the way, such as records that a stream refuses, counts in full.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from headrace.bills import bills, untold_bills
from headrace.design import Component, EdgeKind
from headrace.design.declared import is_named, sources_into
from headrace.load.needs import path_of

if TYPE_CHECKING:
    from headrace.design import Design, Node
    from headrace.flow.curve import Curve
    from headrace.flow.trial import Stage, Trial
    from headrace.load.needs import Need

__all__ = ["Answer", "answers", "asks_for_calm", "losing_s"]


class Answer(Struct, frozen=True):
    """A need of the load against what the trial shows.

    Attributes
    ----------
    subject
        The reader that it was asked of, or ``the design``.
    store
        What the reader fills; empty where that is not known.
    need
        ``loss``, ``latency``, ``rpo``, ``rto``, ``region_rpo``, ``budget``; ``deadline`` of a job.
    wanted, found
        The bound and the measure, in the same unit; not a number where nobody can tell it.
    without
        Components that *found* leaves out, because nobody can tell of them.
    """

    subject: str
    store: str
    need: str
    wanted: float
    found: float
    without: tuple[str, ...] = ()

    @property
    def missed(self) -> bool:
        """Whether what was found is beyond the bound for sure."""
        return self.found > self.wanted

    @property
    def met(self) -> bool | None:
        """Whether the bound is kept; None where nobody can tell."""
        if self.missed:
            return False
        return None if self.without or math.isnan(self.found) else True


def asks_for_calm(design: Design) -> bool:
    """Whether some bound holds only while nothing fails, so that it needs a trial of its own."""
    assert design.load is not None
    needs = design.load.needs
    return any(need.latency_s is not None for need in (needs, *needs.stores.values()))


def answers(trial: Trial, calm: Trial, design: Design) -> list[Answer]:
    """Return every declared need with what the trial says to it.

    Parameters
    ----------
    trial
        The trial with its faults.
    calm
        The same without faults, for what is needed while nothing fails.
    design
        The design that was executed, with its load.
    """
    assert design.load is not None
    found: list[Answer] = []
    for key, stage in trial.stages.items():
        way = _way(key, trial, design)
        if way is not None and stage.is_measured:
            found += _of(way, trial, calm)
        if "deadline_s" in stage.measures:
            wanted, took = stage.measures["deadline_s"], stage.measures["due_run_s"]
            found.append(Answer(design.by_id[key].logical_id, "", "deadline", wanted, took))
    found += _untold(trial, design)
    budget = design.load.needs.budget_usd_per_month
    if budget is not None:
        found.append(_budget(float(budget), design))
    return found


def _untold(trial: Trial, design: Design) -> Iterator[Answer]:
    """Yield the bounds of what the trial could not execute: of ends of ways, and of what is named.

    All that may hold for it are asked, since nobody can tell which do.
    """
    assert design.load is not None
    givers, takers = ({ends[side] for ends in design.flows} for side in (0, 1))
    stores = [path_of(stated)[1] for stated in design.load.needs.stores]
    for key in trial.untold:
        component = design.by_id.get(key)
        if component is None or key not in takers:
            continue
        if key not in givers or any(is_named(component, store) for store in stores):
            need = _need(design, [component], design.by_id.values())
            for name, wanted in need.bounds():
                yield Answer(component.logical_id, "", name, wanted, math.nan)


def _budget(wanted: float, design: Design) -> Answer:
    cost = math.fsum(bill.usd_per_month for bill in bills(design).values())
    untold = tuple(design.by_id[key].logical_id for key in untold_bills(design))
    return Answer("the design", "", "budget", wanted, cost, untold)


class _Way(Struct, frozen=True):
    """From sources through a stream to what reads it.

    Attributes
    ----------
    key, name
        The reader's key among the stages, and what people call it.
    store
        What it fills.
    before
        Keys of the stages that it reads, if any.
    need
        The bounds for it.
    stands
        Keys of the stores behind it that faults have hit, and its own if it is one.
    """

    key: str
    name: str
    store: str
    before: tuple[str, ...]
    need: Need
    stands: tuple[str, ...] = ()


def _way(key: str, trial: Trial, design: Design) -> _Way | None:
    """Return the way that ends at a stage; None for one that others read, or write outside."""
    assert design.load is not None
    node = design.by_id.get(key)
    if design.outside(key) is not None:
        return None
    if node is None:
        consumer = design.load.consumers[key]
        streams = [c for c in design.by_id.values() if is_named(c, consumer.of)]
        before = tuple(stream.id for stream in streams if stream.id in trial.stages)
        return _Way(key, key, "", before, _need(design, [key], streams))
    onward = [n.node for n in design.outgoing(node, EdgeKind.FLOWS)]
    before = tuple(dict.fromkeys(_before(node, trial, design)))
    named = any(is_named(c, x.of) for c in [node] for x in design.load.consumers.values())
    if named or _goes_on(node, trial, design) or (trial.stages[key].is_store and before):
        return None
    fed = [node, *(design.by_id[one] for one in before)]
    stores = [one.logical_id for one in onward]
    ends = (key, *(one.id for one in onward))
    stands = tuple(
        end for end in ends if end in trial.stages and "loss_s" in trial.stages[end].measures
    )
    need = _need(design, [node, *onward], fed)
    return _Way(key, node.logical_id, ", ".join(stores), before, need, stands)


def _goes_on(node: Component, trial: Trial, design: Design) -> bool:
    """Whether something behind *node*, other than a store, has more to tell of its records."""
    for neighbour in design.outgoing(node, EdgeKind.FLOWS):
        stage = trial.stages.get(neighbour.node.id)
        if stage is None or stage.is_store or not isinstance(neighbour.node, Component):
            continue
        if stage.is_measured or _goes_on(neighbour.node, trial, design):
            return True
    return False


def _before(node: Component, trial: Trial, design: Design) -> Iterator[str]:
    """Yield the stages that hand on to *node*, nearest last, those that only pass on left out."""
    for neighbour in design.incoming(node, EdgeKind.FLOWS):
        giver = neighbour.node
        if isinstance(giver, Component) and giver.id in trial.stages:
            yield from _before(giver, trial, design)
            if trial.stages[giver.id].is_measured:
                yield giver.id


def _need(design: Design, ends: Sequence[Node | str], fed: Iterable[Component]) -> Need:
    """Return the bounds for what *ends* are called, and for the paths from what feeds them."""
    assert design.load is not None
    needs = design.load.needs
    sources = {name for component in fed for name, _ in sources_into(component, design)}
    for stated in needs.stores:
        source, store = path_of(stated)
        here = any(end == store if isinstance(end, str) else is_named(end, store) for end in ends)
        if here and source in {"", *sources}:
            return needs.of(store, source)
    return needs.of("")


def _of(way: _Way, trial: Trial, calm: Trial) -> Iterator[Answer]:
    stage, before = trial.stages[way.key], [trial.stages[key] for key in way.before]
    need = way.need
    if need.loss is not None:
        yield _answer(way, "loss", need.loss, _lost_share(stage, before))
    if need.latency_s is not None:
        parts = [calm.stages[key].measures for key in (*way.before, way.key) if key in calm.stages]
        names = ("producer_delay_max_s", "latency_max_s")
        latency_s = sum(part.get(name, 0.0) for part in parts for name in names)
        yield _answer(way, "latency", need.latency_s, latency_s)
    stores = [trial.stages[key].measures for key in way.stands]
    if need.rpo_s is not None:
        gone = [store["loss_s"] for store in stores]
        yield _answer(way, "rpo", need.rpo_s, max(*gone, *map(losing_s, (stage, *before)), 0.0))
    if need.region_rpo_s is not None and stores:
        # A copy of which nobody knows how old it is meets no bound.
        copies = [store.get("region_loss_s", math.inf) for store in stores]
        yield _answer(way, "region_rpo", need.region_rpo_s, max(copies))
    caught = [s.measures["catch_up_s"] for s in (*before, stage) if "catch_up_s" in s.measures]
    caught += [store["unavailable_s"] for store in stores]
    if need.rto_s is not None and caught:
        yield _answer(way, "rto", need.rto_s, max(caught))


def _answer(way: _Way, need: str, wanted: float, found: float) -> Answer:
    return Answer(way.name, way.store, need, float(wanted), found)


def _lost_share(stage: Stage, before: list[Stage]) -> float:
    """Return the share of all that was sent that is lost on the way or by the reader."""
    every = [stage, *before]
    lost = sum(one.measures.get("lost_records", 0.0) for one in every)
    sent = sum(one.measures.get("sent_records", 0.0) for one in every)
    return lost / sent if sent else 0.0


def losing_s(stage: Stage) -> float:
    """Return for how long a stage loses records: those of so much time are gone."""
    names = ("lost", "given up", "overflowed")
    return max((_rising_s(stage.series[name]) for name in names if name in stage.series), default=0)


def _rising_s(curve: Curve) -> float:
    rises = np.diff(curve.values[:, 0]) > 0
    return float(np.diff(curve.times_s[:, 0])[rises].sum())
