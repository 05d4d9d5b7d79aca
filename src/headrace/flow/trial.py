"""A trial: one design under one load and its faults, from the sources to the stores.

The walk follows the ``flows`` edges. Each component is executed by the stage of its service, which
turns what arrives into curves, measures, and what goes on to the next components. Nothing here
knows a service: the stages are given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import UnionType
from typing import TYPE_CHECKING

import networkx as nx

from headrace.design import Component, EdgeKind
from headrace.design.declared import is_named, sources_into
from headrace.errors import NotApplicable, UnknownValueError
from headrace.flow.damage import Damage, unharmed
from headrace.load.faults import (
    ComponentOutage,
    ConsumerOutage,
    DestinationOutage,
    Fault,
    PoisonRecord,
    ends_s,
)

if TYPE_CHECKING:
    from headrace.design import Design, External
    from headrace.flow.curve import Curve
    from headrace.flow.damage import DamageOf
    from headrace.flow.passage import Passage
    from headrace.flow.steps import Steps
    from headrace.load.model import Load

__all__ = [
    "Arrivals",
    "Context",
    "Offer",
    "ReadFunction",
    "Reading",
    "Stage",
    "StageFunction",
    "Trial",
    "run_trial",
]

Outage = ConsumerOutage | ComponentOutage | DestinationOutage


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """Records that a giver holds ready for one reader.

    Attributes
    ----------
    records
        Cumulative records, one lane a shard.
    record_bytes
        Mean size.
    kept_s
        For how long the giver keeps what is not read; afterwards it is lost.
    """

    records: Curve
    record_bytes: float
    kept_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """How a reader takes an offer: what it could take if the giver had no limit.

    Attributes
    ----------
    own
        Records/s of each lane, its outages and blockages included.
    limit_s
        Age at which it gives a record up itself; infinite if never.
    floor
        What it has given up for other reasons by each moment; None for nothing.
    blocked_s
        For how long a lane was blocked by records that it fails on.
    discarded
        Records that *floor* takes away.
    """

    own: Steps
    limit_s: float = math.inf
    floor: Curve | None = None
    blocked_s: float = 0.0
    discarded: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """What a reader made of an offer, once the giver's limits are known.

    Attributes
    ----------
    offer, reading
        Both sides.
    passage
        What was read, what waits, and what was lost: given up by the reader first, then expired.
    """

    offer: Offer
    reading: Reading
    passage: Passage


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What one component did.

    Attributes
    ----------
    measures
        Numbers by name, unit included in the name.
    series
        Cumulative totals over time by name (``arrived``, ``served``, ``lost``), in records.
    gives
        What goes on, by id of the next component.
    story
        What happened, in one sentence.
    others
        What those did that the design does not show, by the names that the load gives them.
    """

    measures: Mapping[str, float]
    series: Mapping[str, Curve] = field(default_factory=dict)
    gives: Mapping[str, Arrivals] = field(default_factory=dict)
    story: str = ""
    others: Mapping[str, Stage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What a stage may know of the run.

    Attributes
    ----------
    design
        The design with the load that is executed, added faults included.
    damage_of
        Tells what a fault does to a component that it does not name.
    """

    design: Design
    damage_of: DamageOf

    @property
    def load(self) -> Load:
        """The load that is executed."""
        assert self.design.load is not None
        return self.design.load

    @property
    def horizon_s(self) -> float:
        """How long the trial runs, in seconds."""
        return self.load.horizon_s

    def outages(
        self, *nodes: Component | External | str, kind: UnionType | type = Outage
    ) -> Iterator[tuple[float, float]]:
        """Yield begin and end, in seconds, of every outage of any of *nodes*.

        Parameters
        ----------
        nodes
            Components; what the design does not show is given by its name in the load.
        kind
            Only outages of this kind.
        """
        for fault in self.load.faults:
            if isinstance(fault, Outage):
                if isinstance(fault, kind) and any(_means(fault.of, node) for node in nodes):
                    yield float(fault.at_s), float(fault.at_s + fault.for_s)
            elif issubclass(ComponentOutage, kind):
                damages = (self._damage(node, fault) for node in nodes)
                yield from (_window(d, fault) for d in damages if d is not None and not d.takes)

    def _damage(self, node: Component | External | str, fault: Fault) -> Damage | None:
        if isinstance(node, Component):
            return self.damage_of(node, fault, self.design)
        return None

    def poisons(self, *nodes: Component | External) -> Iterator[PoisonRecord]:
        """Yield the poison records that any of *nodes* fails on."""
        for fault in self.load.faults:
            if isinstance(fault, PoisonRecord) and any(is_named(node, fault.of) for node in nodes):
                yield fault


def _window(damage: Damage, fault: Fault) -> tuple[float, float]:
    ends = ends_s(fault) if damage.for_s is None else fault.at_s + damage.for_s
    return float(fault.at_s), float(ends)


def _means(name: str, node: Component | External | str) -> bool:
    return name == node if isinstance(node, str) else is_named(node, name)


StageFunction = Callable[[Component, Sequence[Arrivals], Context], Stage]
"""Executes one component, given what it reads."""

ReadFunction = Callable[[Component, Offer, Context], Reading]
"""Says how a component reads an offer."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The stages that were executed, and why others were not."""

    stages: Mapping[str, Stage]
    untold: Mapping[str, UnknownValueError]

    def measure(self, subject: str, name: str) -> float:
        """Return a measure of one component.

        Raises
        ------
        UnknownValueError
            When nothing reached the component, or it could not be executed.
        """
        if subject in self.untold:
            raise self.untold[subject]
        stage = self.stages.get(subject)
        if stage is None or name not in stage.measures:
            message = f"the declared load does not reach {subject.rpartition('/')[2]}"
            raise UnknownValueError(message, settled_by="a source in the load file")
        return stage.measures[name]

    def story(self, subject: str) -> str:
        """Return what happened to the component, in one sentence."""
        stage = self.stages.get(subject)
        return stage.story if stage else ""


def run_trial(
    design: Design,
    stage_of: Callable[[Component], StageFunction | None],
    damage_of: DamageOf = unharmed,
) -> Trial:
    """Execute *design* under its load.

    Parameters
    ----------
    design
        The design; its load must be set.
    stage_of
        Gives the stage of a component; None for one that carries no records.
    damage_of
        Tells what a fault does to a component that it does not name.

    Raises
    ------
    UnknownValueError
        When the flows of the design form a cycle.
    """
    context = Context(design, damage_of)
    stages: dict[str, Stage] = {}
    untold: dict[str, UnknownValueError] = {}
    for component in _in_order(design):
        givers = _givers(component, design)
        arrivals = [
            stages[giver].gives[component.id]
            for giver in givers
            if giver in stages and component.id in stages[giver].gives
        ]
        blocked = next((untold[giver] for giver in givers if giver in untold), None)
        stage = stage_of(component)
        if stage is None or not (arrivals or blocked or any(sources_into(component, design))):
            continue
        try:
            if blocked is not None:
                raise blocked
            done = stages[component.id] = stage(component, arrivals, context)
            stages |= done.others
        except UnknownValueError as error:
            untold[component.id] = error
        except NotApplicable as answer:
            untold[component.id] = UnknownValueError(str(answer))
    return Trial(stages, untold)


def _in_order(design: Design) -> list[Component]:
    """Return the components from sources to stores; what carries no flow is left out."""
    flows: nx.DiGraph[str] = nx.DiGraph()
    for source, target, data in design.graph.edges(data=True):
        if data["edge"].kind is EdgeKind.FLOWS:
            flows.add_edge(source, target)
    fed = (c.id for c in design.by_id.values() if any(sources_into(c, design)))
    flows.add_nodes_from(fed)
    try:
        order = list(nx.lexicographical_topological_sort(flows))
    except nx.NetworkXUnfeasible:
        message = "the flows of the design form a cycle, which a trial cannot follow"
        raise UnknownValueError(message) from None
    return [design.by_id[node] for node in order if node in design.by_id]


def _givers(component: Component, design: Design) -> list[str]:
    edges = design.graph.in_edges(component.id, data=True)
    return [source for source, _, data in edges if data["edge"].kind is EdgeKind.FLOWS]
