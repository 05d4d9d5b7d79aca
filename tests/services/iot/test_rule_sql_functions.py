"""Every function of the language, by the examples of its documentation."""

from decimal import Decimal
from pathlib import Path

import pytest

from headrace.services.iot.rule_sql import EXTERNAL, Context, NotAvailableError, parse
from headrace.services.iot.rule_sql.functions import FUNCTIONS

pytestmark = pytest.mark.seed("I4")

# An Undefined value that stands alone is written as an empty text.
UNDEFINED = ""
NOTHING = Context()


def value(expression: str, payload: object = None, context: Context = NOTHING) -> object:
    statement = parse(f"SELECT VALUE ({expression}) FROM 'a'")
    return statement.apply(payload or {}, topic="a/b/c", context=context)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("abs(-5)", 5),
        ("abs('-5.123')", Decimal("5.123")),
        ("abs(true)", UNDEFINED),
        ("bitand(13, 5)", 5),
        ("bitand('13', 5.9)", 5),
        ("bitand('x', 5)", UNDEFINED),
        ("bitor(8, 5)", 13),
        ("bitxor(13, 5)", 8),
        ("bitnot(13)", 2),
        ("ceil(1.2)", 2),
        ("ceil(-1.2)", -1),
        ("ceil('1.2')", 2),
        ("ceil([1])", UNDEFINED),
        ("floor(1.2)", 1),
        ("floor(-1.2)", -2),
        ("mod(8, 3)", 2),
        ("mod(-8, 3)", -2),
        ("remainder(8, 3)", 2),
        ("remainder(8, 'x')", UNDEFINED),
        ("nanvl(8, 3)", 8),
        ("Nanvl(missing, 3)", 3),
        ("nanvl(null, 3)", 3),
        ("power(2, 5)", 32),
        ("power(-1, 0.5)", UNDEFINED),
        ("power(10, 400)", UNDEFINED),
        ("Round(1.2)", 1),
        ("Round(1.5)", 2),
        ("Round(1.7)", 2),
        ("Round(-1.1)", -1),
        ("Round(-1.5)", -2),
        ("sign(-7)", -1),
        ("sign(0)", 0),
        ("sign('13')", 1),
        ("sign(null)", UNDEFINED),
        ("sqrt(9)", 3),
        ("sqrt(-1)", UNDEFINED),
        ("trunc(2.3, 0)", 2),
        ("trunc(2.3123, 2)", Decimal("2.31")),
        ("trunc(2.888, 2)", Decimal("2.88")),
        ("trunc(2.00, 5)", 2),
        ("trunc(-2.888, -3)", -2),
        ("trunc('2.888', 1)", Decimal("2.8")),
        ("trunc(7, 1)", 7),
        ("trunc(2.5, 'x')", UNDEFINED),
        ("acos(0)", Decimal("1.5707963267948966")),
        ("acos(2)", UNDEFINED),
        ("asin(0)", 0),
        ("atan(0)", 0),
        ("atan2(1, 0)", Decimal("1.5707963267948966")),
        ("cos(0)", 1),
        ("cosh(2.3)", Decimal("5.037220649268761")),
        ("exp(0)", 1),
        ("ln(1)", 0),
        ("ln(0)", UNDEFINED),
        ("log(100)", 2),
        ("sin(0)", 0),
        ("sinh(2.3)", Decimal("4.936961805545957")),
        ("tan(3)", Decimal("-0.1425465430742778")),
        ("tanh(2.3)", Decimal("0.9800963962661914")),
    ],
)
def test_numbers(expression: str, expected: object) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("chr(65)", "A"),
        ("chr('49')", "1"),
        ("chr(200)", UNDEFINED),
        ("endswith('cat', 'at')", True),
        ("endswith(null, 'at')", UNDEFINED),
        ("startswith('ranger','ran')", True),
        ("startswith(123, 12)", True),
        ("indexof('abcd', 'bc')", 1),
        ("indexof('abcd', 'x')", -1),
        ("length('hi')", 2),
        ("length(false)", 5),
        ("numbytes('hi')", 2),
        ("numbytes('€')", 3),
        ("lower('HELLO')", "hello"),
        ("lower(['HELLO'])", '["hello"]'),
        ("upper('hello')", "HELLO"),
        ("upper(['hello'])", '["HELLO"]'),
        ("lpad('hello', 2)", "  hello"),
        ("lpad(1, 3)", "   1"),
        ("lpad('a', -4)", "a"),
        ("length(rpad('', 5000))", 1000),
        ("rpad('hello', '2.9')", "hello  "),
        ("rpad(1, 3)", "1   "),
        ("rpad('a', true)", UNDEFINED),
        ("lpad(null, 1)", UNDEFINED),
        ("Ltrim(' h i ')", "h i "),
        ("rtrim(' h i ')", " h i"),
        ("Trim(' hi ')", "hi"),
        ("trim(null)", UNDEFINED),
        ("regexp_matches('aaaa', 'a{2,}')", True),
        ("regexp_matches('aaaa', 'b')", False),
        (r"regexp_matches('a1', '\d')", True),
        ("regexp_matches('aaaa', '(')", UNDEFINED),
        ("regexp_replace('abcd', 'bc', 'x')", "axd"),
        ("regexp_replace('abcd', 'b(.*)d', '$1')", "ac"),
        ("regexp_replace('abcd', 'b', '$3')", UNDEFINED),
        ("regexp_replace('abcd', '(', 'x')", UNDEFINED),
        ("regexp_substr('hihihello', 'hi')", "hi"),
        ("regexp_substr('hihihello', '(hi)*')", "hihi"),
        ("regexp_substr('hello', 'x')", UNDEFINED),
        ("replace('abcd', 'bc', 'x')", "axd"),
        ("replace('abcdabcd', 'b', 'x')", "axcdaxcd"),
        ("substring('012345', 0)", "012345"),
        ("substring('012345', 2)", "2345"),
        ("substring('012345', 2.745)", "2345"),
        ("substring(123, 2)", "3"),
        ("substring('012345', -1)", "012345"),
        ("substring(true, 1.2)", "rue"),
        ("substring(false, -2.411E247)", "false"),
        ("substring('012345', 1, 3)", "12"),
        ("substring('012345', -50, 50)", "012345"),
        ("substring('012345', 3, 1)", ""),
        ("substring(null, 1)", UNDEFINED),
        ("substring('012', 'x')", UNDEFINED),
    ],
)
def test_texts(expression: str, expected: object) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("concat()", UNDEFINED),
        ("concat(1)", 1),
        ("concat(1, 2)", UNDEFINED),
        ("concat([1, 2, 3], 4)", [1, 2, 3, 4]),
        ("concat([1, 2, 3], 'hello')", [1, 2, 3, "hello"]),
        ("concat('con', 'cat')", "concat"),
        ("concat(1, 'hello')", "1hello"),
        ("concat('he','is','man')", "heisman"),
        ("concat([1, 2, 3], 'hello', [4, 5, 6])", [1, 2, 3, "hello", 4, 5, 6]),
        ("concat('a', null)", UNDEFINED),
        ("get(['a', 'b', 'c'], 1)", "b"),
        ("get({'a':'b'}, 'a')", "b"),
        ("get('abc', 1)", "b"),
        ("get(['a'], '0')", "a"),
        ("get(['a'], 1)", UNDEFINED),
        ("get(['a'], -1)", UNDEFINED),
        ("get({'a':'b'}, 1)", UNDEFINED),
        ("get(5, 1)", UNDEFINED),
        ("get_or_default(missing, 'none')", "none"),
        ("get_or_default(null, 0)", 0),
        ("get_or_default(5, 0)", 5),
        ("get_or_default(missing)", UNDEFINED),
        ("isNull(5)", False),
        ("isNull(Null)", True),
        ("isNull(missing)", False),
        ("isUndefined(5)", False),
        ("isUndefined(floor([1,2,3]))", True),
        ("transform('other', {}, [])", UNDEFINED),
        ("transform('enrichArray', {}, [1])", UNDEFINED),
        ("transform('enrichArray', 1, [{}])", UNDEFINED),
        ("abs(1, 2)", UNDEFINED),
    ],
)
def test_arrays_objects_and_what_is_missing(expression: str, expected: object) -> None:
    assert value(expression) == expected


def test_transform_gives_no_array_above_its_limit() -> None:
    payload = {"extra": {"text": "x" * 1024}, "many": [{}] * 128}
    assert value("transform('enrichArray', extra, many)", payload) == UNDEFINED


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cast(true as Int)", 1),
        ("cast(false as Double)", 0),
        ("cast(-1.5 as Integer)", -2),
        ("cast('5E-2' as Decimal)", Decimal("0.05")),
        ("cast('x' as Decimal)", UNDEFINED),
        ("cast('3.7' as int)", 3),
        ("cast(0 as Boolean)", False),
        ("cast(0.1 as bool)", True),
        ("cast('TRUE' as bool)", True),
        ("cast('yes' as bool)", UNDEFINED),
        ("cast(5 as String)", "5"),
        ("cast(true as Nvarchar)", "true"),
        ("cast({'a': [1, 'x', null]} as text)", '{"a":[1,"x",null]}'),
        ("cast(null as varchar)", UNDEFINED),
        ("cast(missing as ntext)", UNDEFINED),
        ("cast([1] as Int)", UNDEFINED),
    ],
)
def test_casts(expression: str, expected: object) -> None:
    result = value(expression)
    assert result == expected
    assert isinstance(result, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("md2('hello')", "a9046c73e00331af68917d3804f70655"),
        ("md2('')", "8350e5a3e24c153df2275c9f80692773"),
        ("md2('abcdefghijklmnopqrstuvwxyz')", "4e8ddff3650292ab5a4108c3aa47940b"),
        ("md5('hello')", "5d41402abc4b2a76b9719d911017c592"),
        ("md5('iot123')", "e37f81fb397e595c4aeb5645b8cbbbd1"),
        ("sha1('abc')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("sha224('')", "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"),
        ("sha256('')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("length(sha384(1))", 96),
        ("length(sha512(1))", 128),
        ("md5(null)", UNDEFINED),
        ("encode('abc', 'base64')", "YWJj"),
        ("encode('abc', 'hex')", UNDEFINED),
        ("encode(null, 'base64')", UNDEFINED),
        ("decode('eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg==', 'base64').temperature", 33),
        ("decode('YWJj', 'base64')", "abc"),
        ("decode('MzM=', 'base64')", "33"),
        ("isNull(decode('?', 'base64'))", True),
        ("decode('YWJj', 'hex')", UNDEFINED),
    ],
)
def test_hashes_and_encodings(expression: str, expected: object) -> None:
    assert value(expression) == expected


def test_protobuf_needs_a_stand_in() -> None:
    call = "decode(encode(*, 'base64'), 'proto', 'bucket', 'schema.desc', 'm.proto', 'M').id"
    with pytest.raises(NotAvailableError, match="decode"):
        value(call)
    assert value(call, context=Context(functions={"decode": lambda *_: {"id": 7}})) == 7


def test_no_function_is_left_out_of_these_tests() -> None:
    files = sorted(Path(__file__).parent.glob("test_rule_sql*.py"))
    source = "".join(file.read_text(encoding="utf-8") for file in files).lower()
    missing = [name for name in FUNCTIONS if name not in EXTERNAL and f"{name}(" not in source]
    assert not missing
