"""Functions of AWS IoT SQL, by subject; `FUNCTIONS` has them all by their names in lower case."""

from __future__ import annotations

from typing import Final

from headrace.services.iot.rule_sql.functions import (
    collections,
    encodings,
    messages,
    numbers,
    text,
    times,
)
from headrace.services.iot.rule_sql.functions.signature import Function

__all__ = ["EXTERNAL", "FUNCTIONS", "Function"]

EXTERNAL: Final = messages.EXTERNAL
FUNCTIONS: Final[dict[str, Function]] = {
    **text.FUNCTIONS,
    **numbers.FUNCTIONS,
    **collections.FUNCTIONS,
    **encodings.FUNCTIONS,
    **messages.FUNCTIONS,
    **times.FUNCTIONS,
}
