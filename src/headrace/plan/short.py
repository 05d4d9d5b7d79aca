"""What is short in one month: limits of parts, settings by the calculators, trials, needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.design.capacity import MEASURES, Capacities
from headrace.design.declared import offered
from headrace.errors import NotApplicable, UnknownValueError
from headrace.report.needs import answers, asks_for_calm
from headrace.report.trial import bound_written
from headrace.services.entries import capacity_of
from headrace.sizes import sized
from headrace.sizing import fits
from headrace.units import Rate, format_rate, format_share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headrace.design import Design
    from headrace.design.capacity import Capacity, Measure
    from headrace.flow.trial import Trial
    from headrace.report.needs import Answer
    from headrace.sizing import Row
    from headrace.trials import Trials

__all__ = ["Judged", "Key", "Short", "judged"]

_USES: Final = {
    "storage_share": "storage",
    "index_share": "indexing",
    "load_share": "loading",
    "slots_share": "query slots",
    "ocu_share": "OCUs",
}
"""Measures of a trial that are shares of what a part can do: above 1 it is short."""

_SPOILT: Final = {"throttled_share": "refuses records", "lost_records": "loses records"}
"""Measures of a trial in which nothing fails that should be 0, and what happens otherwise."""

_DUST: Final = 1e-6


class Key(Struct, frozen=True):
    """A part, and what of it can run out.

    Attributes
    ----------
    component
        Name of the component, or of the way for a need.
    what
        The setting, limit, or need.
    judge
        Who says so: ``calculator`` (with its headroom), ``limit``, ``trial`` or ``need``.
    """

    component: str
    what: str
    judge: str


class Short(Struct, frozen=True):
    """How it is short in one month: what is there, what is asked, what to do next."""

    has: str
    asked: str
    next_size: str = ""


class Judged(Struct, frozen=True):
    """One month.

    Attributes
    ----------
    short
        What is short.
    needed
        What each setting needs in that month, short or not, by component and setting.
    untold
        Of what nobody can tell whether it is short, and why.
    """

    short: Mapping[Key, Short]
    needed: Mapping[tuple[str, str], str]
    untold: Mapping[str, str]


def judged(trials: Trials) -> Judged:
    """Judge a design under the load that it carries."""
    design = trials.design
    rows = sized(design)
    calm = trials((), (), calm=True)
    failing = trials((), ())
    short = dict(_settings(rows))
    short |= _limits(design)
    short |= _strained(design, calm)
    short |= _needs(answers(failing, calm if asks_for_calm(design) else failing, design))
    untold = {row.component: row.remark for row in rows if not row.needed and not row.short}
    untold |= {_name(key, design): f"cannot tell: {e.reason}" for key, e in calm.untold.items()}
    needed = {(row.component, row.setting): row.needed for row in rows if row.needed}
    return Judged(short, needed, untold)


def _settings(rows: list[Row]) -> Iterator[tuple[Key, Short]]:
    """Yield what the calculators, with the load's headroom, want larger."""
    for row in rows:
        if row.short:
            key = Key(row.component, row.setting, "calculator")
            yield key, Short(row.today, row.decides, row.needed)


def _limits(design: Design) -> Iterator[tuple[Key, Short]]:
    """Yield the limits that the load's peak exceeds, whatever headroom is wanted."""
    capacities = Capacities(design, capacity_of)
    for component in design.by_id.values():
        room = capacity_of(component)
        if room is None:
            continue
        try:
            load = offered(component, design)
        except (UnknownValueError, NotApplicable):
            continue
        demand: dict[Measure, float] = {
            "bytes_per_s": load.peak_records_per_s * load.record_bytes,
            "records_per_s": load.peak_records_per_s,
        }
        for side, capacity in _sides(capacities.of(component.id), design):
            for measure in MEASURES:
                limit = capacity.of(measure)
                if limit.per_s is not None and not fits(demand[measure], limit.per_s):
                    what = f"{_counted(measure)} {side}"
                    key = Key(component.logical_id, what, "limit")
                    yield key, Short(limit.why, _rate(demand[measure], measure))


def _sides(capacity: Capacity, design: Design) -> Iterator[tuple[str, Capacity]]:
    yield "in", capacity
    for reader, one in capacity.to.items():
        yield f"to {_name(reader, design)}", one


def _counted(measure: Measure) -> str:
    return "bytes" if measure == "bytes_per_s" else "records"


def _rate(per_s: float, measure: Measure) -> str:
    return format_rate(Rate(per_s, "bytes" if measure == "bytes_per_s" else "records"))


def _strained(design: Design, calm: Trial) -> Iterator[tuple[Key, Short]]:
    """Yield what a trial in which nothing fails shows to be short."""
    assert design.load is not None
    for key, stage in calm.stages.items():
        name, measures = _name(key, design), stage.measures
        for measure, what in _USES.items():
            use = measures.get(measure, 0.0)
            if not fits(use, 1.0):
                yield Key(name, what, "trial"), Short("", f"{format_share(use)} of it")
        for measure, what in _SPOILT.items():
            if measures.get(measure, 0.0) > _DUST:
                yield Key(name, what, "trial"), Short("", stage.story)


def _needs(found: list[Answer]) -> Iterator[tuple[Key, Short]]:
    for answer in found:
        if answer.missed:
            store = f" → {answer.store}" if answer.store else ""
            key = Key(f"{answer.subject}{store}", answer.need, "need")
            yield (
                key,
                Short(
                    f"needed {bound_written(answer.need, answer.wanted)}",
                    bound_written(answer.need, answer.found),
                ),
            )


def _name(key: str, design: Design) -> str:
    node = design.by_id.get(key) or design.outside(key)
    return node.logical_id if node else key
