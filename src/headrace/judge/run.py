"""Judging a design: every selected rule, every subject, every finding backed."""

from __future__ import annotations

import inspect
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.judge.acknowledge import Complaint, Rulings, acknowledged, complaints
from headrace.judge.ask import ask
from headrace.judge.evidence import Laboratory, TrialRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from headrace.design import Component, Design
    from headrace.judge.verdict import Verdict
    from headrace.rulekit import Rule

__all__ = ["Crash", "Judgement", "judge"]


class Crash(Struct, frozen=True):
    """A rule that broke on a subject: a bug of the rule, never a finding and never silence.

    Attributes
    ----------
    rule, subject
        Ids of the two.
    error
        What the rule raised, in words, and where in the rule.
    """

    rule: str
    subject: str
    error: str


class Judgement(Struct, frozen=True):
    """All verdicts of a run, in the order of the files, then of the rules."""

    verdicts: tuple[Verdict, ...]
    complaints: tuple[Complaint, ...]
    crashes: tuple[Crash, ...] = ()


def judge(
    design: Design,
    rules: Sequence[Rule],
    run_trial: TrialRunner,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    rulings: Rulings | None = None,
) -> Judgement:
    """Run *rules* on *design*.

    Parameters
    ----------
    design
        The design; its load, if any, is what findings about capacity are judged under.
    rules
        The selected rules.
    run_trial
        Runs trials.
    progress
        Told how many of how many subjects are done.
    rulings
        The rules that acknowledgements may name; *rules* if None.
    """
    subjects = list(design.by_id.values())
    about: dict[tuple[type[Component], str], list[Rule]] = {}
    laboratory = Laboratory.of(run_trial)
    verdicts: list[Verdict] = []
    crashes: list[Crash] = []
    for done, subject in enumerate(subjects):
        progress(done, len(subjects))
        kind = (type(subject), subject.type)
        if kind not in about:
            about[kind] = [rule for rule in rules if rule.is_about(*kind)]
        for rule in about[kind]:
            try:
                verdicts += laboratory.back(ask(rule, subject, design))
            except Exception as error:  # noqa: BLE001 - a user's rule may raise anything
                crashes.append(Crash(rule.id, subject.id, _said(error, rule)))
    progress(len(subjects), len(subjects))
    given = design.workspace.acknowledgements
    accepted = acknowledged(verdicts, given, design.as_of)
    complained = complaints(accepted, given, design.as_of, rulings or Rulings(rules, rules))
    return Judgement(tuple(accepted), tuple(complained), tuple(crashes))


def _said(error: Exception, rule: Rule) -> str:
    """Return what went wrong, and the line of the rule's own file that it went wrong in."""
    code = inspect.unwrap(rule.check).__code__
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if frame.filename == code.co_filename]
    line = (own[-1] if own else None) or code.co_firstlineno
    file = Path(code.co_filename)
    shown = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    return f"{type(error).__name__}: {error} ({shown}:{line})"
