"""Functions on the message itself: its topic, sender, time and numbers that name it.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Final

from headrace.services.iot.rule_sql.context import Message
from headrace.services.iot.rule_sql.faults import NotAvailableError
from headrace.services.iot.rule_sql.functions.signature import ANY_NUMBER, Function, with_message
from headrace.services.iot.rule_sql.topics import visible_topic
from headrace.services.iot.rule_sql.values import UNDEFINED, Undefined, Value, int_of

__all__ = ["EXTERNAL", "FUNCTIONS"]

UUID_BYTES: Final = 16
UUID_VERSION: Final = 4

# Functions that call another service: each costs a call, and needs a role or a permission.
EXTERNAL: Final = (
    "aws_lambda",
    "get_dynamodb",
    "get_registry_data",
    "get_secret",
    "get_thing_shadow",
    "machinelearning_predict",
)


def _or_undefined(value: str | None) -> str | Undefined:
    return UNDEFINED if value is None else value


def _accountid(message: Message) -> Value:
    if message.context.account_id is None:
        raise NotAvailableError("accountid() is not known: give Context(account_id=...)")
    return message.context.account_id


def _clientid(message: Message) -> Value:
    client = message.context.client_id
    return "n/a" if client is None else client


def _topic(message: Message, *place: Value) -> Value:
    topic = visible_topic(message.topic)
    if not place:
        return topic
    levels = topic.split("/")
    number = int_of(place[0])
    if number is UNDEFINED or not 1 <= number <= len(levels):
        return UNDEFINED
    return levels[number - 1]


def _newuuid(message: Message) -> Value:
    drawn = bytes(int(message.draw() * 256) for _ in range(UUID_BYTES))
    return str(uuid.UUID(bytes=drawn, version=UUID_VERSION))


def _rand(message: Message) -> Value:
    return Decimal(repr(message.draw()))


def _user_properties(message: Message, *key: Value) -> Value:
    properties = message.context.user_properties
    if not key:
        return [{name: value} for name, value in properties] if properties else UNDEFINED
    values: list[Value] = [value for name, value in properties if name == key[0]]
    return values or UNDEFINED


def _mqtt_property(message: Message, name: Value) -> Value:
    if not isinstance(name, str):
        return UNDEFINED
    return _or_undefined(message.context.mqtt_properties.get(name))


def _external(name: str) -> Function:
    """Describe a function that needs AWS; only a stand-in of the context can answer it."""

    def asked(message: Message, *arguments: Value) -> Value:
        return message.ask(name, arguments)

    return with_message(asked, 1, ANY_NUMBER, second=name not in _SINCE_THE_FIRST)


_SINCE_THE_FIRST: Final = frozenset({"aws_lambda", "machinelearning_predict"})

FUNCTIONS: Final[dict[str, Function]] = {
    "accountid": with_message(_accountid),
    "clientid": with_message(_clientid),
    "get_mqtt_property": with_message(_mqtt_property, 1, second=True),
    "get_user_properties": with_message(_user_properties, 0, 1, second=True),
    "newuuid": with_message(_newuuid),
    "principal": with_message(lambda message: _or_undefined(message.context.principal)),
    "rand": with_message(_rand),
    "sourceip": with_message(lambda message: _or_undefined(message.context.source_ip)),
    "sql_version": with_message(lambda message: message.version),
    "timestamp": with_message(Message.now_ms),
    "topic": with_message(_topic, 0, 1),
    "traceid": with_message(lambda message: _or_undefined(message.context.trace_id)),
} | {name: _external(name) for name in EXTERNAL}
