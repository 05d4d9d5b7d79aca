"""Colours on a terminal, and none anywhere else."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Paint"]


class Paint(Struct, frozen=True):
    """Paints text where colours are wanted."""

    wanted: bool

    def bold(self, text: str) -> str:
        """Return a name or heading."""
        return self._in(text, "1")

    def dim(self, text: str) -> str:
        """Return what matters less."""
        return self._in(text, "2")

    def good(self, text: str) -> str:
        """Return what is as it should be."""
        return self._in(text, "32")

    def bad(self, text: str) -> str:
        """Return what is not."""
        return self._in(text, "1;31")

    def _in(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.wanted and text else text
