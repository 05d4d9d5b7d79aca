"""Cuts a statement into words, texts, numbers, variables and signs."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Final

from msgspec import Struct

from headrace.services.iot.rule_sql.faults import SqlError
from headrace.services.iot.rule_sql.values import INT_DIGITS

__all__ = ["QUOTED", "Kind", "Token", "tokenise"]


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    TEXT = "text"
    NUMBER = "number"
    VARIABLE = "variable"
    SIGN = "sign"
    END = "end"


class Token(Struct, frozen=True):
    """One token and the one-based column at which it starts.

    ``text`` is the word in upper case where it may be a keyword, the sign, or the source as it
    stands; ``value`` is what a text or a number means, or a word as it was written.
    """

    kind: Kind
    text: str
    value: str | int | Decimal
    column: int

    def __str__(self) -> str:
        return "the end of the statement" if self.kind is Kind.END else repr(self.text)


# A text in either kind of quotes, with its own quote doubled or after a backslash.
QUOTED: Final = r"""(?:"(?:[^"\\]|\\.|"")*"|'(?:[^'\\]|\\.|'')*')"""
_TOKEN: Final = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<comment>--|/\*|//)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<variable>@\w*)
    | (?P<word>[^\W\d]\w*)
    | (?P<text>{QUOTED})
    | (?P<sign><>|!=|<=|>=|[-+*/%=<>(),.:{{}}\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"""\\(["'\\])""")


def _meaning(quoted: str) -> str:
    """Take the quotes off: a doubled quote is one, a backslash only frees quotes and itself."""
    quote = quoted[0]
    return _ESCAPE.sub(r"\1", quoted[1:-1].replace(quote * 2, quote))


def _token(kind: str, text: str, column: int) -> Token:
    if kind == "text":
        return Token(Kind.TEXT, text, _meaning(text), column)
    if kind == "number":
        whole = text.isdigit() and len(text) <= INT_DIGITS
        return Token(Kind.NUMBER, text, int(text) if whole else Decimal(text), column)
    if kind == "variable":
        return Token(Kind.VARIABLE, text, text[1:], column)
    if kind == "word":
        return Token(Kind.WORD, text, text, column)
    return Token(Kind.SIGN, "<>" if text == "!=" else text, text, column)


def tokenise(sql: str, *, start: int = 0) -> list[Token]:
    """Return the tokens of *sql* from offset *start* on; the last one is of kind END.

    Raises
    ------
    SqlError
        A text is not closed, a comment is tried, or a sign is not part of the language.
    """
    tokens = []
    at = start
    while at < len(sql):
        found = _TOKEN.match(sql, at)
        if found is None:
            if sql[at] in "\"'":
                raise SqlError(f"the text that starts with {sql[at]} is not closed", at + 1)
            hint = "; a topic filter stands in single quotes" if sql[at] in "#$" else ""
            raise SqlError(f"{sql[at]!r} is not part of AWS IoT SQL{hint}", at + 1)
        kind = found.lastgroup or ""
        if kind == "comment":
            raise SqlError("AWS IoT SQL has no comments; take it out", at + 1)
        if kind != "space":
            tokens.append(_token(kind, found.group(), at + 1))
        at = found.end()
    tokens.append(Token(Kind.END, "", "", len(sql) + 1))
    return tokens
