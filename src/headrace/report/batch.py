"""What a batch job did, for people, for machines, and attempt by attempt."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from headrace.flow.mapreduce.reasons import reasons
from headrace.units import format_count, format_duration, format_money, format_share, format_size

if TYPE_CHECKING:
    from headrace.flow.mapreduce import Result
    from headrace.flow.mapreduce.description import Description
    from headrace.flow.mapreduce.sampling import Sample

__all__ = ["as_data", "attempts_csv", "to_text"]

_QUANTILES: Final = (0.5, 0.95, 0.99)
_COLUMNS: Final = ("phase", "task", "node", "begin_s", "fetched_s", "end_s", "second", "outcome")


def to_text(described: Description, result: Result, sample: Sample | None) -> str:
    """Return what happened, with what was published about it, and how bad it may get."""
    return "".join(f"{line}\n" for line in _lines(described, result, sample))


def _lines(described: Description, result: Result, sample: Sample | None) -> Iterator[str]:
    if described.title:
        yield described.title
    if result.finished:
        yield f"done after {_time(result.makespan_s)}"
    else:
        yield f"fails after {_time(result.makespan_s)}: {result.failure}"
    if described.published is not None and result.finished:
        yield _compared(described.published.measured_s, result.makespan_s)
    if sample is not None:
        yield from _sampled(sample)
    yield ""
    for name, phase in result.phases.items():
        times = f"from {_time(phase.begin_s)} to {_time(phase.end_s)}"
        yield f"  {name:<8} {_time(phase.lasts_s):>9}   {times}"
    yield ""
    yield "one task of the mean size, on a full node; some of its parts overlap:"
    for one in reasons(described.cluster, described.job):
        parts = ", ".join(f"{name} {_time(part_s)}" for name, part_s in one.parts_s)
        yield f"  {one.what:<8} {_time(one.takes_s):>9}   {parts}"
    yield ""
    for name, value in result.counters.items():
        if value:
            yield f"  {name.replace('_', ' '):<30} {_amount(name, value):>14}"
    if result.usd:
        yield f"  {'cost':<30} {format_money(result.usd):>14}"


def _compared(measured_s: float, makespan_s: float) -> str:
    away = makespan_s / measured_s - 1
    less = f"{format_share(abs(away))} {'more' if away > 0 else 'less'}"
    return f"published: {_time(measured_s)}; the model says {less}"


def _sampled(sample: Sample) -> Iterator[str]:
    runs = len(sample.makespans_s)
    for share in _QUANTILES:
        low_s, high_s = sample.interval_s(share)
        between = f"95% sure between {_time(low_s)} and {_time(high_s)}"
        of_runs = f"{share:.0%} of {runs:,} seeds"
        yield f"{of_runs}: within {_time(sample.quantile_s(share))}, {between}"


def _time(seconds: float) -> str:
    return "never" if seconds == float("inf") else format_duration(seconds)


def _amount(name: str, value: float) -> str:
    return format_size(value) if name.endswith("_bytes") else format_count(value)


def as_data(described: Description, result: Result, sample: Sample | None) -> dict[str, Any]:
    """Return the same as plain data; what is infinite is null."""
    data: dict[str, Any] = {
        "title": described.title,
        "seed": described.seed,
        "finished": result.finished,
        "failure": result.failure,
        "makespan_s": result.makespan_s,
        "usd": result.usd,
        "phases": {
            name: {"begin_s": phase.begin_s, "end_s": phase.end_s}
            for name, phase in result.phases.items()
        },
        "counters": dict(result.counters),
        "tasks": {
            one.what: {"takes_s": one.takes_s, "parts_s": dict(one.parts_s)}
            for one in reasons(described.cluster, described.job)
        },
    }
    if described.published is not None:
        data["published_s"] = described.published.measured_s
    if sample is not None:
        data["sample"] = {
            "runs": len(sample.makespans_s),
            "quantiles": [_quantile(sample, share) for share in _QUANTILES],
        }
    return data


def _quantile(sample: Sample, share: float) -> dict[str, float | None]:
    low_s, high_s = sample.interval_s(share)
    found = {"makespan_s": sample.quantile_s(share), "low_s": low_s, "high_s": high_s}
    finite = {name: None if value == float("inf") else value for name, value in found.items()}
    return {"share": share, **finite}


def attempts_csv(result: Result) -> str:
    """Return every attempt as a row, in the order of their begins."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    columns = [result.attempts[name].tolist() for name in _COLUMNS]
    for row in zip(*columns, strict=True):
        writer.writerow(["" if value != value else value for value in row])  # noqa: PLR0124 - NaN
    return text.getvalue()
