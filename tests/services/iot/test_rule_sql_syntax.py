"""What is no statement, and that a statement writes itself back."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.services.iot.rule_sql import Context, SqlError, fill, parse
from headrace.services.iot.rule_sql.functions import FUNCTIONS
from headrace.services.iot.rule_sql.statement import Statement
from headrace.services.iot.rule_sql.syntax import (
    KEYWORDS,
    LEVELS,
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

pytestmark = pytest.mark.seed("I4")


@pytest.mark.parametrize(
    ("sql", "column", "problem"),
    [
        ("", 1, "starts with SELECT"),
        ("UPDATE x", 1, "starts with SELECT"),
        ("SELECT FROM 'a'", 8, "expected an expression, found 'FROM'"),
        ("SELECT a FORM 'a'", 10, "expected the end of the statement, found 'FORM'"),
        ("SELECT a, FROM 'a'", 11, "expected an expression"),
        ("SELECT a FROM 'a' WHERE", 24, "expected an expression, found the end"),
        ("SELECT a FROM topic/#", 21, "'#' is not part .* single quotes"),
        ("SELECT a FROM topic", 15, "topic filter in single quotes"),
        ('SELECT a FROM "topic"', 15, "topic filter in single quotes"),
        ("SELECT a FROM ''", 15, "the topic filter is empty"),
        ("SELECT a FROM 'a/#/b'", 15, "# must be alone in the last level"),
        ("SELECT a FROM 'a/b+'", 15, r"\+ must be alone in its level"),
        ("SELECT a FROM 'topic", 15, "text that starts with ' is not closed"),
        ("SELECT a; FROM 'a'", 9, "';' is not part"),
        ("SELECT a -- all of it", 10, "no comments"),
        ("SELECT a /* all */ FROM 'a'", 10, "no comments"),
        ("SELECT (a + 1 FROM 'a'", 15, r"expected \) to close the parenthesis"),
        ("SELECT uper(a) FROM 'a'", 8, r"no function uper\(\); did you mean upper\?"),
        ("SELECT zzz(a) FROM 'a'", 8, r"no function zzz\(\)$"),
        ("SELECT upper(a FROM 'a'", 16, r"expected \) to close the arguments of upper"),
        ("SELECT a.0 FROM 'a'", 10, "read by get"),
        ("SELECT a. 0 FROM 'a'", 11, "read by get"),
        ("SELECT a[0] FROM 'a'", 9, "write get"),
        ("SELECT a AS 5 FROM 'a'", 13, "expected a name after AS"),
        ("SELECT CASE a END AS b", 15, "CASE needs a WHEN"),
        ("SELECT CASE a WHEN 1 END", 22, "expected THEN"),
        ("SELECT CASE a WHEN 1 THEN 2", 28, "expected END"),
        ("SELECT cast(a AS float)", 18, "no type 'float'"),
        ("SELECT cast(a, Int)", 14, "expected AS"),
        ("SELECT {a: 1} AS x", 9, "expected a key in quotes"),
        ("SELECT {'a' 1} AS x", 13, "expected : after the key"),
        ("SELECT VALUE (a), b FROM 'a'", 21, "one value only"),
        ("SELECT (SELECT a) AS b", 17, "expected FROM in the nested query"),
        ("SELECT EXISTS (a) AS b", 8, "EXISTS takes a query"),
        ("SELECT @a FROM 'a'", 8, "@a is not defined by SET"),
        ("SET @a = @b, @b = 1 SELECT @a", 10, "@b is not defined"),
        ("SET a = 1 SELECT a", 5, "expected a variable such as @limit"),
        ("SET @a = 1, @a = 2 SELECT @a", 13, "@a is set a second time"),
        ("SET @a 1 SELECT @a", 8, "expected = after @a"),
        (f"SET @{'v' * 65} = 1 SELECT 1", 5, "has 65 characters; 64 are allowed"),
        (
            "SET " + ", ".join(f"@v{n} = {n}" for n in range(11)) + " SELECT @v0",
            95,
            "SET allows 10 variables",
        ),
        ("SELECT " + "(" * 40 + "a" + ")" * 40, 34, "25 deep"),
        ("SELECT " + "+".join("a" * 300), 409, "more than 200 operators"),
    ],
)
def test_a_bad_statement_says_where_and_what(sql: str, column: int, problem: str) -> None:
    with pytest.raises(SqlError, match=problem) as caught:
        parse(sql)
    assert caught.value.column == column
    assert str(caught.value).startswith(f"SQL column {column}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("SELECT [a] AS b FROM 'a'", 8),
        ("SELECT {'a': 1} AS b FROM 'a'", 8),
        ("SELECT (SELECT a FROM b) AS c FROM 'a'", 8),
        ("SELECT length(a) AS b FROM 'a'", 8),
        ("SELECT cast(a AS Decimal) AS b FROM 'a'", 18),
    ],
)
def test_what_came_with_the_second_version_is_refused_by_the_first(sql: str, column: int) -> None:
    assert parse(sql, "beta").version == "beta"
    with pytest.raises(SqlError, match="needs SQL version 2016-03-23") as caught:
        parse(sql, "2015-10-08")
    assert caught.value.column == column


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(SqlError, match="none of 2015-10-08, 2016-03-23, beta"):
        parse("SELECT * FROM 'a'", "2017-01-01")


@pytest.mark.parametrize(
    ("template", "column", "problem"),
    [
        ("a/${topic(", 3, "not closed by }"),
        ("a/${'}", 5, "text that starts with ' is not closed"),
        ("a/${topic() x}", 13, "expected } here, found 'x'"),
        ("a/${}", 5, "expected an expression"),
        ("a/${nope()}", 5, "no function nope"),
        ("${@c}", 3, "@c is not defined by SET"),
    ],
)
def test_a_bad_template_says_where_and_what(template: str, column: int, problem: str) -> None:
    with pytest.raises(SqlError, match=problem) as caught:
        fill(template, {}, "a", Context())
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("sql", "written"),
    [
        (
            "select  a.b  as c,upper( d ) from 'x/+' where not a>5 and (b=1 or c!=2)",
            "SELECT a.b AS c, upper(d) FROM 'x/+' WHERE NOT a > 5 AND (b = 1 OR c <> 2)",
        ),
        ("SELECT a - (b - c) - d", "SELECT a - (b - c) - d"),
        ("SELECT -(-a) * (b + c).d", "SELECT -(-a) * (b + c).d"),
        ("SELECT \"it's\" AS 'a b'", "SELECT 'it''s' AS 'a b'"),
        (r"SELECT '\d\\\'' AS a", r"SELECT '\\d\\''' AS a"),
        ("SELECT 10.0 AS a, 1E2 AS b", "SELECT 10.0 AS a, 1E+2 AS b"),
    ],
)
def test_a_statement_is_written_plainly(sql: str, written: str) -> None:
    assert str(parse(sql)) == written
    assert parse(written) == parse(sql)


NAMES = st.sampled_from(["a", "color", "value", "v2", "_x", "länge"])
TEXTS = st.text(st.sampled_from("ab'\"\\ {}$\n#é"), max_size=6)
NUMBERS = st.integers(0, 10**40) | st.decimals(0, 10**6, allow_nan=False, allow_infinity=False)
CONSTANTS = st.builds(Literal, st.none() | st.booleans() | NUMBERS | TEXTS)
LEAVES = (
    CONSTANTS | st.builds(Field, NAMES) | st.builds(Variable, st.just("limit")) | st.just(Star())
)


def tuples(
    part: st.SearchStrategy[Expression], least: int = 0
) -> st.SearchStrategy[tuple[Expression, ...]]:
    return st.lists(part, min_size=least, max_size=3).map(tuple)


def queries(part: st.SearchStrategy[Expression]) -> st.SearchStrategy[Query]:
    return st.builds(Query, selections(part), part, st.none() | part)


def larger(part: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    pairs = st.tuples(part, part)
    return (
        st.builds(Member, part, NAMES | st.sampled_from(sorted(KEYWORDS)))
        | st.builds(Call, st.sampled_from(sorted(FUNCTIONS)), tuples(part))
        | st.builds(Cast, part, st.sampled_from(["int", "string", "decimal"]))
        | st.builds(Unary, st.sampled_from(["-", "NOT"]), part)
        | st.builds(Binary, st.sampled_from(sorted(LEVELS)), part, part)
        | st.builds(
            Case, part, st.lists(pairs, min_size=1, max_size=2).map(tuple), st.none() | part
        )
        | st.builds(ArrayLiteral, tuples(part))
        | st.builds(ObjectLiteral, st.lists(st.tuples(TEXTS, part), max_size=2).map(tuple))
        | queries(part)
        | st.builds(Exists, queries(part))
    )


def selections(part: st.SearchStrategy[Expression]) -> st.SearchStrategy[Selection]:
    aliases = st.just(()) | st.lists(NAMES, min_size=1, max_size=2).map(tuple) | st.tuples(TEXTS)
    items = st.lists(st.builds(Item, part, aliases), min_size=1, max_size=3).map(tuple)
    single = st.builds(Item, part, aliases).map(lambda item: (item,))
    return st.builds(Selection, items) | st.builds(Selection, single, st.just(True))


EXPRESSIONS = st.recursive(LEAVES, larger, max_leaves=8)
STATEMENTS = st.builds(
    Statement,
    selections(EXPRESSIONS),
    st.none() | st.sampled_from(["a/b", "+/x/#", "it's"]),
    st.none() | EXPRESSIONS,
    st.just((("limit", Literal(Decimal("1.50"))),)),
)


@settings(max_examples=150, deadline=None)
@given(STATEMENTS)
def test_a_statement_reads_back_as_it_was_written(statement: Statement) -> None:
    assert parse(str(statement)) == statement


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("SELECT FROM'\"aso()[]{}.,@=<>+-*/% 1é\\;"), max_size=40))
def test_any_other_text_is_refused_in_one_line_or_read(text: str) -> None:
    try:
        statement = parse(text)
    except SqlError as error:
        column = error.column
    else:
        column = 1
        assert parse(str(statement)) == statement
    assert 1 <= column <= len(text) + 1


PAYLOADS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(STATEMENTS, PAYLOADS | st.binary(max_size=20))
def test_no_message_breaks_a_statement(statement: Statement, payload: object) -> None:
    stand_ins = dict.fromkeys([*FUNCTIONS], lambda *_: {"a": 1.5})
    context = Context(now_ms=0, draw=lambda: 0.5, account_id="1", functions=stand_ins)
    result = statement.apply(payload, topic="a/b", context=context)
    assert result is None or isinstance(result, bool | int | Decimal | str | bytes | list | dict)
