"""Hashes, and base64 in and out.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
from typing import Final

from headrace.services.iot.rule_sql.context import Message
from headrace.services.iot.rule_sql.functions.signature import (
    Function,
    on_text,
    pure,
    with_message,
)
from headrace.services.iot.rule_sql.values import UNDEFINED, Value, from_json, text_of

__all__ = ["FUNCTIONS"]

MD2_BLOCK_BYTES: Final = 16
MD2_ROUNDS: Final = 18
_PI_DIGITS: Final = 800


def _pi_digits() -> list[int]:
    """Return the first digits of pi by Machin's formula."""
    unit: int = 10 ** (_PI_DIGITS + 10)

    def arctan_of_inverse(divisor: int) -> int:
        total = term = unit // divisor
        count, sign = 1, 1
        while term:
            term //= divisor * divisor
            count, sign = count + 2, -sign
            total += sign * (term // count)
        return total

    pi = 4 * (4 * arctan_of_inverse(5) - arctan_of_inverse(239))
    return [int(digit) for digit in str(pi)[:_PI_DIGITS]]


@functools.cache
def _md2_table() -> tuple[int, ...]:
    """Shuffle 0 to 255 by the digits of pi, as MD2 is defined (RFC 1319)."""
    digits = iter(_pi_digits())
    table = list(range(256))
    for size in range(2, 257):
        while True:
            drawn, span = next(digits), 10
            while span < size:
                drawn, span = drawn * 10 + next(digits), span * 10
            if drawn < size * (span // size):
                break
        other = drawn % size
        table[other], table[size - 1] = table[size - 1], table[other]
    return tuple(table)


def _md2(text: str) -> Value:
    table = _md2_table()
    content = text.encode()
    missing = MD2_BLOCK_BYTES - len(content) % MD2_BLOCK_BYTES
    content += bytes([missing]) * missing
    checksum, last = bytearray(MD2_BLOCK_BYTES), 0
    for start in range(0, len(content), MD2_BLOCK_BYTES):
        for index in range(MD2_BLOCK_BYTES):
            checksum[index] ^= table[content[start + index] ^ last]
            last = checksum[index]
    content += bytes(checksum)
    state = bytearray(MD2_BLOCK_BYTES)
    for start in range(0, len(content), MD2_BLOCK_BYTES):
        block = content[start : start + MD2_BLOCK_BYTES]
        mixed = bytes(old ^ new for old, new in zip(state, block, strict=True))
        work, carry = bytearray(state + block + mixed), 0
        for turn in range(MD2_ROUNDS):
            for index in range(len(work)):
                work[index] ^= table[carry]
                carry = work[index]
            carry = (carry + turn) % 256
        state = work[:MD2_BLOCK_BYTES]
    return state.hex()


def _hash(name: str) -> Function:
    def hashed(text: str) -> Value:
        return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()

    return pure(on_text(hashed))


def _encode(message: Message, value: Value, scheme: Value) -> Value:
    """Encode in base64; the whole payload is encoded as it came."""
    if scheme != "base64":
        return UNDEFINED
    if value is message.payload and message.raw is not None:
        return base64.b64encode(message.raw).decode()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    text = text_of(value)
    return UNDEFINED if text is UNDEFINED else base64.b64encode(text.encode()).decode()


def _decode(message: Message, value: Value, scheme: Value, *details: Value) -> Value:
    """Decode base64 to an object or array if it is one in JSON, else to a text; Null if it fails.

    Raises
    ------
    NotAvailableError
        The scheme is protobuf, which needs a descriptor file in S3, and there is no stand-in.
    """
    if scheme == "proto":
        return message.ask("decode", (value, scheme, *details))
    text = text_of(value)
    if scheme != "base64" or details or text is UNDEFINED:
        return UNDEFINED
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    try:
        document = from_json(decoded, whole_as_int=message.whole_as_int)
    except ValueError:
        return decoded
    return document if isinstance(document, dict | list) else decoded


FUNCTIONS: Final[dict[str, Function]] = {
    "decode": with_message(_decode, 2, 6, second=True),
    "encode": with_message(_encode, 2, second=True),
    "md2": pure(on_text(_md2)),
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha224": _hash("sha224"),
    "sha256": _hash("sha256"),
    "sha384": _hash("sha384"),
    "sha512": _hash("sha512"),
}
