"""A trial: one design under one load and its faults, from the sources to the stores.

The walk follows the ``flows`` edges. Each component is executed by the stage of its service, which
turns what arrives into curves, measures, and what goes on to the next components (see
`headrace.flow.handover`). Nothing here knows a service: the stages are given.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from graphlib import CycleError
from types import UnionType
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from headrace.design import Component
from headrace.design.declared import faults_of, is_loaded, is_named, jobs_on
from headrace.design.digraph import in_order
from headrace.errors import NotApplicable, UnknownValueError
from headrace.flow.damage import Damage, Struck, unharmed
from headrace.flow.faults import Disturbance, disturbed
from headrace.flow.handover import Arrivals, Offer, Reading, pushed
from headrace.flow.outside import came_to, outside_story, pushed_outside
from headrace.flow.standing import with_standing
from headrace.flow.steps import Steps
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
    from headrace.load.model import Load

__all__ = [
    "BILL",
    "Arrivals",
    "Context",
    "Offer",
    "ReadFunction",
    "Reading",
    "Stage",
    "StageFunction",
    "Trial",
    "pushed",
    "run_trial",
]

BILL: Final = "usd_per_month"
"""The measure of a stage that tells its bill of a month."""

Outage = ConsumerOutage | ComponentOutage | DestinationOutage


class Stage(Struct, frozen=True, eq=False):
    """What one component did.

    Attributes
    ----------
    measures
        Numbers by name, unit included in the name.
    series
        Cumulative totals over time by name (``arrived``, ``served``, ``lost``), in records.
    gives
        What goes on, by id of the next component, or of what lies outside the templates.
    story
        What happened, in one sentence.
    others
        What those did that the design does not show, by the names that the load gives them.
    unsure
        Of whom nobody can tell what they get, and why, by id.
    is_store
        Whether what arrives stays here: a way ends.
    """

    measures: Mapping[str, float]
    series: Mapping[str, Curve] = field(default_factory=dict)
    gives: Mapping[str, Arrivals] = field(default_factory=dict)
    story: str = ""
    others: Mapping[str, Stage] = field(default_factory=dict)
    unsure: Mapping[str, UnknownValueError] = field(default_factory=dict)
    is_store: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether it has more to tell than what it costs."""
        return any(name != BILL for name in self.measures)


class Context(Struct, frozen=True):
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

    def available(self, component: Component) -> Steps:
        """Return the share of its throughput that faults leave *component*, over the run.

        It is 1 where nothing fails, and 0 while it is out; what several faults leave multiplies.
        """
        whole = Steps.constant(1.0, self.horizon_s)
        return disturbed(whole, self._losses(component))

    def damages(self, component: Component) -> Iterator[Struck]:
        """Yield what faults do to *component*, and from when to when within the run.

        Raises
        ------
        UnknownValueError
            When that depends on what is not known.
        """
        for fault in self.load.faults:
            if isinstance(fault, ComponentOutage) and is_named(component, fault.of):
                damage: Damage | None = Damage(why="it is down")
            else:
                damage = self._damage(component, fault)
            if damage is not None:
                begins_s, ends_s = _window(damage, fault)
                yield Struck(begins_s, min(ends_s, self.horizon_s), damage)

    def _losses(self, component: Component) -> Iterator[Disturbance]:
        for fault in self.load.faults:
            if isinstance(fault, Outage):
                if not isinstance(fault, ConsumerOutage) and is_named(component, fault.of):
                    yield Disturbance(float(fault.at_s), float(fault.at_s + fault.for_s))
                continue
            damage = self._damage(component, fault)
            if damage is not None and damage.takes < 1:
                yield Disturbance(*_window(damage, fault), damage.takes)

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


class Trial(Struct, frozen=True):
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
        stage = self.stages.get(subject)
        if stage is None or name not in stage.measures:
            if subject in self.untold:
                raise self.untold[subject]
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
    only: Container[str] | None = None,
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
    only
        Ids of the components to execute; whoever hands on to one of them must be among them. All
        where None.

    Raises
    ------
    UnknownValueError
        When the flows of the design form a cycle.
    """
    context = Context(design, damage_of)
    stages: dict[str, Stage] = {}
    untold: dict[str, UnknownValueError] = {}
    for component in _in_order(design, only):
        givers = design.givers(component.id)
        given = [stages[giver] for giver in givers if giver in stages]
        arrivals = [one.gives[component.id] for one in given if component.id in one.gives]
        fed = is_loaded(component, design)
        blocked = next((untold[giver] for giver in givers if giver in untold), None)
        if not (blocked or arrivals or fed):
            unsure = (one.unsure[component.id] for one in given if component.id in one.unsure)
            blocked = next(unsure, None)
        stage = stage_of(component)
        if component.works_alone:
            blocked, arrivals, fed = None, [], _has_work(component, design)
        if stage is None:
            continue
        if component.has_nodes and not component.works_alone and context.load.faults:
            # Whether it outlives a fault does not depend on what comes to it.
            blocked = _without_load(component, context, stages) or blocked
        if not (arrivals or blocked or fed):
            continue
        try:
            if blocked is not None:
                raise blocked
            done = stage(component, arrivals, context)
            stages[component.id] = _standing(done, component, context)
            stages |= done.others
        except UnknownValueError as error:
            untold[component.id] = error
        except NotApplicable as answer:
            untold[component.id] = UnknownValueError(str(answer))
    stages |= _outside(stages, design, only)
    return Trial(stages, untold)


def _outside(
    stages: Mapping[str, Stage], design: Design, only: Container[str] | None
) -> dict[str, Stage]:
    """Return the stages of stores outside the templates, by id: they keep what is sent there."""
    found = {}
    for store, arrivals in pushed_outside(design, [stage.gives for stage in stages.values()]):
        if only is None or store.id in only:
            measures, stored = came_to(arrivals)
            story = outside_story(store, measures["stored_bytes"], design)
            found[store.id] = Stage(measures, {"stored": stored}, {}, story, is_store=True)
    return found


def _standing(done: Stage, component: Component, context: Context) -> Stage:
    if not (done.is_store and context.load.faults):
        return done
    return with_standing(done, tuple(context.damages(component)))


def _without_load(
    component: Component, context: Context, stages: dict[str, Stage]
) -> UnknownValueError | None:
    """Add what becomes of *component* if nothing comes; return why nobody can tell, if so."""
    try:
        stages[component.id] = _standing(Stage({}, is_store=True), component, context)
    except UnknownValueError as error:
        return error
    return None


def _in_order(design: Design, only: Container[str] | None) -> list[Component]:
    """Return the components from sources to stores; what carries no flow is left out."""
    wanted = [c for key, c in design.by_id.items() if only is None or key in only]
    givers: dict[str, list[str]] = {c.id: [] for c in wanted if _is_busy(c, design)}
    for source, target in design.flows:
        node = design.by_id.get(target)
        # What works on data at rest waits for nobody, and may write where it reads.
        waits = node is None or not node.works_alone
        if waits and (only is None or source in only):
            givers.setdefault(source, [])
            givers.setdefault(target, []).append(source)
    try:
        return [design.by_id[node] for node in in_order(givers) if node in design.by_id]
    except CycleError:
        message = "the flows of the design form a cycle, which a trial cannot follow"
        raise UnknownValueError(message) from None


def _is_busy(component: Component, design: Design) -> bool:
    """Whether *component* has something to do, or to suffer, without a flow that reaches it."""
    if component.works_alone and _has_work(component, design):
        return True
    faults = design.load is not None and design.load.faults
    return bool(component.has_nodes and faults) or is_loaded(component, design)


def _has_work(component: Component, design: Design) -> bool:
    """Whether the load gives jobs to a component that works alone, or names it in a fault."""
    return any(jobs_on(component, design)) or any(faults_of(component, design))
