"""What all parts of a load have in common."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

__all__ = ["Choice", "Part", "Region"]

Region = Annotated[str, Meta(pattern=r"^[a-z]{2,}(-[a-z]+)+-\d+$")]
"""A region by its name."""


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One mapping of a load: its keys are known, and it never changes.

    Subclasses repeat ``frozen`` and ``kw_only``, for type checkers, which do not inherit them.
    """


class Choice(Part, frozen=True, kw_only=True, tag_field="is", tag=True):
    """One of several forms: in a document, a mapping with the form's name as its only key.

    Attributes
    ----------
    shorthand
        The field that a value stands for which is no mapping: ``uniform: 5000`` is short for
        ``uniform: {count: 5000}``. Empty where there is none.
    """

    shorthand: ClassVar[str] = ""
