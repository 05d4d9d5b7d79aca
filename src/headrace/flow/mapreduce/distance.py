"""From where a map reads its split."""

from __future__ import annotations

from typing import Final

__all__ = ["DISTANCES", "ELSEWHERE", "NODE", "RACK", "ZONE"]

NODE: Final = 0
RACK: Final = 1
ZONE: Final = 2
ELSEWHERE: Final = 3

DISTANCES: Final = ("node", "rack", "zone", "elsewhere")
"""From where a map reads: its node, its rack, its zone, another zone."""
