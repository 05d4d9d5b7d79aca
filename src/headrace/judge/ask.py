"""Asking one rule about one subject, in each scenario of the subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.errors import InputError, UnknownValueError
from headrace.judge.verdict import Verdict
from headrace.rulekit import Finding, NotApplicable, Rule
from headrace.rulekit.status import Status
from headrace.template.values import Mapping, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Component, Design
    from headrace.template.conditions import Assumptions

__all__ = ["ask", "in_words"]


def ask(rule: Rule, subject: Component, design: Design) -> Iterator[Verdict]:
    """Yield the verdicts of *rule* on *subject*.

    A finding in any scenario is a finding; then one scenario that cannot be told makes the whole
    answer *cannot tell*; then a pass in any scenario is a pass.
    """
    cases = design.scenarios(subject)
    answers = [(case, _answer(rule, subject.under(case), design)) for case in cases]
    findings = _findings(answers)
    if findings:
        for finding, scenarios in findings:
            everywhere = len(scenarios) == len(cases)
            when = "" if everywhere else " or ".join(in_words(case) for case in scenarios)
            yield Verdict(rule, subject, Status.FAIL, finding, when=when)
        return
    for status in (Status.CANNOT_TELL, Status.PASS, Status.NOT_APPLICABLE):
        for case, answer in answers:
            if isinstance(answer, UnknownValueError) and status is Status.CANNOT_TELL:
                when = in_words(case) if len(cases) > 1 else ""
                yield Verdict(
                    rule,
                    subject,
                    status,
                    reason=answer.reason,
                    settled_by=answer.settled_by,
                    when=when,
                )
                return
            if isinstance(answer, list) and status is Status.PASS:
                yield Verdict(rule, subject, status)
                return
            if isinstance(answer, NotApplicable) and status is Status.NOT_APPLICABLE:
                yield Verdict(rule, subject, status, reason=str(answer))
                return


_Answer = list[Finding] | UnknownValueError | NotApplicable


def _answer(rule: Rule, subject: Component, design: Design) -> _Answer:
    found: list[Finding] = []
    try:
        for one in rule.check(subject, design):
            if not isinstance(one, Finding):
                raise TypeError(f"a rule yields findings, not {type(one).__name__}")
            found.append(one)
    except UnknownValueError as error:
        # Findings before the unknown value stand: what is wrong is wrong whatever the rest says.
        return found or error
    except InputError as error:  # a calculator refuses what the template says
        return found or UnknownValueError(error.message)
    except NotApplicable as answer:
        return answer
    # A rule that looks for what is wrong finds nothing where nothing can be seen.
    unseen = None if found else _unseen(subject.properties)
    return found if unseen is None else unseen.unknown()


def _unseen(properties: Value) -> Unknown | None:
    """Return what nobody sees of a resource that a macro writes, wholly or in part."""
    if isinstance(properties, Mapping):
        return properties.inserted
    if isinstance(properties, Unknown) and not properties.candidates:
        return properties
    return None


def _findings(
    answers: list[tuple[Assumptions, _Answer]],
) -> list[tuple[Finding, list[Assumptions]]]:
    merged: dict[tuple[object, str], tuple[Finding, list[Assumptions]]] = {}
    for case, answer in answers:
        if isinstance(answer, list):
            for finding in answer:
                key = (finding.at, finding.message)
                cases = merged.setdefault(key, (finding, []))[1]
                if case not in cases:
                    cases.append(case)
    return list(merged.values())


def in_words(case: Assumptions) -> str:
    """Return a scenario as the user would say it: ``Env is prod and Size is not small``."""
    said: list[str] = []
    for variable, assumption in case:
        name = variable.removeprefix("=").rpartition(":")[2]
        if variable.startswith("="):
            said.append(name if assumption.equal else f"not {name}")
        elif assumption.equal:
            said.append(f"{name} is {assumption.literals[0]}")
        else:
            said.append(f"{name} is not {' or '.join(assumption.literals)}")
    return " and ".join(said)
