"""What a trial tells people and machines: each component in flow order, then the needs."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.report.minute import worst_minute
from headrace.report.paint import Paint
from headrace.report.timeline import rates
from headrace.report.wording import finite
from headrace.units import format_count, format_duration, format_money, format_share

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.flow.trial import Stage, Trial
    from headrace.report.needs import Answer

__all__ = ["Telling", "as_data", "bound_written", "sparkline", "to_text"]

_BARS: Final = " ▁▂▃▄▅▆▇█"
_COLUMNS: Final = 48
_DUST: Final = 1e-9
"""A bar of less than this part of the highest is rounding."""
_HOUR_S: Final = 3_600

_Fact = Callable[[float, Mapping[str, float]], str]


class Telling(Struct, frozen=True):
    """Everything that there is to tell of one trial.

    Attributes
    ----------
    design
        The design that was executed, with its load.
    trial
        What happened.
    answers
        The needs of the load, met or not.
    conditions
        Under what it ran, one sentence each.
    """

    design: Design
    trial: Trial
    answers: tuple[Answer, ...]
    conditions: tuple[str, ...] = ()

    def name(self, key: str) -> str:
        """Return what people call the component or reader of a stage."""
        node = self.design.by_id.get(key) or self.design.outside(key)
        return node.logical_id if node else key

    def kind(self, key: str) -> str:
        """Return what it is."""
        if self.design.outside(key) is not None:
            return "outside the templates"
        node = self.design.by_id.get(key)
        return node.kind if node else "reader that the load declares"

    def shown(self) -> Iterator[tuple[str, Stage]]:
        """Yield the stages that have something to tell."""
        yield from ((key, stage) for key, stage in self.trial.stages.items() if stage.measures)


def to_text(telling: Telling, *, colour: bool = False, width: int = 100) -> str:
    """Return the summary for people.

    Parameters
    ----------
    telling
        The trial.
    colour
        Whether to colour it, for a terminal.
    width
        Columns of the terminal.
    """
    paint = Paint(colour)
    blocks = ["\n".join(paint.dim(line) for line in telling.conditions)]
    blocks += [
        "\n".join(_stage(telling, key, stage, paint, width)) for key, stage in telling.shown()
    ]
    for key, reason in telling.trial.untold.items():
        settle = f" (settle with {reason.settled_by})" if reason.settled_by else ""
        blocks.append(f"{paint.bold(telling.name(key))}\n  cannot tell: {reason.reason}{settle}")
    minute = worst_minute(telling)
    if minute is not None:
        title = f"worst minute, at {format_count(minute.at_s / _HOUR_S)} h"
        blocks.append("\n".join([paint.bold(title), *_wrapped(minute.story, width)]))
    if telling.answers:
        blocks.append("\n".join([paint.bold("needs"), *_needs(telling.answers, paint)]))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _stage(telling: Telling, key: str, stage: Stage, paint: Paint, width: int) -> Iterator[str]:
    yield f"{paint.bold(telling.name(key))}  {paint.dim(telling.kind(key))}"
    yield from _wrapped(stage.story, width)
    yield from _series(stage, paint)
    facts = [fact for fact in _facts(stage.measures) if fact]
    yield from _wrapped(" · ".join(facts), width)


def _wrapped(text: str, width: int) -> Iterator[str]:
    lead = "  "
    yield from textwrap.wrap(
        text, width, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False
    )


def _series(stage: Stage, paint: Paint) -> Iterator[str]:
    rows = []
    for name, curve in stage.series.items():
        total = float(curve.final.sum())
        if total or name in {"sent", "arrived", "admitted", "read"}:
            bars, top = sparkline(rates(curve, _COLUMNS))
            rows.append((name, _whole(total), bars, f"up to {_whole(top)}/s" if total else ""))
    left = stage.measures.get("waiting_records", 0.0)
    if left:
        rows.append(("waiting", _whole(left), "at the end", ""))
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for name, total_text, bars, top_text in rows:
        line = f"  {name:<{widths[0]}}  {total_text:>{widths[1]}}  {bars}  {paint.dim(top_text)}"
        yield line.rstrip()


def sparkline(values: Iterator[float] | object) -> tuple[str, float]:
    """Return values as a row of bars, and the greatest of them."""
    import numpy as np  # noqa: PLC0415

    levels = np.array(values, dtype=np.float64)
    top = float(levels.max(initial=0.0))
    levels[levels < _DUST * top] = 0.0
    if top <= 0:
        return _BARS[0] * len(levels), 0.0
    bars = np.ceil(levels / top * (len(_BARS) - 1)).clip(0, len(_BARS) - 1).astype(int)
    return "".join(_BARS[bar] for bar in bars), top


def _facts(measures: Mapping[str, float]) -> Iterator[str]:
    for name, fact in _FACTS.items():
        if name in measures:
            yield fact(measures[name], measures)


def _throttled(share: float, _: Mapping[str, float]) -> str:
    return f"{format_share(share)} refused at first" if share else "nothing refused"


def _producers_wait(seconds: float, measures: Mapping[str, float]) -> str:
    return f"producers wait up to {format_duration(seconds)}{_when(measures)}" if seconds else ""


def _lags(seconds: float, measures: Mapping[str, float]) -> str:
    return f"lags up to {format_duration(seconds)}{_when(measures)}" if seconds else "no lag"


def _when(measures: Mapping[str, float]) -> str:
    """Return the moment of the worst, in hours from the beginning as loads write it."""
    return (
        f" at {format_count(measures['worst_at_s'] / _HOUR_S)} h"
        if "worst_at_s" in measures
        else ""
    )


def _caught_up(seconds: float, _: Mapping[str, float]) -> str:
    if math.isinf(seconds):
        return "not up to date when the trial ends"
    return f"up to date {format_duration(seconds)} after the outage" if seconds else ""


def _if_any(words: str, written: Callable[[float], str]) -> _Fact:
    return lambda value, _: words.format(written(value)) if value else ""


def _whole(count: float) -> str:
    return f"{count:,.0f}" if count >= 10 or not count else format_count(count)  # noqa: PLR2004


_FACTS: Final[Mapping[str, _Fact]] = {
    "throttled_share": _throttled,
    "producer_delay_max_s": _producers_wait,
    "utilisation_peak": _if_any("busiest shard at {}", format_share),
    "lag_max_s": _lags,
    "reader_lag_s": _if_any("its share of the reads leaves a reader {} behind", format_duration),
    "catch_up_s": _caught_up,
    "blocked_s": _if_any("one shard blocked for {}", format_duration),
    "expired_records": _if_any("{} records expired unread", _whole),
    "discarded_records": _if_any("{} given up by the reader", _whole),
    "set_aside_records": _if_any("{} set aside", _whole),
    "latency_max_s": _if_any("through within {}", format_duration),
    "objects_per_day": _if_any("{} objects a day", _whole),
    "usd_per_month": _if_any("{}", format_money),
}
"""What is said of each measure, in this order; nothing where it says nothing."""


def _needs(answers: tuple[Answer, ...], paint: Paint) -> Iterator[str]:
    for answer in answers:
        sign = {True: paint.good("✓"), False: paint.bad("✗"), None: "?"}[answer.met]
        store = f" → {answer.store}" if answer.store else ""
        found, wanted = (
            bound_written(answer.need, answer.found),
            bound_written(answer.need, answer.wanted),
        )
        left_out = f", without {', '.join(answer.without)}" if answer.without else ""
        yield (
            f"  {sign} {answer.need} of {answer.subject}{store}: {found}{left_out}, needed {wanted}"
        )


def bound_written(need: str, value: float) -> str:
    """Return a bound of a need, or what was found of it, for people."""
    if math.isnan(value):
        return "cannot be told"
    if need == "loss":
        return format_share(value) if value else "none"
    if need == "budget":
        return format_money(value)
    return "without end" if math.isinf(value) else format_duration(value)


def as_data(telling: Telling) -> dict[str, object]:
    """Return the trial for machines; what has no end is null."""
    minute = worst_minute(telling)
    return {
        "conditions": list(telling.conditions),
        "worst_minute": minute and {"at_s": minute.at_s, "story": minute.story},
        "components": [
            {
                "id": key,
                "type": node.type if (node := telling.design.by_id.get(key)) else "",
                "kind": telling.kind(key),
                "story": stage.story,
                "measures": {name: finite(value) for name, value in stage.measures.items()},
                "totals": {name: float(c.final.sum()) for name, c in stage.series.items()},
            }
            for key, stage in telling.shown()
        ],
        "cannot_tell": [
            {"id": key, "reason": error.reason, "settled_by": error.settled_by}
            for key, error in telling.trial.untold.items()
        ],
        "needs": [
            {
                "subject": answer.subject,
                "store": answer.store,
                "need": answer.need,
                "wanted": answer.wanted,
                "found": finite(answer.found),
                "met": answer.met,
                "without": list(answer.without),
            }
            for answer in telling.answers
        ],
    }
