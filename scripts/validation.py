"""Write docs/validation.md: published runs, measured and modelled, from the files of docs/runs."""

from __future__ import annotations

import sys
from pathlib import Path

from headrace.flow.mapreduce import run_job
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
that of 2008, the processor time of Hadoop; its own error tells nothing, those of 2009 and 2013 do.
What of a publication was used stands under *fixes*, and a star marks the run. The other numbers are
those of the configuration, of data sheets of its time (disks of 75 MB/s and 12.7 ms a seek in 2008,
125 MB/s in 2013), or guesses that the file tells. All runs draw with seed 0.

| run | nodes | input | tasks | measured | modelled | error |
|---|---|---|---|---|---|---|
"""

_TAIL = """
## What the errors tell

- The model knows resources, and no inefficiency: most errors are towards too fast. The sorts of
  100 TB took the Hadoop of their time two to three times as long as its processors, disks and
  uplinks explain.
- Short jobs of many tasks are modelled too slow: each of millions of pieces is taken to cost a seek
  of a disk, while some still lay in memory.
- Failures and stragglers are told better in proportion than in seconds: losing 200 of 1,746 workers
  made the sort of 2004 longer by {killed_measured}, and by {killed} in the model; leaving out
  backup tasks by {backup_measured}, and by {backup}.
"""


def descriptions() -> dict[str, Description]:
    """Return the published runs by the name of their file."""
    return {file.name: read_description(file) for file in sorted(RUNS.glob("*.yaml"))}


def makespan_s(described: Description) -> float:
    """Return what the model says of a run."""
    result = run_job(described.cluster, described.job, described.faults, seed=described.seed)
    if not result.finished:
        raise RuntimeError(f"{described.title}: {result.failure}")
    return result.makespan_s


def row(name: str, described: Description, modelled_s: float) -> str:
    """Return a run's row of the table."""
    assert described.published is not None
    job, measured_s = described.job, described.published.measured_s
    cells = (
        f"[{described.title}](runs/{name})",
        format_count(described.cluster.nodes),
        f"{job.input_bytes / 1e12:g} TB",
        format_count(job.splits + job.reducers),
        format_duration(measured_s),
        format_duration(modelled_s),
        f"{100 * (modelled_s / measured_s - 1):+.0f}%{' *' if described.published.fixes else ''}",
    )
    return f"| {' | '.join(cells)} |"


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
    rows = [row(name, described, modelled[name]) for name, described in found.items()]
    lines = ["", "## Where the numbers come from", ""]
    for described in found.values():
        lines += sources(described)
    return _HEAD + "\n".join(rows) + "\n" + "\n".join(lines).rstrip() + "\n" + tail(modelled)


def tail(modelled: dict[str, float]) -> str:
    """Return the last paragraphs: the sort of 2004 with and without, in proportion."""
    measured = {"killed": 933 / 891, "no-backup": 1283 / 891}
    normal = modelled["google-2004-sort.yaml"]
    parts = {name: modelled[f"google-2004-sort-{name}.yaml"] / normal for name in measured}
    return _TAIL.format(
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
