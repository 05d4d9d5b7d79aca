"""Where something stands in the user's files."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["NOWHERE", "Position"]


class Position(Struct, frozen=True, order=True):
    """One place in one file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return ``file:line:column``, the form that editors and terminals make clickable."""
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Position("", 0, 0)
