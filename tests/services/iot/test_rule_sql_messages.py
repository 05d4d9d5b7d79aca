"""Functions on times and on the message itself, by the examples of their documentation."""

from decimal import Decimal

import pytest

from headrace.services.iot.rule_sql import EXTERNAL, Context, NotAvailableError, parse

pytestmark = pytest.mark.seed("I4")

# An Undefined value that stands alone is written as an empty text.
UNDEFINED = ""
NOTHING = Context()
IN_LOS_ANGELES = "2007-12-03 10:15:30.592 America/Los_Angeles"


def value(expression: str, payload: object = None, context: Context = NOTHING) -> object:
    statement = parse(f"SELECT VALUE ({expression}) FROM 'a'")
    return statement.apply(payload or {}, topic="a/b/c", context=context)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (
            "parse_time(\"yyyy.MM.dd G 'at' HH:mm:ss z\", 100000000, 'America/Belize')",
            "1970.01.01 AD at 21:46:40 CST",
        ),
        (
            "parse_time(\"yyyy.MM.dd G 'at' HH:mm:ss z\", 1497028786000)",
            "2017.06.09 AD at 17:19:46 UTC",
        ),
        ("parse_time('yyyy', timestamp(), 'UTC')", "2016"),
        ("parse_time('yy/M/d h:mm a', 1497028786000)", "17/6/9 5:19 PM"),
        ("parse_time('EEE, d MMM yyyy', 1497028786000)", "Fri, 9 Jun 2017"),
        ("parse_time('EEEE dd MMMM', 1497028786000)", "Friday 09 June"),
        ("parse_time('HH:mm:ss.SSSZ', 1497028786007, '-03:30')", "13:49:46.007-0330"),
        ("parse_time(\"yyyy-MM-dd'T'HH:mm:ssZZ\", 0, 'UTC+01:00')", "1970-01-01T01:00:00+01:00"),
        ("parse_time(\"h 'o''clock'\", 0)", "12 o'clock"),
        ("parse_time('D w e k K x C', 0)", "1 1 4 24 0 1970 19"),
        ("parse_time('yyyy', 0, 'Mars/Olympus')", UNDEFINED),
        ("parse_time('yyyy bb', 0)", UNDEFINED),
        ('parse_time("\'open", 0)', UNDEFINED),
        ("parse_time('yyyy', 'x')", UNDEFINED),
        ("parse_time('yyyy', 1e30)", UNDEFINED),
        ("time_to_epoch('2020-04-03 09:45:18 UTC+01:00', 'yyyy-MM-dd HH:mm:ss VV')", 1585903518000),
        ("time_to_epoch('18 December 2015', 'dd MMMM yyyy')", 1450396800000),
        (f"time_to_epoch('{IN_LOS_ANGELES}', 'yyyy-MM-dd HH:mm:ss.SSS z')", 1196705730592),
        ("time_to_epoch('12/31/99 11:30 PM', 'MM/dd/yy hh:mm a')", 4102443000000),
        ("time_to_epoch('2021-060T00:00Z', \"yyyy-DDD'T'HH:mmX\")", 1614556800000),
        ("time_to_epoch('2021-02-31', 'yyyy-MM-dd')", UNDEFINED),
        ("time_to_epoch('nope', 'yyyy-MM-dd')", UNDEFINED),
        ("time_to_epoch('2021', 'yyyy?[')", UNDEFINED),
        ("time_to_epoch('2021', 'B')", UNDEFINED),
        ("time_to_epoch(null, 'yyyy')", UNDEFINED),
    ],
)
def test_times(expression: str, expected: object) -> None:
    assert value(expression, context=Context(now_ms=1481825251155)) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("timestamp()", 1481825251155),
        ("rand()", Decimal("0.25")),
        ("newuuid()", "40404040-4040-4040-8040-404040404040"),
        ("clientid()", "device-1"),
        ("principal()", "ba67"),
        ("accountid()", "123456789012"),
        ("sourceip()", "192.0.2.1"),
        ("traceid()", "12345678-1234-1234-1234-123456789012"),
        ("sql_version()", "2016-03-23"),
        ("topic()", "a/b/c"),
        ("topic(2)", "b"),
        ("topic('3')", "c"),
        ("topic(4)", UNDEFINED),
        ("topic(0)", UNDEFINED),
        ("get_user_properties('k')", ["v1", "v2"]),
        ("get_user_properties('none')", UNDEFINED),
        ("get_user_properties()", [{"k": "v1"}, {"o": "w"}, {"k": "v2"}]),
        ("get_mqtt_property('content_type')", "text/plain"),
        ("get_mqtt_property('response_topic')", UNDEFINED),
        ("get_mqtt_property(1)", UNDEFINED),
    ],
)
def test_the_message_and_its_sender(expression: str, expected: object) -> None:
    context = Context(
        now_ms=1481825251155,
        draw=lambda: 0.25,
        client_id="device-1",
        principal="ba67",
        account_id="123456789012",
        source_ip="192.0.2.1",
        trace_id="12345678-1234-1234-1234-123456789012",
        user_properties=(("k", "v1"), ("o", "w"), ("k", "v2")),
        mqtt_properties={"content_type": "text/plain"},
    )
    assert value(expression, context=context) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("clientid()", "n/a"), ("principal()", UNDEFINED), ("sourceip()", UNDEFINED)],
)
def test_what_a_message_without_mqtt_lacks(expression: str, expected: object) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "hint"),
    [
        ("timestamp()", "now_ms"),
        ("rand()", "draw"),
        ("newuuid()", "draw"),
        ("accountid()", "account_id"),
    ],
)
def test_nothing_is_read_from_the_machine(expression: str, hint: str) -> None:
    with pytest.raises(NotAvailableError, match=hint):
        value(expression)


@pytest.mark.parametrize("name", EXTERNAL)
def test_functions_that_call_aws_say_so(name: str) -> None:
    with pytest.raises(NotAvailableError, match=rf"{name}\(\) calls AWS"):
        value(f"{name}('x', 'y')")
    assert value(f"{name}('x', missing)", context=Context(functions={name: str})) == UNDEFINED


def test_basic_ingest_hides_its_prefix_from_topic() -> None:
    statement = parse("SELECT topic() AS t, topic(3) AS floor FROM 'x'")
    topic = "$aws/rules/BuildingManager/Buildings/Building5/Floor2/Room201/Lights"
    assert statement.apply({}, topic=topic, context=Context()) == {
        "t": "Buildings/Building5/Floor2/Room201/Lights",
        "floor": "Floor2",
    }
