"""Steps over the tokens of a statement."""

from __future__ import annotations

from headrace.services.iot.rule_sql.faults import SqlError
from headrace.services.iot.rule_sql.tokens import Kind, Token

__all__ = ["Cursor"]


class Cursor:
    """A place in *tokens*, the last of which is of kind END."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._at]

    def peek(self, ahead: int = 1) -> Token:
        """Return the token that comes *ahead* tokens after the next one."""
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def take(self) -> Token:
        """Step over the next token and return it."""
        token = self.next
        self._at += token.kind is not Kind.END
        return token

    def sees(self, *words: str, ahead: int = 0) -> bool:
        """Tell whether the next token is one of these keywords or signs."""
        token = self.peek(ahead)
        if token.kind is Kind.WORD:
            return token.text.upper() in words
        return token.kind is Kind.SIGN and token.text in words

    def accept(self, *words: str) -> Token | None:
        """Step over one of these keywords or signs, if it comes next."""
        return self.take() if self.sees(*words) else None

    def expect(self, word: str, after: str) -> Token:
        """Step over *word*.

        Raises
        ------
        SqlError
            Something else comes next.
        """
        found = self.accept(word)
        if found is None:
            raise SqlError(f"expected {word} {after}, found {self.next}", self.next.column)
        return found
