"""Write docs/validation.md: published runs, measured and modelled, from the files of docs/runs."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec.structs import replace

from headrace.flow.mapreduce import Cluster, run_job
from headrace.flow.mapreduce.description import Description, read_description
from headrace.units import format_count, format_duration

ROOT = Path(__file__).parents[1]
RUNS = ROOT / "docs" / "runs"
PAGE = ROOT / "docs" / "validation.md"

_HEAD = """# Published runs, and what the model says of them

Each run stands in a file of [runs](runs) with its whole configuration; `headrace job FILE` repeats
it, and [mapreduce.md](mapreduce.md) tells how to describe another one. This page is written by
`make docs`; a test runs the files and holds that the page is right.

No parameter is fitted to a result that it then predicts. One run fixes a parameter by its result:
that of 2008, the processor time of Hadoop; its own error tells nothing, those of later years do.
What of a publication was used stands under *fixes*, and a star marks the run. The other numbers are
those of the configuration, of data sheets of its time (disks of 75 MB/s and 12.7 ms a seek in 2008,
125 MB/s in 2013), defaults of the software, or guesses that the file tells. All runs draw with
seed 0.

*First* is the error of the model's first version, which knew neither reports nor memory, and let
maps and reducers use the same disks at the same time for nothing.

| run | nodes | input | tasks | measured | modelled | error | first |
|---|---|---|---|---|---|---|---|
"""

_HELD_OUT = """
## Runs that were predicted

These runs were described after the model was made, once, from what is published of them, and the
answer was written down (`predicted` in the file). Their results stand in the same publications and
had been seen; nothing was tried twice, and nothing was changed for their sake afterwards. *Now* is
the error today: since then it was read that nodes of Hadoop 0.19 report each end, so that the run
of 2008 fixes 12.4 MB/s where it had fixed 17, for these files too.

| run | nodes | input | tasks | measured | predicted | error | now |
|---|---|---|---|---|---|---|---|
"""

_FIRST_S: dict[str, float] = {
    "google-2004-grep.yaml": 119,
    "google-2004-sort-killed.yaml": 648,
    "google-2004-sort-no-backup.yaml": 992,
    "google-2004-sort.yaml": 637,
    "hadoop-2008-1tb.yaml": 212,
    "hadoop-2009-100tb.yaml": 3_522,
    "hadoop-2009-1pb.yaml": 39_606,
    "hadoop-2009-1tb.yaml": 108,
    "hadoop-2009-500gb.yaml": 83.4,
    "hadoop-2013-102tb.yaml": 2_120,
    "spark-2014-100tb.yaml": 1_569,
    "spark-2014-1pb.yaml": 14_976,
}
"""What the first version of the model said, in seconds; runs that it did not know are missing."""

_TAIL = """
## What the errors tell

- Where something is not published of a run, an error of half is common. Over the known runs without
  a star, its size is {size} in the mean; that of the first version was {first_size}. What the model
  says of *how long* is good for the order of magnitude; of *what changes it* it says more.
- Reports of nodes decide short jobs. Nobody sorts a terabyte in a minute where each of a thousand
  nodes reports every {beat}, the default; the runs of a minute must have had other settings, which
  are not published. With a report every 3 s the model would say {yahoo} instead of {yahoo_default}
  of the terabyte of 2009, and {mapr} instead of {mapr_default} of MapR's record.
- Processor time is that of one Hadoop of 2008 for all later ones. MapR's needs less.
- Memory decides the sort of 2004. Its files let nothing of what maps wrote lie in memory, as input
  and output stream through it. If the 2.5 GB that other tasks left on a machine kept it, the model
  would say {google}, not {google_plain}.
- The sort of 100 TB took Hadoop twice what its disks, with all seeks, and uplinks explain, and that
  of 2013 more than twice, while the petabyte is told well. Why is in no publication.
- Failures and stragglers are told better in proportion than in seconds: losing 200 of 1,746 workers
  made the sort of 2004 longer by {killed_measured}, and by {killed} in the model; leaving out
  backup tasks by {backup_measured}, and by {backup}.
- The shuffle is MapReduce's: reducers fetch one piece of every map. TritonSort (100 TB on 52 nodes
  in 109 min) sends records on and writes them together. Told as 100,000 maps and as many reducers,
  with 10 billion pieces of 10 kB, the model said two days: such systems cannot be described. It was
  to be predicted too, and is told here instead. Baidu's could, as all its pieces lay in memory.
"""


def descriptions() -> dict[str, Description]:
    """Return the published runs by the name of their file."""
    return {file.name: read_description(file) for file in sorted(RUNS.glob("*.yaml"))}


def makespan_s(described: Description, *, every_s: float | None = None) -> float:
    """Return what the model says of a run, perhaps with other reports of its nodes."""
    cluster = described.cluster
    if every_s is not None:
        cluster = replace(cluster, heartbeat=replace(cluster.heartbeat, every_s=every_s))
    return _ran(described, cluster)


def with_memory_s(described: Description, cache_bytes: float) -> float:
    """Return what the model would say if nodes kept so much of what maps write in memory."""
    groups = tuple(
        replace(group, machine=replace(group.machine, cache_bytes=cache_bytes))
        for group in described.cluster.groups
    )
    return _ran(described, replace(described.cluster, groups=groups))


def _ran(described: Description, cluster: Cluster) -> float:
    result = run_job(cluster, described.job, described.faults, seed=described.seed)
    if not result.finished:
        raise RuntimeError(f"{described.title}: {result.failure}")
    return result.makespan_s


def row(name: str, described: Description, modelled_s: float) -> str:
    """Return a run's row of its table: of the known runs, or of those that were predicted."""
    published = described.published
    assert published is not None
    job, measured_s = described.job, published.measured_s
    cells = [
        f"[{described.title}](runs/{name})",
        format_count(described.cluster.nodes),
        f"{job.input_bytes / 1e12:g} TB",
        format_count(job.splits + job.reducers),
        format_duration(measured_s),
    ]
    if published.predicted_s is None:
        star = " *" if published.fixes else ""
        cells += [format_duration(modelled_s), _error(modelled_s, measured_s) + star]
        first_s = _FIRST_S.get(name)
        cells.append("" if first_s is None else _error(first_s, measured_s))
    else:
        cells += [
            format_duration(published.predicted_s),
            _error(published.predicted_s, measured_s),
            _error(modelled_s, measured_s),
        ]
    return f"| {' | '.join(cells)} |"


def _error(modelled_s: float, measured_s: float) -> str:
    return f"{100 * (modelled_s / measured_s - 1):+.0f}%"


def sources(described: Description) -> list[str]:
    """Return what was published of a run, and what was used of it."""
    published = described.published
    assert published is not None
    lines = [f"**{described.title}**: {published.source}."]
    if published.fixes:
        lines.append(f"*Fixes* {published.fixes}.")
    if published.notes:
        lines.append(published.notes)
    return [" ".join(lines), ""]


def page() -> str:
    """Return the page."""
    found = descriptions()
    modelled = {name: makespan_s(described) for name, described in found.items()}
    rows = {name: row(name, described, modelled[name]) for name, described in found.items()}
    known = [name for name, one in found.items() if one.published and not one.published.predicted_s]
    lines = ["", "## Where the numbers come from", ""]
    for described in found.values():
        lines += sources(described)
    return (
        _HEAD
        + "".join(f"{rows[name]}\n" for name in known)
        + _HELD_OUT
        + "".join(f"{rows[name]}\n" for name in rows if name not in known)
        + "\n".join(lines).rstrip()
        + "\n"
        + tail(found, modelled)
    )


def tail(found: dict[str, Description], modelled: dict[str, float]) -> str:
    """Return the last paragraphs, with what else the model says of some runs."""
    measured = {"killed": 933 / 891, "no-backup": 1283 / 891}
    sort, yahoo, mapr = "google-2004-sort.yaml", "hadoop-2009-1tb.yaml", "mapr-2012-1tb.yaml"
    parts = {name: modelled[f"google-2004-sort-{name}.yaml"] / modelled[sort] for name in measured}
    known = [
        (name, one.published.measured_s)
        for name, one in found.items()
        if one.published and not one.published.fixes and one.published.predicted_s is None
    ]
    sizes, first = (
        [abs(said[name] / measured_s - 1) for name, measured_s in known]
        for said in (modelled, _FIRST_S)
    )
    return _TAIL.format(
        size=f"{sum(sizes) / len(sizes):.0%}",
        first_size=f"{sum(first) / len(first):.0%}",
        beat=format_duration(found[yahoo].cluster.heartbeat.every_s),
        yahoo=format_duration(makespan_s(found[yahoo], every_s=3)),
        yahoo_default=format_duration(modelled[yahoo]),
        mapr=format_duration(makespan_s(found[mapr], every_s=3)),
        mapr_default=format_duration(modelled[mapr]),
        google=format_duration(with_memory_s(found[sort], 1.7e9)),
        google_plain=format_duration(modelled[sort]),
        killed_measured=f"{measured['killed'] - 1:.0%}",
        killed=f"{parts['killed'] - 1:.0%}",
        backup_measured=f"{measured['no-backup'] - 1:.0%}",
        backup=f"{parts['no-backup'] - 1:.0%}",
    )


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
