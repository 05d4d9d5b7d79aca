"""What can go wrong before any judgement: bad input, and values nobody knows.

::

    HeadraceError
    ├── InputError          the user's file or option is wrong: one line, exit code 2
    ├── UnknownValueError   a value that the template alone does not decide: *cannot tell*
    └── NotApplicable       a question that makes no sense for its subject: *not applicable*
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["HeadraceError", "InputError", "NotApplicable", "UnknownValueError", "holds_for_any"]

_T = TypeVar("_T")


class HeadraceError(Exception):
    """Base of every exception that Headrace raises on purpose."""


class InputError(HeadraceError):
    """Something the user gave cannot be used.

    Parameters
    ----------
    message
        What is wrong and what to do, in one line.
    file
        The file as the user named it, if one is at fault.
    line, column
        One-based place in *file*; 0 where there is none.
    """

    def __init__(self, message: str, *, file: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        """Return ``file:line:column: message``, leaving out what is not known."""
        place = self.file
        if place and self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: {self.message}" if place else self.message


class UnknownValueError(HeadraceError):
    """A value was read that the template and its parameters do not decide.

    The engine alone catches this and answers *cannot tell* for the one subject at hand.

    Parameters
    ----------
    reason
        Why the value is not known, e.g. ``parameter Shards has no value``.
    settled_by
        What would settle it, e.g. ``--set Shards=...``; empty if nothing the user can give would.
    """

    def __init__(self, reason: str, *, settled_by: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.settled_by = settled_by


class NotApplicable(HeadraceError):  # noqa: N818 - an answer, not an error
    """A question was asked that makes no sense for its subject; the engine answers so."""


def holds_for_any(items: Iterable[_T], holds: Callable[[_T], bool]) -> bool:
    """Whether something holds for any of several things.

    Raises
    ------
    UnknownValueError
        When it holds for none for sure, and nobody can tell of one: the first such question.
    """
    open_question: UnknownValueError | None = None
    for item in items:
        try:
            if holds(item):
                return True
        except UnknownValueError as error:
            open_question = open_question or error
    if open_question is not None:
        raise open_question
    return False
