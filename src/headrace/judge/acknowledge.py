"""Accepted findings: by metadata in the template, by the CDK app, or by the settings file.

An acknowledgement needs a reason. It covers its resource, every construct below its path, or every
template in its folder, and ends after its date. Those without a reason, expired, or covering
nothing are reported themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from headrace.rulekit.status import Status

if TYPE_CHECKING:
    from headrace.judge.verdict import Verdict
    from headrace.template.workspace import Acknowledgement

__all__ = ["Complaint", "Ruling", "Rulings", "acknowledged", "complaints"]


class Ruling(Protocol):
    """What an acknowledgement names."""

    @property
    def id(self) -> str:
        """The rule's id."""

    @property
    def name(self) -> str:
        """The rule's name."""


class Rulings(Struct, frozen=True):
    """The rules that acknowledgements may name.

    Attributes
    ----------
    asked
        Those of this run, also where nothing in the design is a subject of them.
    known
        Every rule that there is.
    """

    asked: Collection[Ruling]
    known: Collection[Ruling]


class Complaint(Struct, frozen=True):
    """An acknowledgement that is not good, and why."""

    acknowledgement: Acknowledgement
    message: str


def acknowledged(
    verdicts: Iterable[Verdict], given: Sequence[Acknowledgement], as_of: date
) -> list[Verdict]:
    """Return the verdicts, findings with the first valid acknowledgement that covers them."""
    valid = [a for a in given if a.reason.strip() and not _expired(a, as_of)]
    return [
        replace(v, acknowledged=next((a for a in valid if _covers(a, v)), None))
        if v.status is Status.FAIL
        else v
        for v in verdicts
    ]


def complaints(
    verdicts: Sequence[Verdict],
    given: Sequence[Acknowledgement],
    as_of: date,
    rulings: Rulings,
) -> list[Complaint]:
    """Return what is wrong with the acknowledgements given.

    One of a rule that is known, but was not asked in this run, may cover something.
    """
    used = {id(v.acknowledged) for v in verdicts if v.acknowledged is not None}
    found: list[Complaint] = []
    for a in given:
        if a.tool:  # the other tool tells what is wrong with its own
            continue
        if not a.reason.strip():
            found.append(
                Complaint(a, f"acknowledgement of {a.rule} gives no reason: it is ignored")
            )
        elif _until(a) is None and a.until:
            found.append(Complaint(a, f"{a.until!r} is no date: write until as YYYY-MM-DD"))
        elif _expired(a, as_of):
            found.append(Complaint(a, f"acknowledgement of {a.rule} expired on {a.until}"))
        elif not any(_means(a, rule) for rule in rulings.known):
            found.append(Complaint(a, f"there is no rule {a.rule}: the acknowledgement is ignored"))
        elif id(a) not in used and _should_cover(a, verdicts, rulings.asked):
            found.append(Complaint(a, f"acknowledgement of {a.rule} covers no finding: remove it"))
    return found


def _until(a: Acknowledgement) -> date | None:
    try:
        return date.fromisoformat(a.until)
    except ValueError:
        return None


def _expired(a: Acknowledgement, as_of: date) -> bool:
    if not a.until:
        return False
    until = _until(a)
    return until is None or until < as_of


def _means(a: Acknowledgement, rule: Ruling) -> bool:
    # The CDK prefixes the rule with the plugin's name: `headrace::KDS101`.
    wanted = a.rule.rpartition("::")[2].lower().replace("_", "-")
    return wanted in (rule.id.lower(), rule.name)


def _should_cover(
    a: Acknowledgement, verdicts: Sequence[Verdict], judged: Collection[Ruling]
) -> bool:
    """Whether this run judged what an acknowledgement is about, so that it should cover something.

    A project's settings speak of all its templates, and a run may be about one of them.
    """
    if not any(_means(a, rule) for rule in judged):
        return False
    if a.by == "resource":
        stack = a.scope.rpartition("/")[0]
        return any(fnmatchcase(v.subject.resource.stack.key, stack) for v in verdicts)
    if a.by == "path":
        return any(v.subject.resource.construct_path for v in verdicts)
    return any(_in_scope(a, v) for v in verdicts)


def _covers(a: Acknowledgement, verdict: Verdict) -> bool:
    return _means(a, verdict.rule) and _in_scope(a, verdict)


def _in_scope(a: Acknowledgement, verdict: Verdict) -> bool:
    resource = verdict.subject.resource
    if a.by == "resource":
        return fnmatchcase(verdict.subject.id, a.scope)
    file = Path(resource.stack.file).resolve().as_posix()
    place = resource.construct_path if a.by == "path" else file
    if place == a.scope or place.startswith(f"{a.scope}/"):
        return True
    return fnmatchcase(place, a.scope) or fnmatchcase(place, f"{a.scope}/*")
