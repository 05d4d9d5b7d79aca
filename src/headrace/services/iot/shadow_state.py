"""Sections of a shadow's document: merging, what differs, and the timestamps of values.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-document.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

__all__ = ["Document", "covering", "delta", "merge", "restamped", "stamps"]

Document: TypeAlias = dict[str, Any]


def merge(state: Mapping[str, Any], changes: Mapping[str, Any]) -> Document:
    """Put *changes* into *state*: objects key by key, arrays and values whole, null deletes.

    Objects that this leaves or makes empty are not kept.
    """
    merged = dict(state)
    for key, change in changes.items():
        if isinstance(change, Mapping):
            before = merged.get(key)
            inside = merge(before if isinstance(before, Mapping) else {}, change)
            change = inside or None  # noqa: PLW2901 - an empty object goes the way of null
        if change is None:
            merged.pop(key, None)
        else:
            merged[key] = change
    return merged


def delta(desired: Mapping[str, Any], reported: Mapping[str, Any]) -> Document:
    """Return the part of *desired* that *reported* lacks or has differently.

    Objects are compared key by key, arrays whole; what is only reported is no part of it.
    """
    different: Document = {}
    for key, wanted in desired.items():
        if key not in reported:
            different[key] = wanted
        elif isinstance(wanted, Mapping) and isinstance(reported[key], Mapping):
            inside = delta(wanted, reported[key])
            if inside:
                different[key] = inside
        elif not _same(wanted, reported[key]):
            different[key] = wanted
    return different


def _same(first: object, second: object) -> bool:
    """Compare JSON values; true is not 1."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_same, first, second))
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return first.keys() == second.keys() and all(_same(first[k], second[k]) for k in first)
    return first == second


def stamps(value: object, timestamp_s: int) -> Any:
    """Return metadata of *value*: a timestamp at each value, also within arrays."""
    if isinstance(value, Mapping):
        return {key: stamps(item, timestamp_s) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [stamps(item, timestamp_s) for item in value]
    return {"timestamp": timestamp_s}


def restamped(
    metadata: Mapping[str, Any], changes: Mapping[str, Any], timestamp_s: int
) -> Document:
    """Do to *metadata* what *changes* do to the state."""
    result = dict(metadata)
    for key, change in changes.items():
        fresh = stamps(change, timestamp_s)
        if isinstance(change, Mapping):
            before = result.get(key)
            inside = before if isinstance(before, Mapping) and not _is_stamp(before) else {}
            fresh = restamped(inside, change, timestamp_s)
        if change is None or fresh == {}:
            result.pop(key, None)
        else:
            result[key] = fresh
    return result


def _is_stamp(metadata: Mapping[str, Any]) -> bool:
    """Tell a value's timestamp from an object that has a key of this name."""
    return isinstance(metadata.get("timestamp"), int)


def covering(part: Mapping[str, Any], metadata: Mapping[str, Any]) -> Document:
    """Return what *metadata* says of *part*."""
    return {
        key: covering(value, metadata[key]) if isinstance(value, Mapping) else metadata[key]
        for key, value in part.items()
        if key in metadata
    }
