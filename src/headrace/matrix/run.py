"""Running the fault matrix: one trial in which nothing fails, and one for each fault."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from headrace.design import EdgeKind
from headrace.design.declared import is_named
from headrace.design.digraph import Digraph
from headrace.design.drawing.naming import shown_name
from headrace.load.faults import RegionOutage, ends_s
from headrace.load.model import Load
from headrace.matrix.cells import Cell, compared
from headrace.matrix.recovering import ComesBack, recoveries
from headrace.matrix.setting_aside import SetsAside, asides
from headrace.matrix.single import peak_moment, single_faults
from headrace.services.entries import recovery_room_of
from headrace.trials import Trials, nominal_load

if TYPE_CHECKING:
    from headrace.design import Component, Design, External
    from headrace.flow.trial import Trial
    from headrace.load.faults import Fault
    from headrace.load.needs import Need

__all__ = ["Broken", "Matrix", "MatrixRow", "Store", "broken_needs", "matrix_of"]

Progress = Callable[[int, int], None]


class Store(Struct, frozen=True):
    """A column: where a way ends.

    Attributes
    ----------
    key
        The stage that fills it, or its own.
    name
        What people call it.
    way
        Keys of the stages that lead to it, its own last.
    """

    key: str
    name: str
    way: tuple[str, ...]


class Untold(Struct, frozen=True):
    """A store, or another end of ways, of which nobody can tell what comes to it, fault or not.

    Attributes
    ----------
    key, name
        Its id, and what people call it.
    reason, settled_by
        Why nobody can tell, and what would settle it.
    """

    key: str
    name: str
    reason: str
    settled_by: str


class MatrixRow(Struct, frozen=True):
    """One fault, what it does to each store in their order, and the command that repeats it.

    The title names the fault as people call its parts.
    """

    fault: Fault
    title: str
    cells: tuple[Cell, ...]
    replay: str


class Matrix(Struct, frozen=True):
    """All single faults of a design against all its stores.

    Attributes
    ----------
    stores, rows
        Columns and rows.
    nominal
        Whether one record a second from each source stood for a load that nobody declared.
    recoveries
        How each store comes back after all of it is lost.
    asides
        Where what is kept aside lies, by what has put it there.
    untold
        Stores and ends of ways that are no columns, because nobody can tell of them.
    """

    stores: tuple[Store, ...]
    rows: tuple[MatrixRow, ...]
    nominal: bool
    recoveries: tuple[ComesBack, ...] = ()
    asides: tuple[SetsAside, ...] = ()
    untold: tuple[Untold, ...] = ()


def matrix_of(
    trials: Trials, lasting_s: float, progress: Progress = lambda _done, _of: None
) -> Matrix:
    """Run every single fault of a design, at the peak of its load, declared faults left out.

    Parameters
    ----------
    trials
        Runs trials on the design.
    lasting_s
        How long each fault lasts.
    progress
        Called with the trials that are done and their number.
    """
    nominal = trials.design.load is None
    declared = trials.design.load or nominal_load(trials.design)
    load = structs.replace(declared, faults=())
    moment = peak_moment(load, lasting_s)
    quiet = Trials(trials.design.under_load(load), trials.paths, trials.load_path)
    faults = tuple(single_faults(quiet.design, quiet((), ()), moment))
    # All runs are as long as the longest: what is compared must end at the same time.
    long = load.merge(Load(faults=faults)).horizon_s
    fixed = quiet.design.under_load(structs.replace(load, declared_horizon_s=long))
    runner = Trials(fixed, trials.paths, trials.load_path)
    calm = runner((), ())
    stores, untold = _stores(fixed, calm), tuple(_untold(fixed, calm))
    rows = []
    for done, fault in enumerate(faults):
        progress(done, len(faults))
        trial = runner((), (fault,))
        cells = tuple(compared(store.way, trial, calm, ends_s(fault)) for store in stores)
        replay = trials.replay((), (fault,), calm=True)
        rows.append(MatrixRow(fault, _title(fault, fixed), cells, replay))
    progress(len(faults), len(faults))
    # What others read on keeps data, too.
    keeping = [*(store.key for store in stores), *calm.stages, *(end.key for end in untold)]
    setting = (key for row in rows for cell in row.cells for key in cell.aside)
    return Matrix(
        stores,
        tuple(rows),
        nominal,
        tuple(recoveries(keeping, fixed)),
        tuple(asides(setting, fixed)),
        untold,
    )


class Broken(Struct, frozen=True):
    """A need that one fault leaves unmet: ``loss``, ``rpo``, ``rto`` or ``region_rpo``.

    Attributes
    ----------
    need, store
        What is needed of what.
    row
        The fault; None where nobody can tell of the store at all.
    wanted, found
        The bound and the measure, in the same unit.
    """

    need: str
    store: str
    row: MatrixRow | None
    wanted: float
    found: float


def broken_needs(matrix: Matrix, design: Design) -> tuple[Broken, ...]:
    """Return what the declared needs ask of stores and some single fault does not leave them.

    What nobody can tell is not met either: it breaks a need without end.
    """
    if design.load is None:
        return ()
    found = []
    for row in matrix.rows:
        for store, cell in zip(matrix.stores, row.cells, strict=True):
            regional = isinstance(row.fault, RegionOutage)
            for name, wanted, value in _asked(_need(store, design), cell, regional=regional):
                if value > wanted:
                    found.append(Broken(name, store.name, row, wanted, value))
    for end in matrix.untold:
        asked = _asked(_need(end, design), Cell(reason=end.reason), regional=True)
        found += [Broken(name, end.name, None, wanted, value) for name, wanted, value in asked]
    return tuple(found)


def _asked(need: Need, cell: Cell, *, regional: bool) -> Iterator[tuple[str, float, float]]:
    untold = math.inf if cell.reason else 0.0
    if need.loss is not None:
        share = max(cell.lost_share, cell.kept_lost_share, untold)
        yield "loss", float(need.loss), share
    if need.rpo_s is not None:
        yield "rpo", float(need.rpo_s), max(cell.losing_s, untold)
    if regional and need.region_rpo_s is not None:
        yield "region_rpo", float(need.region_rpo_s), max(cell.region_loss_s, untold)
    if need.rto_s is not None:
        yield "rto", float(need.rto_s), max(cell.catch_up_s, cell.unavailable_s, untold)


def _need(store: Store | Untold, design: Design) -> Need:
    assert design.load is not None
    node = design.by_id.get(store.key)
    outside = design.outside(store.key)
    ends = [store.key if outside is None else outside.label]
    if outside is not None:
        ends += [giver.logical_id for giver in _fills(outside, design)]
    if node is not None:
        around = (design.outgoing, design.incoming)
        ends = [node.logical_id]
        ends += [n.node.logical_id for look in around for n in look(node, EdgeKind.FLOWS)]
    named = next((end for end in ends if end in design.load.needs.stores), "")
    return design.load.needs.of(named)


def _stores(design: Design, calm: Trial) -> tuple[Store, ...]:
    """Return where the ways end that a trial executed."""
    flows = _flows(design, calm)
    found = []
    for key in flows:
        leads = flows.ancestors(key)
        ends = not any(calm.stages[one].is_measured for one in flows.descendants(key))
        if ends and calm.stages[key].is_measured:
            way = (*(k for k in calm.stages if k in leads), key)
            found.append(Store(key, _name(key, calm, design), way))
    return tuple(found)


def _untold(design: Design, calm: Trial) -> Iterator[Untold]:
    """Yield the ends of ways that the trial could not execute, and what keeps data on the way."""
    givers = {giver for giver, _ in design.flows}
    for key, error in calm.untold.items():
        component = design.by_id.get(key)
        if component is not None and (key not in givers or recovery_room_of(component)):
            yield Untold(key, shown_name(component), error.reason, error.settled_by)


def _flows(design: Design, calm: Trial) -> Digraph:
    """Return who gives to whom among the stages, readers that only the load declares too."""
    assert design.load is not None
    stages = calm.stages.keys()
    declared = (
        (component.id, name)
        for name, consumer in design.load.consumers.items()
        for component in design.by_id.values()
        if is_named(component, consumer.of)
    )
    ends = (*design.flows, *declared)
    return Digraph(stages, ((a, b) for a, b in ends if a in stages and b in stages))


def _title(fault: Fault, design: Design) -> str:
    of: str | None = getattr(fault, "of", None)
    hit = [c for c in design.by_id.values() if of is not None and is_named(c, of)]
    return structs.replace(fault, of=shown_name(hit[0])).what if len(hit) == 1 else fault.what


def _name(key: str, calm: Trial, design: Design) -> str:
    """Return the name of a store behind those of what fills it."""
    outside = design.outside(key)
    if outside is not None:
        fills = [shown_name(giver) for giver in _fills(outside, design)]
        return f"{', '.join(fills)} → {shown_name(outside)}"
    node = design.by_id.get(key)
    if node is None:
        return key
    onward = [shown_name(n.node) for n in design.outgoing(node, EdgeKind.FLOWS)]
    if calm.stages[key].is_store:
        fills = [shown_name(n.node) for n in design.incoming(node, EdgeKind.FLOWS)]
        return f"{', '.join(fills)} → {shown_name(node)}" if fills else shown_name(node)
    return f"{shown_name(node)} → {', '.join(onward)}" if onward else shown_name(node)


def _fills(outside: External, design: Design) -> list[Component]:
    """Return what delivers to something outside the templates."""
    return [design.by_id[giver] for giver in design.givers(outside.id)]
