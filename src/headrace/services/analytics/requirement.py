"""What a user asks of a Flink application: the input of its calculator."""

from __future__ import annotations

import math
import re
from typing import Final, Literal

from msgspec import Struct

from headrace.errors import InputError
from headrace.services.analytics import prices
from headrace.services.analytics import quotas as q
from headrace.sizing import HOURS_PER_MONTH
from headrace.units import parse_duration, parse_share, parse_size
from headrace.units.read import DIGITS

__all__ = ["DEFAULT_HEADROOM", "AnalyticsRequirement", "Operator", "StateIn", "parse_operator"]

DEFAULT_HEADROOM: Final = 0.3
"""Share of each KPU that stays free at the peak: our choice, so that the CPU stays below the 75 %
at which auto scaling doubles an application."""

StateIn = Literal["disk", "heap"]
"""Where the state backend keeps state: RocksDB on the KPU's disk, or the heap of the JVM."""

_FORMS: Final = "write e.g. parse:0.05ms or window:0.2ms,state=2KiB*100000keys,share=50%"
_STATE = re.compile(r"(?P<size>[^*]+)\*\s*(?P<keys>[\d,]+)\s*(?:keys?)?")


class Operator(Struct, frozen=True, kw_only=True):
    """One step of the program.

    Attributes
    ----------
    name
        What it is called in answers.
    cpu_s
        CPU seconds for a record that reaches it, serialisation included.
    state_bytes
        State that it keeps, over all keys.
    share
        Records that reach it, as a share of those of the source; above 1 where a step before it
        makes several of one.
    keyed
        Whether records come to it by key, so that every subtask gets some; otherwise it works
        where the source's subtask reads its shards.
    """

    name: str
    cpu_s: float
    state_bytes: float = 0.0
    share: float = 1.0
    keyed: bool = False


class AnalyticsRequirement(Struct, frozen=True, kw_only=True):
    """What an application must do.

    Attributes
    ----------
    records_per_s
        Records read at the peak.
    record_bytes
        Mean size of a record.
    operators
        The steps of its program.
    headroom
        Share of each KPU that stays free at the peak, 0 to below 1.
    parallelism_per_kpu
        Subtasks that share a KPU, 1 to 8.
    shards
        Shards of the source; None leaves them out of the question.
    skew
        Load of the busiest subtask of keyed operators against their mean, at least 1.
    state_in
        Where state is kept.
    heap_bytes_per_subtask
        Heap that the program's own objects take in each subtask, if known.
    checkpoint_interval_s
        Time between checkpoints: so much is read again after a failure.
    restart_s
        Time that a restart takes.
    catch_up_s
        Time after a restart in which it must be up to date again; None asks for nothing.
    snapshots_kept
        Snapshots that are kept, each the size of the state.
    hours_per_month
        Hours of the month for which it is billed.
    region
        For prices unless they are given.
    own_prices
        Prices that differ from the list; None takes those of the region.

    Raises
    ------
    InputError
        A number is out of its range.
    """

    records_per_s: float
    record_bytes: float
    operators: tuple[Operator, ...]
    headroom: float = DEFAULT_HEADROOM
    parallelism_per_kpu: int = q.PARALLELISM_PER_KPU_DEFAULT
    shards: int | None = None
    skew: float = 1.0
    state_in: StateIn = "disk"
    heap_bytes_per_subtask: float | None = None
    checkpoint_interval_s: float = q.CHECKPOINT_INTERVAL_DEFAULT_S
    restart_s: float = q.RESTART_S
    catch_up_s: float | None = None
    snapshots_kept: int = 1
    hours_per_month: float = HOURS_PER_MONTH
    region: str = prices.BASE_REGION
    own_prices: prices.Prices | None = None

    def __post_init__(self) -> None:
        _check_program(self)
        _check_numbers(self)
        most = q.PARALLELISM_PER_KPU_MAX
        if not 1 <= self.parallelism_per_kpu <= most:
            wrong = f"parallelism_per_kpu is {self.parallelism_per_kpu}"
            raise InputError(f"{wrong}; the service takes 1 to {most}")
        if self.shards is not None and self.shards < 1:
            raise InputError(f"shards is {self.shards}; a stream has at least one")
        if not 1 <= self.skew < math.inf:
            raise InputError(f"skew is {self.skew:g}; the busiest subtask has at least the mean")

    @property
    def cpu_s_per_record(self) -> float:
        """CPU seconds that one record of the source takes in all operators."""
        return math.fsum(one.cpu_s * one.share for one in self.operators)

    @property
    def vcpus(self) -> float:
        """CPU seconds a second at the peak."""
        return self.records_per_s * self.cpu_s_per_record

    @property
    def keyed_vcpus(self) -> float:
        """Those of `vcpus` that spread by key."""
        cpu_s = math.fsum(one.cpu_s * one.share for one in self.operators if one.keyed)
        return self.records_per_s * cpu_s

    @property
    def state_bytes(self) -> float:
        """State of all operators."""
        return math.fsum(one.state_bytes for one in self.operators)

    @property
    def behind_s(self) -> float:
        """Seconds of records that wait after a failure: read again, or come during the restart."""
        return self.checkpoint_interval_s + self.restart_s


def _check_program(need: AnalyticsRequirement) -> None:
    if not need.operators:
        raise InputError("no operator: say what CPU a record takes")
    for operator in need.operators:
        if min(operator.cpu_s, operator.state_bytes, operator.share) < 0:
            raise InputError(f"operator {operator.name}: give numbers of 0 or more")
    if need.cpu_s_per_record <= 0:
        raise InputError("no operator takes any CPU: give one that does")


def _check_numbers(need: AnalyticsRequirement) -> None:
    for name in ("records_per_s", "restart_s", "snapshots_kept", "hours_per_month"):
        value = getattr(need, name)
        if not 0 <= value < math.inf:
            raise InputError(f"{name} is {value:g}; give 0 or more")
    for name in ("record_bytes", "checkpoint_interval_s", "catch_up_s", "heap_bytes_per_subtask"):
        value = getattr(need, name)
        if value is not None and not 0 < value < math.inf:
            raise InputError(f"{name} is {value:g}; give a number above 0")
    if not 0 <= need.headroom < 1:
        raise InputError(f"headroom is {need.headroom:g}; give a share from 0 to below 1")


def parse_operator(written: str) -> Operator:
    """Read an operator: ``name:cpu``, and after it settings, each after a comma.

    ``state=size`` or ``state=size*keys`` is what it keeps; ``share=50%`` or ``times=3`` is how many
    of the source's records reach it. An operator with state, or with the word ``keyed``, gets its
    records by key.

    Raises
    ------
    InputError
        It is none.

    Examples
    --------
    >>> window = parse_operator("window:0.2ms,state=2KiB*1000keys")
    >>> window.cpu_s, window.state_bytes, window.keyed
    (0.0002, 2048000.0, True)
    """
    name, colon, rest = written.partition(":")
    cpu, *settings = (part.strip() for part in rest.split(",")) if colon else ("",)
    if not name.strip() or not cpu:
        raise InputError(f"{written!r} is no operator: {_FORMS}")
    state, share, keyed = 0.0, 1.0, False
    for setting in _joined(settings):
        key, _, value = setting.partition("=")
        if key == "state":
            state, keyed = _state(value), True
        elif key == "share":
            share = parse_share(value)
        elif key == "times" and re.fullmatch(DIGITS, value):
            share = float(value.replace(",", ""))
        elif setting == "keyed":
            keyed = True
        else:
            raise InputError(f"{written!r}: {setting!r} is not known: {_FORMS}")
    return Operator(
        name=name.strip(), cpu_s=parse_duration(cpu), state_bytes=state, share=share, keyed=keyed
    )


def _joined(settings: list[str]) -> list[str]:
    """Join what a comma inside a number has torn apart: ``2KiB*100,000keys``."""
    joined: list[str] = []
    for setting in settings:
        if joined and re.match(r"\d{3}", setting):
            joined[-1] += f",{setting}"
        else:
            joined.append(setting)
    return joined


def _state(written: str) -> float:
    found = _STATE.fullmatch(written.strip())
    if found is None:
        return parse_size(written)
    return parse_size(found["size"].strip()) * int(found["keys"].replace(",", ""))
