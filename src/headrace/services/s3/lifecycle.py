"""What a bucket's lifecycle does with its objects: when it moves them, and when it deletes them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.errors import UnknownValueError
from headrace.services.s3.prices import STANDARD

if TYPE_CHECKING:
    from headrace.services.s3.component import Bucket
    from headrace.template.values import Value

__all__ = ["Stay", "keeps_for_ever", "stays"]


class Stay(Struct, frozen=True):
    """For how long objects lie in one class.

    Attributes
    ----------
    storage_class
        The class.
    from_days, until_days
        Their age when they come to it, and when they leave it.
    """

    storage_class: str
    from_days: float
    until_days: float


def stays(bucket: Bucket, horizon_days: float) -> list[Stay]:
    """Return where objects lie until they are deleted, or until *horizon_days*.

    Raises
    ------
    UnknownValueError
        When rules are not known, move or delete only a part of the objects, or do it on a date.
    """
    moves: dict[float, str] = {0.0: STANDARD}
    ends = horizon_days
    for rule in bucket.properties.get("LifecycleConfiguration", "Rules").elements():
        if rule.get("Status").text("") != "Enabled":
            continue
        found, expires = dict(_moves(rule)), rule.get("ExpirationInDays").number(None)
        if not found and expires is None and not rule.get("ExpirationDate").exists:
            continue  # it ends uploads or old versions
        if _is_partial(rule) or rule.get("ExpirationDate").exists:
            message = f"what a lifecycle rule of {bucket.logical_id} holds for is not known"
            raise UnknownValueError(message)
        moves |= found
        ends = min(ends, horizon_days if expires is None else expires)
    ages = sorted(age for age in moves if age < ends)
    return [Stay(moves[a], a, b) for a, b in zip(ages, [*ages[1:], ends], strict=True)]


def keeps_for_ever(bucket: Bucket) -> bool:
    """Whether nothing ever deletes its objects, as far as anybody can tell."""
    try:
        return math.isinf(stays(bucket, math.inf)[-1].until_days)
    except UnknownValueError:
        return False


def _is_partial(rule: Value) -> bool:
    limits = ("TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")
    return bool(rule.get("Prefix").text("")) or any(rule.get(name).exists for name in limits)


def _moves(rule: Value) -> Iterator[tuple[float, str]]:
    """Yield the age at which a rule moves objects, and the class that it moves them to."""
    single = rule.get("Transition")
    blocks = [*rule.get("Transitions").elements(), *([single] if single.exists else [])]
    for block in blocks:
        if block.get("TransitionDate").exists:
            raise UnknownValueError("what a lifecycle rule moves on a date is not known")
        yield float(block.get("TransitionInDays").number(0.0)), block.get("StorageClass").text("")
