"""The worst minute of a trial, in words: which component, what waits, who is late, what is lost.

It is the minute in which most records are lost; where none are, the one at whose end somebody is
furthest behind; where nobody is, the one in which most is refused. A trial without any of these has
no worst minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from msgspec import Struct

from headrace.report.tidy import columns
from headrace.units import format_count, format_duration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from headrace.flow.steps import FloatArray
    from headrace.flow.trial import Stage

__all__ = ["Minute", "Told", "worst_minute"]

MINUTE_S: Final = 60.0
_LEAST_S: Final = 1.0
"""Who is less behind is not late."""
_GRAIN: Final = 1e-6
_DIGITS: Final = 10


class Told(Protocol):
    """What is told of a trial: see `headrace.report.trial.Telling`."""

    def name(self, key: str) -> str:
        """Return what people call the component of a stage."""

    def shown(self) -> Iterator[tuple[str, Stage]]:
        """Yield the stages that have something to tell."""


class Minute(Struct, frozen=True):
    """A minute of a trial.

    Attributes
    ----------
    at_s
        When it begins.
    story
        What happens in it, in sentences.
    """

    at_s: float
    story: str


def worst_minute(told: Told) -> Minute | None:
    """Return the worst minute of a trial; None where nothing is lost, late, or refused."""
    stages = {told.name(key): stage for key, stage in told.shown() if stage.series}
    begins_s = _candidates(stages.values())
    at_s = _worst(stages, begins_s)
    if at_s is None:
        return None
    said = [text for name, stage in stages.items() if (text := _sentence(name, stage, at_s))]
    return Minute(at_s, " ".join(said))


def _candidates(stages: Iterable[Stage]) -> FloatArray:
    """Return the minutes that begin or end at a knot: between them everything goes straight on."""
    curves = [curve for stage in stages for curve in stage.series.values()]
    if not curves:
        return np.array([])
    knots = np.unique(np.concatenate([curve.times_s[:, 0] for curve in curves]).round(_DIGITS))
    last_s = max(0.0, curves[0].end_s - MINUTE_S)
    return np.unique(np.concatenate((knots, knots - MINUTE_S)).clip(0.0, last_s))


def _worst(stages: dict[str, Stage], begins_s: FloatArray) -> float | None:
    if not len(begins_s):
        return None
    facts = [_facts(stage, begins_s) for stage in stages.values()]
    lost = np.sum([one["lost_per_s"] for one in facts], axis=0)
    lag_s = np.max([one["lag_s"] for one in facts], axis=0)
    refused = np.sum([one["throttled_per_s"] for one in facts], axis=0)
    for levels, least in ((lost, _GRAIN), (lag_s, _LEAST_S), (refused, _GRAIN)):
        top = float(levels.max())
        if top > least:
            # The first of those that differ by rounding alone.
            return float(begins_s[int((levels >= top * (1 - 1e-9)).argmax())])
    return None


def _facts(stage: Stage, begins_s: FloatArray) -> dict[str, FloatArray]:
    """Return the facts of every minute that begins at *begins_s*, overlapping or not."""
    edges_s = np.unique(np.concatenate((begins_s, begins_s + MINUTE_S)))
    facts = columns(stage, edges_s)
    spans_s = np.diff(edges_s)
    first, last = np.searchsorted(edges_s, begins_s), np.searchsorted(edges_s, begins_s + MINUTE_S)
    found: dict[str, FloatArray] = {}
    for name, values in facts.items():
        if name.endswith("_per_s"):
            passed = np.concatenate(([0.0], (values * spans_s).cumsum()))
            found[name] = (passed[last] - passed[first]) / MINUTE_S
        else:
            found[name] = values[last - 1]
    return found


def _sentence(name: str, stage: Stage, at_s: float) -> str:
    """Return what one component does in a minute; nothing where all goes well."""
    facts = {name: float(values[0]) for name, values in _facts(stage, np.array([at_s])).items()}
    parts = [part for say in _PARTS if (part := say(facts))]
    *others, last = parts or [""]
    said = f"{', '.join(others)} and {last}" if others else last
    return f"{name} {said}." if said else ""


def _refused(facts: dict[str, float]) -> str:
    if facts["throttled_per_s"] <= _GRAIN:
        return ""
    offered, admitted = (_whole(facts[name]) for name in ("offered_per_s", "admitted_per_s"))
    return f"is offered {offered} records/s and takes {admitted}"


def _waits(facts: dict[str, float]) -> str:
    waiting = facts["backlog_records"]
    return f"has {_whole(waiting)} waiting" if waiting >= 1 and facts["lag_s"] > _LEAST_S else ""


def _late(facts: dict[str, float]) -> str:
    lag_s = facts["lag_s"]
    return f"is {format_duration(lag_s)} behind" if lag_s > _LEAST_S else ""


def _loses(facts: dict[str, float]) -> str:
    lost = facts["lost_per_s"] * MINUTE_S
    return f"loses {_whole(lost)} records" if lost > _GRAIN else ""


def _sets_aside(facts: dict[str, float]) -> str:
    kept = facts["set_aside_per_s"] * MINUTE_S
    return f"sets {_whole(kept)} records aside" if kept > _GRAIN else ""


_PARTS: Final[tuple[Callable[[dict[str, float]], str], ...]] = (
    _refused,
    _waits,
    _late,
    _sets_aside,
    _loses,
)


def _whole(count: float) -> str:
    return f"{count:,.0f}" if count >= 10 else format_count(count)  # noqa: PLR2004 - two digits
