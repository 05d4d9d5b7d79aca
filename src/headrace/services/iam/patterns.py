"""Do the patterns of a policy cover a name? Yes, no, or nobody can say before deployment.

Patterns know ``*`` and ``?``; both sides may hold the marks of `headrace.design.arn`.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import Final

from headrace.design.arn import ANY, GENERATED, HOLE, MARK_END, VARIABLE

__all__ = ["Answer", "all_of", "any_of", "covers", "covers_action"]


class Answer(Enum):
    """Three-valued: what nobody can say is not taken for no."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"

    @property
    def inverted(self) -> Answer:
        """No for yes, yes for no."""
        return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(self, self)


def any_of(answers: list[Answer]) -> Answer:
    """Return yes if one is yes, no if all are no."""
    if Answer.YES in answers:
        return Answer.YES
    return Answer.MAYBE if Answer.MAYBE in answers else Answer.NO


def all_of(answers: list[Answer]) -> Answer:
    """Return no if one is no, yes if all are yes."""
    if Answer.NO in answers:
        return Answer.NO
    return Answer.MAYBE if Answer.MAYBE in answers else Answer.YES


_FIELDS: Final = 6
_REGION, _ACCOUNT = 3, 4
_GENERATED: Final = re.compile(f"{GENERATED}[^{MARK_END}]*{MARK_END}")
_VARIABLES: Final = re.compile(f"{VARIABLE}[^{MARK_END}]*{MARK_END}")
_OPEN_MARKS: Final = re.compile(f"{VARIABLE}[^{MARK_END}]*{MARK_END}|{HOLE}")
_MARKS: Final = re.compile(f"[{VARIABLE}{GENERATED}][^{MARK_END}]*{MARK_END}")


def covers(pattern: str, name: str) -> Answer:
    """Tell whether the ARN *pattern* of a policy covers the ARN *name*.

    Partitions are not compared; a region or an account only where both sides state one.
    """
    wanted = name.split(":", _FIELDS - 1)
    given = pattern.split(":", _FIELDS - 1)
    if len(wanted) < _FIELDS or wanted[0] != "arn":
        return _covers_text(pattern, name)
    if len(given) < _FIELDS:
        if not given[-1].endswith("*"):
            return _covers_text(pattern, name)
        given += ["*"] * (_FIELDS - len(given))
    answers = [_covers_text(given[0], wanted[0]), _covers_text(given[2], wanted[2])]
    for place in (_REGION, _ACCOUNT):
        stated = ANY not in wanted[place] and not _MARKS.search(given[place] + wanted[place])
        if stated and given[place] and ANY not in given[place]:
            answers.append(_covers_text(given[place], wanted[place]))
    answers.append(_covers_text(given[5], wanted[5]))
    return all_of(answers)


def covers_action(pattern: str, action: str) -> Answer:
    """Tell whether an action pattern covers *action*; case does not count."""
    return _covers_text(pattern.lower(), action.lower())


@lru_cache(maxsize=4096)
def _covers_text(pattern: str, name: str) -> Answer:
    if _regular(pattern).fullmatch(name):
        return Answer.YES
    if not _OPEN_MARKS.search(pattern + name):
        return Answer.NO
    elsewhere = set(_GENERATED.findall(pattern)) - set(_GENERATED.findall(name))
    if elsewhere and HOLE not in name:
        return Answer.NO  # it speaks of another thing, whose name no parameter gives
    shared = set(_VARIABLES.findall(pattern)) & set(_VARIABLES.findall(name))

    def opened(mark: re.Match[str]) -> str:
        return mark.group(0) if mark.group(0) in shared else "*"

    overlap = _overlap(_OPEN_MARKS.sub(opened, pattern), _OPEN_MARKS.sub(opened, name))
    return Answer.MAYBE if overlap else Answer.NO


def _regular(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"([*?])", pattern.replace(HOLE, "\x00"))
    parts = [{"*": ".*", "?": "."}.get(piece, re.escape(piece)) for piece in pieces]
    return re.compile("".join(parts), re.DOTALL)


def _overlap(left: str, right: str) -> bool:
    """Whether some text matches both patterns."""
    reach = {0}
    for at in range(len(left) + 1):
        # `reach` holds every place of `right` that can be met when left[:at] is consumed.
        pending = sorted(reach)
        while pending:
            place = pending.pop()
            if place < len(right) and right[place] == "*" and place + 1 not in reach:
                reach.add(place + 1)
                pending.append(place + 1)
            if at < len(left) and left[at] == "*" and place < len(right) and place + 1 not in reach:
                reach.add(place + 1)
                pending.append(place + 1)
        if at == len(left):
            return len(right) in reach
        if left[at] == "*":
            continue
        step = {p for p in reach if p < len(right) and right[p] == "*"}
        step |= {p + 1 for p in reach if p < len(right) and _same(left[at], right[p])}
        reach = step
    return False


def _same(left: str, right: str) -> bool:
    return left == right or "?" in (left, right)
