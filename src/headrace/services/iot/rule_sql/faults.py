"""What can go wrong with a rule's SQL statement."""

from __future__ import annotations

from headrace.errors import HeadraceError, InputError

__all__ = ["NotAvailableError", "RuleStoppedError", "SqlError"]


class SqlError(InputError):
    """A statement or a template is not AWS IoT SQL.

    Parameters
    ----------
    problem
        What is wrong and what to do, without its place.
    column
        One-based column of the statement at which it was seen.
    """

    def __init__(self, problem: str, column: int) -> None:
        super().__init__(f"SQL column {column}: {problem}", column=column)
        self.problem = problem


class NotAvailableError(HeadraceError):
    """A statement asks for something that only AWS or the caller can answer."""


class RuleStoppedError(HeadraceError):
    """The rules engine gives a message up: a limit is passed while the statement runs."""
