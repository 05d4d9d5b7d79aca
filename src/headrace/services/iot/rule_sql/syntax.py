"""The parts of a statement, as the parser builds them; ``str`` gives them back as SQL."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Final, TypeAlias

from msgspec import Struct

__all__ = [
    "KEYWORDS",
    "LEVELS",
    "NOT_LEVEL",
    "SIGN_LEVEL",
    "ArrayLiteral",
    "Binary",
    "Call",
    "Case",
    "Cast",
    "Exists",
    "Expression",
    "Field",
    "Item",
    "Literal",
    "Member",
    "ObjectLiteral",
    "Query",
    "Selection",
    "Star",
    "Unary",
    "Variable",
    "quoted",
]

KEYWORDS: Final = frozenset(
    {"SELECT", "FROM", "WHERE", "AS", "AND", "OR", "NOT", "IN", "EXISTS", "CASE", "WHEN"}
    | {"THEN", "ELSE", "END", "SET", "TRUE", "FALSE", "NULL"}
)
# How tightly operators bind, loosest first; the same level binds from left to right.
LEVELS: Final = {
    "OR": 0,
    "AND": 1,
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">=", "IN"), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
}
NOT_LEVEL: Final = 2
SIGN_LEVEL: Final = 6
_PRIMARY: Final = 7
_PLAIN: Final = re.compile(r"[^\W\d]\w*")


def _within(part: Expression, level: int) -> str:
    """Write *part*, in parentheses where it binds looser than *level*."""
    own = _PRIMARY
    if isinstance(part, Binary):
        own = LEVELS[part.operator]
    elif isinstance(part, Unary):
        own = NOT_LEVEL if part.operator == "NOT" else SIGN_LEVEL
    return f"({part})" if own < level else str(part)


def quoted(text: str) -> str:
    """Write *text* as a literal that reads back the same."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


class Literal(Struct, frozen=True):
    """A number, a text, true, false or Null."""

    value: bool | int | Decimal | str | None

    def __str__(self) -> str:
        if isinstance(self.value, str):
            return quoted(self.value)
        if isinstance(self.value, Decimal):
            # A point or an exponent must stay, or the number reads back as an Int.
            written = str(self.value)
            return written if re.search("[.E]", written) else f"{written}E0"
        return json.dumps(self.value)


class Field(Struct, frozen=True):
    """A key of the message, or of the element that a nested query looks at."""

    name: str

    def __str__(self) -> str:
        return self.name


class Variable(Struct, frozen=True):
    """A variable that SET defines, named without its ``@``."""

    name: str

    def __str__(self) -> str:
        return f"@{self.name}"


class Star(Struct, frozen=True):
    """The whole message."""

    def __str__(self) -> str:
        return "*"


class Member(Struct, frozen=True):
    """A key of an object: ``of.name``."""

    of: Expression
    name: str

    def __str__(self) -> str:
        return f"{_within(self.of, _PRIMARY)}.{self.name}"


class Call(Struct, frozen=True):
    """A call of the function *name*, which is in lower case."""

    name: str
    arguments: tuple[Expression, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.arguments))})"


class Cast(Struct, frozen=True):
    """``cast(value as kind)``, the kind in lower case."""

    value: Expression
    kind: str

    def __str__(self) -> str:
        return f"cast({self.value} AS {self.kind})"


class Unary(Struct, frozen=True):
    """``-operand`` or ``NOT operand``."""

    operator: str
    operand: Expression

    def __str__(self) -> str:
        if self.operator == "NOT":
            return f"NOT {_within(self.operand, NOT_LEVEL)}"
        return f"-{_within(self.operand, _PRIMARY)}"


class Binary(Struct, frozen=True):
    """Two operands and what is between them."""

    operator: str
    left: Expression
    right: Expression

    def __str__(self) -> str:
        level = LEVELS[self.operator]
        left, right = _within(self.left, level), _within(self.right, level + 1)
        return f"{left} {self.operator} {right}"


class Case(Struct, frozen=True):
    """``CASE subject WHEN ... THEN ... ELSE otherwise END``."""

    subject: Expression
    branches: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression | None

    def __str__(self) -> str:
        branches = " ".join(f"WHEN {when} THEN {then}" for when, then in self.branches)
        ending = "" if self.otherwise is None else f" ELSE {self.otherwise}"
        return f"CASE {self.subject} {branches}{ending} END"


class ArrayLiteral(Struct, frozen=True):
    """``[a, b]``."""

    items: tuple[Expression, ...]

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self.items))}]"


class ObjectLiteral(Struct, frozen=True):
    """``{'key': value}``."""

    items: tuple[tuple[str, Expression], ...]

    def __str__(self) -> str:
        return "{" + ", ".join(f"{quoted(key)}: {value}" for key, value in self.items) + "}"


class Item(Struct, frozen=True):
    """One selected expression and the name it is given, if any.

    A name of several parts (``AS bar.baz``) puts the value into nested objects.
    """

    value: Expression
    alias: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """Where the result goes: the alias, a path's last key, or the expression as a key."""
        if self.alias:
            return self.alias
        if isinstance(self.value, Field | Member | Variable):
            return (self.value.name,)
        return (str(self.value),)

    def __str__(self) -> str:
        if not self.alias:
            return str(self.value)
        plain = all(map(_PLAIN.fullmatch, self.alias))
        return f"{self.value} AS {'.'.join(self.alias) if plain else quoted(self.alias[0])}"


class Selection(Struct, frozen=True):
    """What stands after SELECT: the items, or one value."""

    items: tuple[Item, ...]
    as_value: bool = False

    def __str__(self) -> str:
        if not self.as_value:
            return f"SELECT {', '.join(map(str, self.items))}"
        item = self.items[0]
        # A sign right after VALUE would make a key of that name of it.
        if item.value != Star() and str(item).startswith(("-", "*")):
            return f"SELECT VALUE ({item.value}){str(item).removeprefix(str(item.value))}"
        return f"SELECT VALUE {item}"


class Query(Struct, frozen=True):
    """A nested query over an array or an object of the message."""

    selection: Selection
    source: Expression
    where: Expression | None = None

    def __str__(self) -> str:
        ending = "" if self.where is None else f" WHERE {self.where}"
        return f"({self.selection} FROM {self.source}{ending})"


class Exists(Struct, frozen=True):
    """``EXISTS (SELECT ...)``: the query gives at least one element."""

    query: Query

    def __str__(self) -> str:
        return f"EXISTS {self.query}"


Expression: TypeAlias = (
    Literal
    | Field
    | Variable
    | Star
    | Member
    | Call
    | Cast
    | Unary
    | Binary
    | Case
    | ArrayLiteral
    | ObjectLiteral
    | Query
    | Exists
)
