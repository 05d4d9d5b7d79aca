"""What a rule says, and what must be executed to back it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from headrace.load.faults import Fault
    from headrace.template.overlay import Change
    from headrace.template.position import Position

__all__ = ["Experiment", "Finding"]


class Experiment(Struct, frozen=True):
    """A trial that a rule asks for; the engine runs, caches and caps it.

    The finding stands where *measure* at *subject* exceeds *limit* under the declared load; the
    same trial with *changes* applied (the counterfactual) must not exceed it.

    Attributes
    ----------
    subject
        Id of the component that is measured.
    measure
        Name of a measure of the trial, unit included (``throttled_share``, ``lost_records``).
    limit
        Largest acceptable value.
    changes
        The smallest change that should clear it.
    faults
        Failures to inject besides the declared ones.
    nominal
        Whether one record a second into each source will do where no load is declared: for
        failures whose measure does not depend on how much is sent.
    calm
        Whether to leave out the declared faults: for what must hold while nothing fails.
    stands
        Whether the finding stands where the trial cannot be run: for what the design itself shows,
        whatever comes and whoever reads beside it.
    """

    subject: str
    measure: str
    limit: float = 0.0
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    nominal: bool = False
    calm: bool = False
    stands: bool = False


class Finding(Struct, frozen=True):
    """Something that falls short, at one place.

    Attributes
    ----------
    at
        The place to change.
    message
        What is wrong, with its numbers, in one sentence.
    fix
        The smallest change that clears it, as an instruction.
    changes
        The same change as data, where properties of this template suffice.
    experiment
        What backs a finding about capacity, failure or cost.
    """

    at: Position
    message: str
    fix: str = ""
    changes: tuple[Change, ...] = ()
    experiment: Experiment | None = None
