"""Functions on arrays, objects and on what is missing.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
"""

from __future__ import annotations

from typing import Final

from headrace.services.iot.rule_sql.functions.signature import ANY_NUMBER, Function, pure
from headrace.services.iot.rule_sql.values import UNDEFINED, Value, int_of, json_text, text_of

__all__ = ["FUNCTIONS", "LARGEST_TRANSFORM_BYTES"]

# The array that transform() returns: 128 KiB (iot-sql-functions.html, transform, read 2026-11).
LARGEST_TRANSFORM_BYTES: Final = 128 * 1024


def _concat(*parts: Value) -> Value:
    """Join into an array if one is among them, else into a text if one is among them."""
    if len(parts) == 1:
        return parts[0]
    if any(isinstance(part, list) for part in parts):
        joined: list[Value] = []
        for part in parts:
            joined += part if isinstance(part, list) else [part]
        return [item for item in joined if item is not UNDEFINED]
    if not any(isinstance(part, str) for part in parts):
        return UNDEFINED
    texts = [text_of(part) for part in parts]
    known = [text for text in texts if text is not UNDEFINED]
    return "".join(known) if len(known) == len(texts) else UNDEFINED


def _get(collection: Value, key: Value) -> Value:
    if isinstance(collection, dict):
        return collection.get(key, UNDEFINED) if isinstance(key, str) else UNDEFINED
    if isinstance(collection, list | str):
        index = int_of(key)
        if index is not UNDEFINED and 0 <= index < len(collection):
            return collection[index]
    return UNDEFINED


def _get_or_default(value: Value, default: Value = UNDEFINED) -> Value:
    return default if value is None or value is UNDEFINED else value


def _transform(mode: Value, extra: Value, elements: Value) -> Value:
    if mode != "enrichArray" or not isinstance(extra, dict) or not isinstance(elements, list):
        return UNDEFINED
    enriched: list[Value] = []
    for element in elements:
        if not isinstance(element, dict):
            return UNDEFINED
        enriched.append({**element, **extra})
    size_bytes = len(json_text(enriched).encode())
    return enriched if size_bytes <= LARGEST_TRANSFORM_BYTES else UNDEFINED


FUNCTIONS: Final[dict[str, Function]] = {
    "concat": pure(_concat, 1, ANY_NUMBER),
    "get": pure(_get, 2),
    "get_or_default": pure(_get_or_default, 1, 2, second=True),
    "isnull": pure(lambda value: value is None),
    "isundefined": pure(lambda value: value is UNDEFINED, second=True),
    "transform": pure(_transform, 3, second=True),
}
