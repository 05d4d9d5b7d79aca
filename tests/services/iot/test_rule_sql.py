"""Statements as a rule's author writes them, by the documentation's examples."""

import json
from decimal import Decimal

import pytest

from headrace.services.iot.rule_sql import (
    Context,
    NotAvailableError,
    RuleStoppedError,
    fill,
    json_text,
    parse,
    topic_matches,
)

pytestmark = pytest.mark.seed("I4")

NOTHING = Context()
FOUR_TOPICS = (
    "topic/subtopic",
    "topic/subtopic-2",
    "topic/subtopic-3/details",
    "topic-2/subtopic-x",
)
SENSORS = {
    "e": [
        {"n": "temperature", "u": "Cel", "t": 1234, "v": 22.5},
        {"n": "light", "u": "lm", "t": 1235, "v": 135},
        {"n": "acidity", "u": "pH", "t": 1235, "v": 7},
    ]
}
VALUES = {"attributes": {"data1": 1, "data2": 2}, "values": [{"a": 3}, {"b": 4}, {"c": 5}]}


def applied(sql: str, payload: object, version: str = "2016-03-23") -> object:
    """Apply a statement and read the result back from JSON, as an action would get it."""
    result = parse(sql, version).apply(payload, topic="a/b", context=NOTHING)
    return json.loads(json_text(result))


@pytest.mark.parametrize(
    ("sql", "payload", "expected"),
    [
        pytest.param(
            "SELECT color AS rgb FROM 'topic/subtopic' WHERE temperature > 50",
            {"color": "red", "temperature": 100},
            {"rgb": "red"},
            id="WHERE",
        ),
        pytest.param(
            "SELECT (temperature - 32) * 5 / 9 AS celsius, upper(color) AS my_color FROM 'a'",
            {"color": "red", "temperature": 50},
            {"celsius": 10, "my_color": "RED"},
            id="arithmetic",
        ),
        ("SELECT * FROM 'a'", {"color": "red"}, {"color": "red"}),
        ("SELECT color FROM 'a'", {"color": "red", "t": 1}, {"color": "red"}),
        ("SELECT *, 15 as speed FROM 'a'", {"color": "red"}, {"color": "red", "speed": 15}),
        ("SELECT VALUE color FROM 'a'", {"color": "red"}, "red"),
        ("SELECT color.red as r FROM 'a'", {"color": {"red": 255}}, {"r": 255}),
        ("SELECT color.red FROM 'a'", {"color": {"red": 255}}, {"red": 255}),
        ("SELECT foo.bar AS bar.baz FROM 'a'", {"foo": {"bar": 1}}, {"bar": {"baz": 1}}),
        ("SELECT a AS x.y, b AS x.z FROM 'a'", {"a": 1, "b": 2}, {"x": {"y": 1, "z": 2}}),
        ("SELECT missing, a FROM 'a'", {"a": None}, {"a": None}),
        ("SELECT VALUE missing FROM 'a'", {}, ""),
        ("SELECT VALUE arr FROM 'a'", {"arr": [1, 2, 3, 4]}, [1, 2, 3, 4]),
        ("SELECT value FROM 'a'", {"value": 3}, {"value": 3}),
        ("SELECT value * 2 AS v FROM 'a'", {"value": 3}, {"v": 6}),
        ("SELECT VALUE * FROM 'a'", {"value": 3}, {"value": 3}),
        (
            "SELECT {'latitude': get(p, 0),'longitude':get(p, 1)} as p FROM 'a'",
            {"p": [47.606, -122.332]},
            {"p": {"latitude": 47.606, "longitude": -122.332}},
        ),
        ("SELECT [lat,long] as p FROM 'a'", {"lat": 47.696, "long": -1.5}, {"p": [47.696, -1.5]}),
        (
            "SELECT {'message': *, 'n': 1,} AS m FROM 'a'",
            {"x": 1},
            {"m": {"message": {"x": 1}, "n": 1}},
        ),
        (
            "SELECT (SELECT VALUE n FROM e) as sensors FROM 'my/topic'",
            SENSORS,
            {"sensors": ["temperature", "light", "acidity"]},
        ),
        (
            "SELECT (SELECT v FROM e WHERE n = 'temperature') as temperature FROM 'my/topic'",
            SENSORS,
            {"temperature": [{"v": 22.5}]},
        ),
        (
            "SELECT get((SELECT v FROM e WHERE n = 'temperature'), 0).v as temperature FROM 'a'",
            SENSORS,
            {"temperature": 22.5},
        ),
        (
            "select value transform('enrichArray', attributes, values) from 'A/B'",
            VALUES,
            [
                {"a": 3, "data1": 1, "data2": 2},
                {"b": 4, "data1": 1, "data2": 2},
                {"c": 5, "data1": 1, "data2": 2},
            ],
        ),
        (
            'select value transform("enrichArray", {"key": attributes.data1}, values) from \'A/B\'',
            VALUES,
            [{"a": 3, "key": 1}, {"b": 4, "key": 1}, {"c": 5, "key": 1}],
        ),
        (
            "select value transform('enrichArray', (select a from d), (select value c from d))",
            {"d": {"a": "first", "b": 0, "c": [{"y": True}]}},
            [{"y": True, "a": "first"}],
        ),
        (
            "SELECT CASE color WHEN 'red' THEN 'stop' WHEN 'yellow' THEN 'caution' END as do",
            {"color": "yellow"},
            {"do": "caution"},
        ),
        ("SELECT CASE color WHEN 'red' THEN 1 END AS c FROM 'a'", {"color": "blue"}, {}),
        ("SELECT CASE c WHEN 'red' THEN 1 ELSE 2 END AS c FROM 'a'", {"c": "blue"}, {"c": 2}),
        ("SELECT CASE missing WHEN 'red' THEN 1 ELSE 2 END AS c FROM 'a'", {}, {}),
    ],
)
def test_documented_statements(sql: str, payload: object, expected: object) -> None:
    """Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-select.html."""
    assert applied(sql, payload) == expected


@pytest.mark.parametrize(
    ("topic_filter", "fires"),
    [
        pytest.param("topic/#", [True, True, True, False], id="#"),
        pytest.param("topic/+", [True, True, False, False], id="+"),
        ("topic/subtopic", [True, False, False, False]),
    ],
)
def test_the_topic_filter_decides_which_messages_start_the_rule(
    topic_filter: str, fires: list[bool]
) -> None:
    """Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-from.html."""
    statement = parse(f"SELECT temperature AS t FROM '{topic_filter}'")
    assert [statement.matches(topic) for topic in FOUR_TOPICS] == fires
    assert statement.topic_filter == topic_filter


@pytest.mark.parametrize(
    ("topic_filter", "topic", "expected"),
    [
        ("sensor/#", "sensor/", True),
        ("sensor/#", "sensor/temperature/room1", True),
        ("sensor/#", "sensor", False),
        ("sensor/#", "Sensor/a", False),
        ("sensor/+/room1", "sensor/humidity/room1", True),
        ("sensor/+/room1", "sensor/humidity/room2", False),
        ("+/+", "a/b", True),
        ("#", "a/b/c", True),
        ("#", "$aws/things/x/shadow/update", False),
        ("+/things/#", "$aws/things/x/shadow/update", False),
        ("$aws/things/+/shadow/#", "$aws/things/x/shadow/update", True),
    ],
)
def test_wildcards_of_topic_filters(topic_filter: str, topic: str, expected: bool) -> None:  # noqa: FBT001 - a column
    assert topic_matches(topic_filter, topic) is expected


def test_set_keeps_what_a_division_leaves() -> None:
    """Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-set.html."""
    sql = (
        "SET @temp_celsius = (temp_fahrenheit - 32) * 5 / 9"
        " SELECT @temp_celsius AS celsius, humidity FROM 'device/data'"
    )
    payload = {"temp_fahrenheit": 75, "humidity": 60}
    result = parse(sql).apply(payload, topic="device/data", context=NOTHING)
    assert isinstance(result, dict)
    assert round(result["celsius"], 2) == Decimal("23.89")
    assert result["humidity"] == 60


def test_set_gives_names_to_parts_of_the_message() -> None:
    sql = (
        "SET @data = device1.deviceData.sensors, @limit = 50"
        " SELECT @data.temp AS temp, @data.humidity, device1.deviceId FROM 'device/data'"
        " WHERE @data.temp > @limit"
    )
    device = {"deviceId": "w", "deviceData": {"sensors": {"temp": 75, "humidity": 60}}}
    assert applied(sql, {"device1": device}) == {"temp": 75, "humidity": 60, "deviceId": "w"}


def test_variables_larger_than_aws_allows_stop_the_rule() -> None:
    statement = parse("SET @copy = text SELECT 1 AS one FROM 'a'")
    with pytest.raises(RuleStoppedError, match="131072"):
        statement.apply({"text": "x" * 131_072}, topic="a", context=NOTHING)


@pytest.mark.parametrize(
    ("sql", "payload", "expected"),
    [
        ("SELECT * FROM 'a'", b"\xff\x00", b"\xff\x00"),
        ("SELECT *, 1 AS one FROM 'a'", b"\xff\x00", b"\xff\x00"),
        ("SELECT *, 1 AS one FROM 'a'", b"", {"one": 1}),
        ("SELECT encode(*, 'base64') AS data FROM 'a'", b"\xff\x00", {"data": "/wA="}),
        ("SELECT encode(*, 'base64') AS data FROM 'a'", b'{ "a": 1}', {"data": "eyAiYSI6IDF9"}),
        (
            "SELECT decode(encode(*, 'base64'), 'base64') AS payload FROM 'a'",
            b"hello",
            {"payload": "hello"},
        ),
        ("SELECT a FROM 'a'", b"hello", {}),
        ("SELECT * FROM 'a'", b"NaN", b"NaN"),
        ("SELECT * FROM 'a'", b"[" * 100_000, b"[" * 100_000),
        ("SELECT * FROM 'a'", b'{"a": 1e1000}', {}),
        ("SELECT {'raw': *} AS m FROM 'a' WHERE isUndefined(a)", b"\xff", {"m": {}}),
    ],
)
def test_payloads_that_are_no_json(sql: str, payload: bytes, expected: object) -> None:
    assert parse(sql).apply(payload, topic="a", context=NOTHING) == expected


def test_the_message_is_left_as_it_was() -> None:
    payload = {"a": {"b": 1}}
    parse("SELECT *, 2 AS a.b FROM 'a'").apply(payload, topic="a", context=NOTHING)
    assert payload == {"a": {"b": 1}}


def test_a_payload_of_other_things_than_json_is_refused() -> None:
    with pytest.raises(TypeError, match="set is no value"):
        parse("SELECT * FROM 'a'").apply({"a": {1}}, topic="a", context=NOTHING)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("${topic()}/republish", "my/iot/topic/republish"),
        ("plain", "plain"),
        ("", ""),
        ("key/${deviceid}-${temp}.json", "key/iot123-54.98.json"),
        ("${get({'a': '}'}, 'a')}/${coords}", '}/{"latitude":47.6}'),
        ("${missing}x${nothing}", "x"),
        ('${parse_time("yyyy", timestamp(), "UTC")}', "2020"),
        ("$${deviceid} $ {} #", "$iot123 $ {} #"),
    ],
)
def test_templates_see_the_original_message(template: str, expected: str) -> None:
    payload = {"deviceid": "iot123", "temp": 54.98, "coords": {"latitude": 47.6}, "nothing": None}
    context = Context(now_ms=1_579_637_878_451)
    assert fill(template, payload, "my/iot/topic", context) == expected


def test_templates_know_the_variables_of_the_statement_but_not_its_names() -> None:
    statement = parse("SET @c = (f - 32) * 5 / 9 SELECT @c AS celsius FROM 'a'")
    template = "temp-${@c}C${celsius}.json"
    assert fill(template, {"f": 50}, "a", NOTHING, statement=statement) == "temp-10C.json"


def test_functions_that_call_aws_need_a_stand_in() -> None:
    statement = parse("SELECT aws_lambda('arn:f', {'x': a}).y AS y FROM 'a'")
    with pytest.raises(NotAvailableError, match=r"aws_lambda\(\) calls AWS"):
        statement.apply({"a": 1}, topic="a", context=NOTHING)
    calls = []

    def answer(arn: object, given: object) -> object:
        calls.append((arn, given))
        return {"y": 2.5}

    context = Context(functions={"aws_lambda": answer})
    assert statement.apply({"a": 1}, topic="a", context=context) == {"y": Decimal("2.5")}
    assert calls == [("arn:f", {"x": 1})]
    assert statement.functions_called == ("aws_lambda",)


def test_a_shadow_can_decide_whether_a_rule_fires() -> None:
    statement = parse(
        "SELECT * FROM 'a' WHERE get_thing_shadow('Thing', 'arn:r').state.reported.alarm = 'ON'"
    )
    shadow = {"state": {"reported": {"alarm": "ON"}}}
    context = Context(functions={"get_thing_shadow": lambda _thing, _role: shadow})
    assert statement.fires({}, topic="a", context=context)
