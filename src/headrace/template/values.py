"""Evaluated values: what a template says at one place, as far as it can be known.

A value is one of seven kinds. Rules and components read values through the methods of `Value`;
reading what is not known raises `UnknownValueError`, which the engine turns into *cannot tell*.

=========== ===================================================================
`Scalar`    a known string, number, boolean or null
`Reference` a ``Ref`` or ``GetAtt`` of a resource: known which one, not its text
`Text`      a string of several parts, of which at least one is not a `Scalar`
`Unknown`   nobody knows before deployment, and why
`Mapping`   keys to values; children are evaluated when they are asked for
`Sequence`  a list
`Absent`    nothing stands there (or ``AWS::NoValue``)
=========== ===================================================================
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from collections.abc import Mapping as AbstractMapping
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from headrace.errors import UnknownValueError
from headrace.template.position import Position

__all__ = [
    "Absent",
    "Data",
    "Mapping",
    "Reference",
    "Scalar",
    "Sequence",
    "Text",
    "Unknown",
    "Uses",
    "Value",
    "moved",
]

Data = str | int | float | bool | None
Uses = AbstractMapping[str, frozenset[str]]
D = TypeVar("D")

_TRUE = frozenset({"true"})
_FALSE = frozenset({"false"})


class Value(Struct, frozen=True, eq=False):
    """What stands at one place of a template.

    Attributes
    ----------
    at
        The place in the user's file. For `Absent` it is the nearest enclosing place that exists,
        so that a finding about a missing property points at the resource that misses it.
    """

    at: Position

    def get(self, *path: str | int) -> Value:
        """Descend along keys and list indices; what is not there is `Absent`, never an error."""
        value: Value = self
        for step in path:
            value = value.child(step)
        return value

    def child(self, step: str | int) -> Value:  # noqa: ARG002 - the kinds with children use it
        """Return the value one step down."""
        return Absent(self.at)

    @property
    def exists(self) -> bool:
        """Whether anything is set here.

        Raises
        ------
        UnknownValueError
            When that depends on something not known.
        """
        return True

    @property
    def known(self) -> bool:
        """Whether this value can be read without `UnknownValueError`."""
        return True

    def text(self, default: D) -> str | D:  # noqa: ARG002
        """Return the value as a string, *default* if absent.

        Raises
        ------
        UnknownValueError
            When the value is not known, or is not a plain value at all.
        """
        raise self._misfit("text")

    def integer(self, default: D) -> int | D:
        """Return the value as an integer (``"4"`` is one too), *default* if absent.

        Raises
        ------
        UnknownValueError
            When the value is not known or is no integer.
        """
        number = self.number(default)
        if isinstance(number, float):
            if not number.is_integer():
                raise self._misfit("an integer")
            return int(number)
        return number

    def count(self, default: int, least: int = 1) -> int:
        """Return how many there are, *default* if absent.

        Raises
        ------
        UnknownValueError
            When the value is not known, is no integer, or less than *least*: AWS refuses it, and
            what would be there instead nobody can say.
        """
        number = self.integer(default)
        if number < least:
            raise UnknownValueError(f"{self.at}: {number} is too few: {least} is the least")
        return number

    def number(self, default: D) -> float | D:  # noqa: ARG002
        """Return the value as a number, *default* if absent. Raises as `integer`."""
        raise self._misfit("a number")

    def boolean(self, default: D) -> bool | D:  # noqa: ARG002
        """Return the value as a boolean (``"true"`` is one too). Otherwise as `text`."""
        raise self._misfit("true or false")

    def items(self) -> Iterator[tuple[str, Value]]:
        """Yield the keys and values of a mapping; nothing if absent.

        Raises
        ------
        UnknownValueError
            When the value is not known or is no mapping.
        """
        raise self._misfit("a mapping")

    def elements(self) -> Iterator[Value]:
        """Yield the elements of a list; a single value counts as a list of one, absent as none.

        Raises
        ------
        UnknownValueError
            When the list is not known.
        """
        yield self

    def references(self) -> Iterator[Reference]:
        """Yield every reference to a resource in this value and below it."""
        yield from ()

    def unknowns(self) -> Iterator[Unknown]:
        """Yield every `Unknown` in this value and below it, branches included."""
        yield from ()

    def _misfit(self, wanted: str) -> UnknownValueError:
        return UnknownValueError(f"{self.at} is not {wanted}")


class Scalar(Value, frozen=True, eq=False):
    """A known plain value.

    Attributes
    ----------
    data
        The value as CloudFormation reads it.
    written
        The text as it stands in the file (``1.10`` stays ``1.10``).
    """

    data: Data
    written: str = ""

    @property
    def exists(self) -> bool:
        return self.data is not None

    def text(self, default: D) -> str | D:
        if self.data is None:
            return default
        if isinstance(self.data, bool):
            return "true" if self.data else "false"
        return self.written or str(self.data)

    def number(self, default: D) -> float | D:
        data = self.data
        if data is None:
            return default
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        try:
            number = float(str(data))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            message = f"{self.at}: {self.data!r} is not a number"
            raise UnknownValueError(message)
        return int(number) if number.is_integer() and not isinstance(data, float) else number

    def boolean(self, default: D) -> bool | D:
        if self.data is None:
            return default
        if isinstance(self.data, bool):
            return self.data
        lowered = str(self.data).lower()
        if lowered in _TRUE:
            return True
        if lowered in _FALSE:
            return False
        message = f"{self.at}: {self.data!r} is neither true nor false"
        raise UnknownValueError(message)


class _Unreadable(Value, frozen=True, eq=False):
    """A value whose text is not known before deployment."""

    @property
    def known(self) -> bool:
        return False

    def text(self, default: D) -> str | D:  # noqa: ARG002
        raise self.unknown()

    def number(self, default: D) -> float | D:  # noqa: ARG002
        raise self.unknown()

    def boolean(self, default: D) -> bool | D:  # noqa: ARG002
        raise self.unknown()

    def items(self) -> Iterator[tuple[str, Value]]:
        raise self.unknown()

    def unknown(self) -> UnknownValueError:
        """Return the error that reading this value raises."""
        raise AssertionError


class Reference(_Unreadable, frozen=True, eq=False):
    """A ``Ref`` (attribute empty) or ``GetAtt`` of a resource of this run.

    Attributes
    ----------
    stack
        Key of the stack that holds the resource.
    logical_id
        The resource's logical id in that stack.
    attribute
        The attribute for ``GetAtt``; empty for ``Ref``.
    """

    stack: str
    logical_id: str
    attribute: str = ""

    @property
    def target(self) -> str:
        """The id of the resource referred to: ``stack/LogicalId``."""
        return f"{self.stack}/{self.logical_id}"

    def references(self) -> Iterator[Reference]:
        yield self

    def unknown(self) -> UnknownValueError:
        of = f"{self.logical_id}.{self.attribute}" if self.attribute else self.logical_id
        return UnknownValueError(f"{of} gets its value when it is deployed")


class Text(_Unreadable, frozen=True, eq=False):
    """A string put together from parts (``Sub``, ``Join``) of which some are not known."""

    parts: tuple[Value, ...]

    def references(self) -> Iterator[Reference]:
        for part in self.parts:
            yield from part.references()

    def unknown(self) -> UnknownValueError:
        for part in self.parts:
            if isinstance(part, _Unreadable):
                return part.unknown()
        return self._misfit("text")

    def unknowns(self) -> Iterator[Unknown]:
        for part in self.parts:
            yield from part.unknowns()

    def pattern(self) -> str:
        """Return the text with ``*`` for each part that is not known."""
        return "".join(p.text("") if isinstance(p, Scalar) else "*" for p in self.parts)


class Unknown(_Unreadable, frozen=True, eq=False):
    """Nobody knows this value before deployment.

    Attributes
    ----------
    reason
        Why, in words for the user.
    settled_by
        What the user can give to settle it (``--set Shards=...``); may be empty.
    variable
        The undecided parameter behind this value, if it is just that (see `conditions`).
    candidates
        The branches of an undecided ``Fn::If``: one of these is the value.
    secret
        Whether the value comes from a secret store (``{{resolve:secretsmanager:…}}``).
    shown
        Where everybody who may describe the stack can read it though no template holds it: a
        parameter without ``NoEcho``, plain text of the Parameter Store. Empty where nobody can.
    uses
        The undecided variables behind an undecided ``Fn::If`` and the literals they are compared
        with: what exploring this value must vary (see `conditions`).
    called
        Its name in the template where `variable` does not tell it: an export, an output, the
        parameter of which this is a piece.
    """

    reason: str
    settled_by: str = ""
    variable: str = ""
    candidates: tuple[Value, ...] = ()
    secret: bool = False
    shown: str = ""
    uses: Uses = field(default_factory=dict)
    called: str = ""

    @property
    def name(self) -> str:
        """What the user calls it; empty where it has no name."""
        return self.variable.rpartition(":")[2] or self.called

    def child(self, step: str | int) -> Value:
        if self.candidates:
            return Unknown(
                self.at,
                self.reason,
                self.settled_by,
                candidates=tuple(c.child(step) for c in self.candidates),
                uses=self.uses,
            )
        return replace(self, shown="") if self.shown else self

    @property
    def exists(self) -> bool:
        if self.candidates:
            there = {c.exists for c in self.candidates}
            if len(there) == 1:
                return there.pop()
            raise self.unknown()
        return True

    def elements(self) -> Iterator[Value]:
        raise self.unknown()

    def references(self) -> Iterator[Reference]:
        for candidate in self.candidates:
            yield from candidate.references()

    def unknowns(self) -> Iterator[Unknown]:
        yield self
        for candidate in self.candidates:
            yield from candidate.unknowns()

    def unknown(self) -> UnknownValueError:
        return UnknownValueError(self.reason, settled_by=self.settled_by)


class Absent(Value, frozen=True, eq=False):
    """Nothing is set here."""

    @property
    def exists(self) -> bool:
        return False

    def text(self, default: D) -> str | D:
        return default

    def number(self, default: D) -> float | D:
        return default

    def boolean(self, default: D) -> bool | D:
        return default

    def items(self) -> Iterator[tuple[str, Value]]:
        yield from ()

    def elements(self) -> Iterator[Value]:
        yield from ()


class Sequence(Value, frozen=True, eq=False):
    """A list whose elements are evaluated."""

    values: tuple[Value, ...]

    def child(self, step: str | int) -> Value:
        if isinstance(step, int) and -len(self.values) <= step < len(self.values):
            return self.values[step]
        return Absent(self.at)

    def elements(self) -> Iterator[Value]:
        for value in self.values:
            if not isinstance(value, Absent):
                yield value

    def references(self) -> Iterator[Reference]:
        for value in self.values:
            yield from value.references()

    def unknowns(self) -> Iterator[Unknown]:
        for value in self.values:
            yield from value.unknowns()


class Mapping(Value, frozen=True, eq=False):
    """Keys and values. Children are evaluated on first use, and once.

    Attributes
    ----------
    keys
        The keys in the order of the file.
    evaluate
        Evaluates the child of one key.
    inserted
        What a macro adds when the template is deployed, so that any further key may be there; None
        where the keys are all.
    """

    keys: tuple[str, ...]
    evaluate: Callable[[str], Value]
    cache: dict[str, Value] = field(default_factory=dict)
    inserted: Unknown | None = None

    @classmethod
    def of(cls, at: Position, children: AbstractMapping[str, Value]) -> Mapping:
        """Return a mapping over children that are evaluated already."""
        return cls(at, tuple(children), children.__getitem__)

    def child(self, step: str | int) -> Value:
        if step not in self.keys:
            return self.inserted or Absent(self.at)
        key = str(step)
        value = self.cache.get(key)
        if value is None:
            value = self.cache[key] = self.evaluate(key)
        return value

    def items(self) -> Iterator[tuple[str, Value]]:
        for key in self.keys:
            value = self.child(key)
            if not isinstance(value, Absent):
                yield key, value
        if self.inserted is not None:
            raise self.inserted.unknown()

    def references(self) -> Iterator[Reference]:
        for key in self.keys:
            yield from self.child(key).references()

    def unknowns(self) -> Iterator[Unknown]:
        for key in self.keys:
            yield from self.child(key).unknowns()
        if self.inserted is not None:
            yield self.inserted


def moved(value: Value, at: Position) -> Value:
    """Let a value stand where it is used: that is the line which a finding is about.

    Lists and mappings stay, for what they contain can be changed only where it is written.
    """
    if value.at == at or isinstance(value, Sequence | Mapping):
        return value
    return replace(value, at=at)
