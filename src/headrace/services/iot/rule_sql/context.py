"""What a statement may ask for beyond the message's payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct, field

from headrace.services.iot.rule_sql.faults import NotAvailableError
from headrace.services.iot.rule_sql.values import UNDEFINED, Value, from_json, from_python

__all__ = ["LATEST", "VERSIONS", "Context", "Message", "message_of"]

# https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-sql-version.html
VERSIONS: Final = ("2015-10-08", "2016-03-23", "beta")
FIRST: Final = VERSIONS[0]
LATEST: Final = "2016-03-23"


class Context(Struct, frozen=True):
    """Clock, draws and identities of one message; nothing is read from the machine.

    Parameters
    ----------
    now_ms
        Answer of ``timestamp()``, in milliseconds since 1970 UTC.
    draw
        Gives the next draw in [0, 1) for ``rand()`` and ``newuuid()``.
    client_id
        Answer of ``clientid()``; None where the message came without MQTT.
    principal, source_ip, trace_id
        Answers of the functions of these names; None is Undefined.
    account_id
        Answer of ``accountid()``.
    user_properties, mqtt_properties
        MQTT 5 properties of the message, the latter by the names of ``get_mqtt_property``.
    functions
        Stand-ins for functions that call AWS, by name (``aws_lambda``, ``get_thing_shadow``, ...).
        Each takes the call's arguments as plain Python values and returns a JSON value.
    """

    now_ms: int | None = None
    draw: Callable[[], float] | None = None
    client_id: str | None = None
    principal: str | None = None
    source_ip: str | None = None
    trace_id: str | None = None
    account_id: str | None = None
    user_properties: tuple[tuple[str, str], ...] = ()
    mqtt_properties: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., object]] = field(default_factory=dict)


class Message(Struct, frozen=True):
    """One message as the engine sees it.

    ``payload`` is the JSON value, or the bytes where they are no JSON; ``raw`` the bytes as they
    came, if they did come as bytes.
    """

    payload: Value
    raw: bytes | None
    topic: str
    context: Context
    version: str

    @property
    def whole_as_int(self) -> bool:
        """Whether 10.0 is the Int 10, as from version 2016-03-23 on."""
        return self.version != FIRST

    def now_ms(self) -> int:
        """Return the clock.

        Raises
        ------
        NotAvailableError
            The context has none.
        """
        if self.context.now_ms is None:
            raise NotAvailableError(
                "the time of the message is not known: give Context(now_ms=...)"
            )
        return self.context.now_ms

    def draw(self) -> float:
        """Return the next draw in [0, 1).

        Raises
        ------
        NotAvailableError
            The context has none.
        """
        if self.context.draw is None:
            raise NotAvailableError("random draws are not given: give Context(draw=...)")
        return self.context.draw()

    def ask(self, name: str, arguments: tuple[Value, ...]) -> Value:
        """Let the context's stand-in answer a function that calls AWS.

        An Undefined argument makes the answer Undefined without a call.

        Raises
        ------
        NotAvailableError
            The context has no stand-in for *name*.
        """
        stand_in = self.context.functions.get(name)
        if stand_in is None:
            raise NotAvailableError(
                f"{name}() calls AWS: give a callable for it in"
                f" Context(functions={{{name!r}: ...}})"
            )
        if UNDEFINED in arguments:
            return UNDEFINED
        return from_python(stand_in(*arguments), whole_as_int=self.whole_as_int)


def message_of(payload: object, *, topic: str, context: Context, version: str) -> Message:
    """Read *payload*: bytes are taken as JSON where they are, and stay raw where not.

    Raises
    ------
    TypeError
        *payload* is neither bytes nor made of JSON values.
    """
    whole_as_int = version != FIRST
    if not isinstance(payload, bytes):
        value = from_python(payload, whole_as_int=whole_as_int)
        return Message(value, None, topic, context, version)
    try:
        value = from_json(payload, whole_as_int=whole_as_int) if payload else {}
    except ValueError:
        value = payload
    return Message(value, payload, topic, context, version)
