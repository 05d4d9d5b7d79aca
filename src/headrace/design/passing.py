"""What becomes of records on their way from one component to the next."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["AS_IT_CAME", "Passing"]


class Passing(Struct, frozen=True, kw_only=True):
    """How what a component takes goes on to one of those behind it.

    Attributes
    ----------
    records
        Records that go on for each one that comes: below 1 for a filter, above for a fan-out.
    size
        Bytes of a record that goes on over those of one that came.
    record_bytes
        Size of what goes on where it does not depend on what came; *size* then does not count.
    """

    records: float = 1.0
    size: float = 1.0
    record_bytes: float | None = None

    def sized(self, record_bytes: float) -> float:
        """Return the size of what goes on, given the size of what came, in bytes."""
        return record_bytes * self.size if self.record_bytes is None else self.record_bytes


AS_IT_CAME = Passing()
"""Everything goes on, unchanged."""
