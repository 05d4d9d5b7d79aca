"""What a fault does to one component."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.load.faults import Fault

__all__ = ["Damage", "DamageOf", "Struck", "unharmed"]


class Damage(Struct, frozen=True, kw_only=True):
    """What is left of a component that a fault has hit.

    Attributes
    ----------
    takes
        Share of its throughput that is left while it lasts.
    answers
        Whether what it keeps can be asked for meanwhile.
    kept_lost
        Share of what it keeps that is gone for good.
    restored
        Share of what it keeps that has to come back from a copy.
    rewinds_s
        How old that copy may be: what has come since is gone.
    replays_s
        How far back all that came can be read again, from what feeds it.
    elsewhere_s
        How old its copy outside the region is, where the region is lost; infinite for none, None
        where nobody knows.
    fails_over
        Whether another zone takes over by itself: that takes no longer than a restore.
    single_copy
        Whether some of what it keeps has no second copy while it lasts.
    spare_masters
        How many more of those who elect a master it could lose at the same time; None where it
        loses none of them.
    for_s
        How long it lasts; None for as long as the fault itself.
    why
        What happens, in a clause (``its zone is lost``).
    """

    takes: float = 0.0
    answers: bool = False
    kept_lost: float = 0.0
    restored: float = 0.0
    rewinds_s: float = 0.0
    replays_s: float = 0.0
    elsewhere_s: float | None = 0.0
    fails_over: bool = False
    single_copy: bool = False
    spare_masters: int | None = None
    for_s: float | None = None
    why: str = ""

    def loss_s(self, lasts_s: float) -> float:
        """Return of how long a time the records are gone for good, if it lasts *lasts_s*.

        What the copy has not, what feeds it may still keep: from the copy's age until it is
        restored.
        """
        if self.kept_lost:
            return math.inf
        if not self.rewinds_s:
            return 0.0
        return max(0.0, min(self.rewinds_s, self.rewinds_s + lasts_s - self.replays_s))


class Struck(Struct, frozen=True):
    """A damage within a run: from when to when, in seconds from its beginning."""

    begins_s: float
    ends_s: float
    damage: Damage


DamageOf: TypeAlias = "Callable[[Component, Fault, Design], Damage | None]"
"""Tells what a fault does to a component; None where it leaves it alone."""


def unharmed(_component: Component, _fault: Fault, _design: Design) -> None:
    """Leave every component alone: only faults that name it hit it."""
