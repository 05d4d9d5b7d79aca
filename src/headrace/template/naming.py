"""Names for stacks that are short, readable and unique in the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

__all__ = ["distinct", "names_of"]


def names_of(path: Path) -> tuple[str, ...]:
    """Return what a template may be called: its stem, then with ever more folders before it."""
    stem = path.stem.removesuffix(".template") or path.name
    folders = [part for part in path.resolve().parent.parts if part != path.anchor]
    longer = ("/".join((*folders[-count:], stem)) for count in range(1, len(folders) + 1))
    return (stem, *longer, path.resolve().as_posix().lstrip("/"))


def distinct(candidates: Sequence[Sequence[str]]) -> list[str]:
    """Choose a name for each: the first of its candidates that no other has to take as well.

    Examples
    --------
    >>> distinct([("a", "x/a"), ("a", "y/a"), ("b", "x/b")])
    ['x/a', 'y/a', 'b']
    """
    at = [0] * len(candidates)
    while True:
        names = [options[index] for options, index in zip(candidates, at, strict=True)]
        counts = Counter(names)
        moved = False
        for i, options in enumerate(candidates):
            if counts[names[i]] > 1 and at[i] + 1 < len(options):
                at[i] += 1
                moved = True
        if not moved:
            return [
                name if counts[name] == 1 else f"{name}#{names[: i + 1].count(name)}"
                for i, name in enumerate(names)
            ]
