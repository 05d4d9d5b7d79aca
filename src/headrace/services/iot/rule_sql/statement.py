"""A rule's SQL statement: what it listens to, and what it makes of a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import fields

from headrace.services.iot.rule_sql.context import LATEST, Context, Message, message_of
from headrace.services.iot.rule_sql.evaluation import Scope, evaluate, select
from headrace.services.iot.rule_sql.faults import RuleStoppedError, SqlError
from headrace.services.iot.rule_sql.parser import Parser
from headrace.services.iot.rule_sql.syntax import Call, Expression, Selection, quoted
from headrace.services.iot.rule_sql.tokens import Kind, tokenise
from headrace.services.iot.rule_sql.topics import filter_problem, topic_matches
from headrace.services.iot.rule_sql.values import UNDEFINED, Value, json_text

__all__ = ["Statement", "parse", "scope_of"]

# Limits of SET: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-set.html
MOST_VARIABLES: Final = 10
LONGEST_VARIABLE_NAME: Final = 64  # characters
LARGEST_VARIABLES_BYTES: Final = 128 * 1024  # of one and of all together, as compact JSON
_VARIABLE_NAME: Final = re.compile(r"\w+", re.ASCII)


class Statement(Struct, frozen=True):
    """A statement that was read; ``str`` gives it back as SQL.

    ``variables`` are SET's names and expressions, ``topic_filter`` is None in a statement for
    Basic Ingest alone.
    """

    selection: Selection
    topic_filter: str | None = None
    where: Expression | None = None
    variables: tuple[tuple[str, Expression], ...] = ()
    version: str = LATEST

    @property
    def functions_called(self) -> tuple[str, ...]:
        """Names of the functions that the statement calls, each as often as it stands there."""
        return tuple(_calls(self))

    def matches(self, topic: str) -> bool:
        """Tell whether a message published on *topic* starts the rule.

        Messages for Basic Ingest do not pass the topic filter: they name their rule themselves.
        """
        return self.topic_filter is not None and topic_matches(self.topic_filter, topic)

    def fires(self, payload: object, *, topic: str, context: Context) -> bool:
        """Tell whether WHERE is true, so that the rule's actions run.

        Raises
        ------
        NotAvailableError
            A function asks for what the context does not have.
        RuleStoppedError
            Variables are larger than AWS allows.
        """
        message = message_of(payload, topic=topic, context=context, version=self.version)
        return self._lets_through(scope_of(self, message))

    def apply(self, payload: object, *, topic: str, context: Context) -> object | None:
        """Return the payload that the rule's actions get, or None where WHERE is not true.

        Parameters
        ----------
        payload
            A JSON value, or bytes as published: JSON in them is read, all else stays raw.
        topic
            The topic that the message was published on.
        context
            Clock, draws, identities, and stand-ins for functions that call AWS.

        Returns
        -------
        object or None
            A JSON value whose numbers are int or Decimal, raw bytes for ``SELECT *`` on what is no
            JSON, or an empty text where SELECT VALUE finds nothing.

        Raises
        ------
        NotAvailableError
            A function asks for what the context does not have.
        RuleStoppedError
            Variables are larger than AWS allows.
        TypeError
            *payload* is not made of JSON values.
        """
        message = message_of(payload, topic=topic, context=context, version=self.version)
        scope = scope_of(self, message)
        if not self._lets_through(scope):
            return None
        result = select(self.selection, scope)
        return "" if result is UNDEFINED else result

    def _lets_through(self, scope: Scope) -> bool:
        return self.where is None or evaluate(self.where, scope) is True

    def __str__(self) -> str:
        parts = [str(self.selection)]
        if self.variables:
            settings = ", ".join(f"@{name} = {value}" for name, value in self.variables)
            parts.insert(0, f"SET {settings}")
        if self.topic_filter is not None:
            parts.append(f"FROM {quoted(self.topic_filter)}")
        if self.where is not None:
            parts.append(f"WHERE {self.where}")
        return " ".join(parts)


def _calls(part: object) -> Iterator[str]:
    if isinstance(part, Call):
        yield part.name
    if isinstance(part, tuple):
        for inner in part:
            yield from _calls(inner)
    elif isinstance(part, Struct):
        for field in fields(part):
            yield from _calls(getattr(part, field.name))


def scope_of(statement: Statement, message: Message) -> Scope:
    """Set the statement's variables for *message*, one after the other.

    Raises
    ------
    RuleStoppedError
        The variables are larger than AWS allows.
    """
    values: dict[str, Value] = {}
    size_bytes = 0
    for name, expression in statement.variables:
        value = evaluate(expression, Scope(message, message.payload, values))
        values[name] = UNDEFINED if isinstance(value, bytes) else value
        size_bytes += len(json_text(values[name]).encode())
        if size_bytes > LARGEST_VARIABLES_BYTES:
            raise RuleStoppedError(
                f"with @{name} the variables of SET take {size_bytes} bytes; AWS IoT allows"
                f" {LARGEST_VARIABLES_BYTES}"
            )
    return Scope(message, message.payload, values)


def parse(sql: str, version: str = LATEST) -> Statement:
    """Read a rule's statement.

    Parameters
    ----------
    sql
        The statement, as in ``TopicRulePayload.Sql``.
    version
        ``AwsIotSqlVersion``: 2015-10-08, 2016-03-23 or beta.

    Raises
    ------
    SqlError
        The statement is not AWS IoT SQL; the error has the column and what is wrong.
    """
    parser = Parser(tokenise(sql), version)
    variables = _settings(parser) if parser.accept("SET") else ()
    if not parser.sees("SELECT"):
        raise SqlError(f"a statement starts with SELECT, found {parser.next}", parser.next.column)
    selection = parser.selection()
    topic_filter = _source(parser) if parser.accept("FROM") else None
    where = parser.expression() if parser.accept("WHERE") else None
    if parser.next.kind is not Kind.END:
        raise SqlError(
            f"expected the end of the statement, found {parser.next}", parser.next.column
        )
    return Statement(selection, topic_filter, where, variables, version)


def _settings(parser: Parser) -> tuple[tuple[str, Expression], ...]:
    settings: dict[str, Expression] = {}
    while True:
        token = parser.take()
        name = str(token.value)
        if token.kind is not Kind.VARIABLE or not _VARIABLE_NAME.fullmatch(name):
            raise SqlError(f"expected a variable such as @limit, found {token}", token.column)
        if len(name) > LONGEST_VARIABLE_NAME:
            raise SqlError(
                f"@{name} has {len(name)} characters; {LONGEST_VARIABLE_NAME} are allowed",
                token.column,
            )
        if name in settings:
            raise SqlError(f"@{name} is set a second time", token.column)
        if len(settings) == MOST_VARIABLES:
            raise SqlError(f"SET allows {MOST_VARIABLES} variables", token.column)
        parser.expect("=", f"after @{name}")
        settings[name] = parser.expression()
        parser.variables.append(name)
        if not parser.accept(","):
            return tuple(settings.items())


def _source(parser: Parser) -> str:
    token = parser.take()
    if token.kind is not Kind.TEXT or not token.text.startswith("'"):
        raise SqlError(f"FROM takes a topic filter in single quotes, found {token}", token.column)
    topic_filter = str(token.value)
    if problem := filter_problem(topic_filter):
        raise SqlError(problem, token.column)
    return topic_filter
