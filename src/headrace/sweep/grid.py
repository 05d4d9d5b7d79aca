"""What a sweep varies, and the trials that come of it: every combination, in a stable order."""

from __future__ import annotations

import json
import re
from itertools import product
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from headrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headrace.load.faults import Fault
    from headrace.template.overlay import Change
    from headrace.template.values import Data

__all__ = ["LOAD", "MOST_CASES", "Case", "Variation", "cases_of", "parse_vary"]

LOAD: Final = "load"
"""The name under which the load's size is varied."""

MOST_CASES: Final = 1_000_000
_NUMBER: Final = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_RANGE: Final = re.compile(rf"({_NUMBER})\.\.({_NUMBER})(?:x(\d+))?")
_FORMS: Final = "write Orders.ShardCount=2..12, load=0.5..3x5 or load=1,2,4"


class Variation(Struct, frozen=True):
    """One thing that is varied, and the values that it takes.

    Attributes
    ----------
    name
        ``load``, or ``LogicalId.Property``.
    values
        The values in the order in which they are tried.
    """

    name: str
    values: tuple[Data, ...]


class Case(Struct, frozen=True):
    """One trial of a sweep.

    Attributes
    ----------
    index
        Its place in the sweep.
    load
        How many times the declared load it runs under.
    changes
        The sizes.
    fault
        What fails besides what the load declares; None for nothing.
    seed
        Seed of all that is drawn.
    """

    index: int
    load: float
    changes: tuple[Change, ...]
    fault: Fault | None
    seed: int


def parse_vary(text: str) -> Variation:
    """Read ``NAME=2..12``, ``NAME=0.5..3x5`` or ``NAME=a,b,c``.

    A range of whole numbers steps by one unless the number of its values is given.

    Raises
    ------
    InputError
        It is none of them.

    Examples
    --------
    >>> parse_vary("Orders.ShardCount=2..4").values, parse_vary("load=0.5..3x3").values
    ((2, 3, 4), (0.5, 1.75, 3.0))
    """
    name, sign, written = text.partition("=")
    if not sign or not name or not written:
        raise InputError(f"--vary {text}: {_FORMS}")
    found = _RANGE.fullmatch(written.strip())
    values = _between(text, found) if found else tuple(map(_data, written.split(",")))
    values = tuple({json.dumps(value): value for value in values}.values())
    if name == LOAD and not all(_is_number(value) and float(str(value)) > 0 for value in values):
        raise InputError(f"--vary {text}: the load is varied by numbers above 0, as times its size")
    return Variation(name, values)


def _between(text: str, found: re.Match[str]) -> tuple[Data, ...]:
    first, last = float(found[1]), float(found[2])
    whole = "." not in found[1] + found[2] and "e" not in (found[1] + found[2]).lower()
    if last < first:
        raise InputError(f"--vary {text}: {found[2]} is below {found[1]}")
    if found[3] is None and not whole:
        raise InputError(f"--vary {text}: say how many values, as in {found[1]}..{found[2]}x5")
    count = int(found[3] or last - first + 1)
    if not 1 <= count <= MOST_CASES:
        raise InputError(f"--vary {text}: give 1 to {MOST_CASES:,} values")
    step = (last - first) / max(1, count - 1)
    values = [first + step * place for place in range(count - 1)] + [last]
    return tuple(dict.fromkeys(round(value) if whole else value for value in values[-count:]))


def _data(text: str) -> Data:
    try:
        data: Data = json.loads(text)
    except (ValueError, RecursionError):
        return text.strip()
    return data


def _is_number(value: Data) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def cases_of(
    loads: Sequence[float],
    sizes: Sequence[tuple[Change, ...]],
    faults: Sequence[Fault | None],
    seeds: Sequence[int],
) -> tuple[Case, ...]:
    """Return every combination; the seeds vary slowest, then the sizes, the loads, the faults.

    What a seed draws takes longest: cases that follow each other share it.

    Raises
    ------
    InputError
        There are too many.
    """
    count = len(loads) * len(sizes) * len(faults) * len(seeds)
    if count > MOST_CASES:
        raise InputError(f"{count:,} trials are more than {MOST_CASES:,}: vary less at once")
    every = product(seeds, sizes, loads, faults)
    return tuple(
        Case(index, load, changes, fault, seed)
        for index, (seed, changes, load, fault) in enumerate(every)
    )
