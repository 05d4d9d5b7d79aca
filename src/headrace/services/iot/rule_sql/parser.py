"""Reads a statement, or one expression, into its parts.

The grammar, loosest first: OR; AND; NOT; comparisons and IN; ``+ -``; ``* / %``; sign; ``.key``.
Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-reference.html
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Final

from headrace.services.iot.rule_sql.context import FIRST, VERSIONS
from headrace.services.iot.rule_sql.cursor import Cursor
from headrace.services.iot.rule_sql.faults import SqlError
from headrace.services.iot.rule_sql.functions import FUNCTIONS
from headrace.services.iot.rule_sql.operators import CASTS, SECOND_CASTS
from headrace.services.iot.rule_sql.syntax import (
    KEYWORDS,
    LEVELS,
    NOT_LEVEL,
    SIGN_LEVEL,
    ArrayLiteral,
    Binary,
    Call,
    Case,
    Cast,
    Exists,
    Expression,
    Field,
    Item,
    Literal,
    Member,
    ObjectLiteral,
    Query,
    Selection,
    Star,
    Unary,
    Variable,
)
from headrace.services.iot.rule_sql.tokens import Kind, Token

__all__ = ["Parser"]

_OPERATORS: Final = [
    [sign for sign, own in LEVELS.items() if own == level] for level in range(SIGN_LEVEL)
]
_CONSTANTS: Final = {"TRUE": True, "FALSE": False, "NULL": None}
# Bounds of this engine, so that no statement exhausts the interpreter's stack.
DEEPEST_NESTING: Final = 25
LONGEST_CHAIN: Final = 200


class Parser(Cursor):
    """Reads expressions and selections from the tokens of one statement or template.

    Parameters
    ----------
    tokens
        What `tokenise` gives.
    version
        SQL version of the rule: literals and nested queries came with 2016-03-23.
    variables
        Names that SET has defined so far; a name outside them is refused.
    """

    def __init__(self, tokens: list[Token], version: str, variables: tuple[str, ...] = ()) -> None:
        if version not in VERSIONS:
            raise SqlError(f"SQL version {version!r} is none of {', '.join(VERSIONS)}", 1)
        super().__init__(tokens)
        self._depth = 0
        self._version = version
        self.variables = list(variables)

    def _since_second(self, what: str, column: int) -> None:
        if self._version == FIRST:
            raise SqlError(f"{what} needs SQL version 2016-03-23 or later", column)

    def selection(self) -> Selection:
        """Read SELECT and what it selects."""
        self.expect("SELECT", "here")
        as_value = self._value_follows()
        if as_value:
            self.take()
        items = [self._item()]
        while self.accept(","):
            items.append(self._item())
        if as_value and len(items) > 1:
            raise SqlError("SELECT VALUE takes one value only", self.next.column)
        return Selection(tuple(items), as_value)

    def _value_follows(self) -> bool:
        """Tell the keyword VALUE from a key of this name."""
        if not self.sees("VALUE"):
            return False
        following = self.peek()
        if following.kind is Kind.SIGN:
            alone = self.peek(2).kind is Kind.END or self.sees("FROM", "WHERE", "AS", ")", ahead=2)
            return following.text in {"(", "{", "["} or (following.text == "*" and alone)
        operators = ("FROM", "AS", "AND", "OR", "IN", "WHERE")
        return following.kind is not Kind.END and not self.sees(*operators, ahead=1)

    def _item(self) -> Item:
        value = self.expression()
        if not self.accept("AS"):
            return Item(value)
        name = self.take()
        if name.kind is Kind.TEXT:
            return Item(value, (str(name.value),))
        if name.kind is not Kind.WORD:
            raise SqlError(f"expected a name after AS, found {name}", name.column)
        path = [str(name.value)]
        while self.accept("."):
            path.append(self._key())
        return Item(value, tuple(path))

    def expression(self, level: int = 0) -> Expression:
        """Read one expression.

        Raises
        ------
        SqlError
            There is none here, or it is not well formed.
        """
        if level == NOT_LEVEL:
            return self._negation()
        if level == SIGN_LEVEL:
            return self._signed()
        left = self.expression(level + 1)
        length = 0
        while found := self.accept(*_OPERATORS[level]):
            length += 1
            if length > LONGEST_CHAIN:
                raise SqlError(f"more than {LONGEST_CHAIN} operators in one row", found.column)
            left = Binary(found.text.upper(), left, self.expression(level + 1))
        return left

    def _negation(self) -> Expression:
        if not self.sees("NOT"):
            return self.expression(NOT_LEVEL + 1)
        self.take()
        return Unary("NOT", self._nested(self._negation))

    def _signed(self) -> Expression:
        if self.accept("-"):
            return Unary("-", self._nested(self._signed))
        value = self._primary()
        while self.sees(".", "["):
            if self.sees("["):
                raise SqlError(
                    "an index in brackets is not part of AWS IoT SQL; write get(value, 0)",
                    self.next.column,
                )
            self.take()
            value = Member(value, self._key())
        return value

    def _nested(self, read: Callable[[], Expression]) -> Expression:
        """Read a part by *read*, unless parts lie too deep in one another."""
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            problem = f"expressions lie more than {DEEPEST_NESTING} deep in one another"
            raise SqlError(problem, self.next.column)
        found = read()
        self._depth -= 1
        return found

    def _key(self) -> str:
        token = self.take()
        if token.kind is not Kind.WORD:
            raise SqlError(
                f"expected a key after the point, found {token}; keys with other signs than"
                " letters, digits and _ are read by get(value, 'key')",
                token.column,
            )
        return str(token.value)

    def _primary(self) -> Expression:
        token = self.take()
        if token.kind is Kind.TEXT or token.kind is Kind.NUMBER:
            return Literal(token.value)
        if token.kind is Kind.VARIABLE:
            return self._variable(token)
        if token.kind is Kind.WORD:
            return self._word(token)
        if token.text == "*":
            return Star()
        if token.text == "(":
            return self._parenthesis(token)
        return self._collection(token)

    def _collection(self, opened: Token) -> Expression:
        if opened.text == "[":
            self._since_second("an array literal", opened.column)
            return ArrayLiteral(self._list("]", "the array"))
        if opened.text == "{":
            self._since_second("an object literal", opened.column)
            return self._object()
        raise SqlError(f"expected an expression, found {opened}", opened.column)

    def _variable(self, token: Token) -> Variable:
        if token.value not in self.variables:
            raise SqlError(f"{token.text} is not defined by SET before its use", token.column)
        return Variable(str(token.value))

    def _word(self, token: Token) -> Expression:
        word = token.text.upper()
        if word in _CONSTANTS:
            return Literal(_CONSTANTS[word])
        if word == "CASE":
            return self._case()
        if word == "EXISTS":
            query = self._parenthesis(self.expect("(", "after EXISTS"))
            if not isinstance(query, Query):
                raise SqlError("EXISTS takes a query: EXISTS (SELECT ...)", token.column)
            return Exists(query)
        if word in KEYWORDS:
            raise SqlError(f"expected an expression, found {token}", token.column)
        if self.sees("("):
            self.take()
            return self._call(token)
        return Field(token.text)

    def _call(self, token: Token) -> Expression:
        name = token.text.lower()
        if name == "cast":
            return self._cast()
        function = FUNCTIONS.get(name)
        if function is None:
            near = difflib.get_close_matches(name, sorted(FUNCTIONS), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SqlError(f"AWS IoT SQL has no function {token.text}(){hint}", token.column)
        if function.since != FIRST:
            self._since_second(f"{name}()", token.column)
        return Call(name, self._list(")", f"the arguments of {name}()"))

    def _cast(self) -> Cast:
        value = self._nested(self.expression)
        self.expect("AS", "in cast(value AS type)")
        token = self.take()
        kind = token.text.lower()
        if token.kind is not Kind.WORD or kind not in CASTS:
            raise SqlError(f"cast() knows no type {token.text!r}", token.column)
        if kind in SECOND_CASTS:
            self._since_second(f"cast(... AS {token.text})", token.column)
        self.expect(")", "after the type")
        return Cast(value, kind)

    def _case(self) -> Case:
        subject = self._nested(self.expression)
        branches = []
        while self.accept("WHEN"):
            when = self._nested(self.expression)
            self.expect("THEN", "after WHEN")
            branches.append((when, self._nested(self.expression)))
        if not branches:
            raise SqlError(f"CASE needs a WHEN, found {self.next}", self.next.column)
        otherwise = self._nested(self.expression) if self.accept("ELSE") else None
        self.expect("END", "after CASE")
        return Case(subject, tuple(branches), otherwise)

    def _parenthesis(self, opened: Token) -> Expression:
        if not self.sees("SELECT"):
            inner = self._nested(self.expression)
            self.expect(")", "to close the parenthesis")
            return inner
        self._since_second("a nested query", opened.column)
        selection = self.selection()
        self.expect("FROM", "in the nested query")
        source = self._nested(self.expression)
        where = self._nested(self.expression) if self.accept("WHERE") else None
        self.expect(")", "after the nested query")
        return Query(selection, source, where)

    def _list(self, closing: str, what: str) -> tuple[Expression, ...]:
        if self.accept(closing):
            return ()
        items = [self._nested(self.expression)]
        while self.accept(","):
            items.append(self._nested(self.expression))
        self.expect(closing, f"to close {what}")
        return tuple(items)

    def _object(self) -> ObjectLiteral:
        items = []
        while not self.sees("}"):
            key = self.take()
            if key.kind is not Kind.TEXT:
                raise SqlError(f"expected a key in quotes, found {key}", key.column)
            self.expect(":", "after the key")
            items.append((str(key.value), self._nested(self.expression)))
            if not self.accept(","):
                break
        self.expect("}", "to close the object")
        return ObjectLiteral(tuple(items))
