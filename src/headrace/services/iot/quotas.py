"""The numbers of IoT Core, each with unit, source and date.

Quotas of an account differ by region: the larger ones hold but for the regions of `SMALL_REGIONS`.
The service counts in binary units: 128 KB of payload are 131,072 B.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source

_READ = date(2026, 11, 23)
_GUIDE = "https://docs.aws.amazon.com/iot/latest/developerguide/"

LIMITS = Source(
    "AWS IoT Core endpoints and quotas",
    "https://docs.aws.amazon.com/general/latest/gr/iot-core.html",
    _READ,
)
BASIC_INGEST = Source("Basic Ingest", _GUIDE + "iot-basic-ingest.html", _READ)
SHADOWS = Source("Device Shadow service", _GUIDE + "iot-device-shadows.html", _READ)

KIB: Final = 1_024
"""Bytes of a KB as the service counts."""

SMALL_REGIONS: Final[Annotated[frozenset[str], Quota("regions", LIMITS)]] = frozenset(
    {
        "ap-east-1",
        "ap-southeast-5",
        "ca-central-1",
        "cn-northwest-1",
        "eu-north-1",
        "eu-south-2",
        "eu-west-3",
        "me-central-1",
        "me-south-1",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-west-1",
    }
)

# The account: (in most regions, in small ones)

CONNECTS_PER_S: Final[Annotated[tuple[int, int], Quota("connects/s", LIMITS)]] = (3_000, 100)
CONNECTIONS: Final[Annotated[tuple[int, int], Quota("connections", LIMITS)]] = (500_000, 100_000)
PUBLISHES_IN_PER_S: Final[Annotated[tuple[int, int], Quota("messages/s", LIMITS)]] = (20_000, 2_000)
PUBLISHES_OUT_PER_S: Final[
    Annotated[tuple[int, int], Quota("messages/s", LIMITS, "one for each subscriber")]
] = (20_000, 2_000)
RULES_PER_S: Final[
    Annotated[tuple[int, int], Quota("evaluations/s", LIMITS, "Basic Ingest included")]
] = (20_000, 2_000)
SHADOW_REQUESTS_PER_S: Final[Annotated[tuple[int, int], Quota("requests/s", LIMITS)]] = (4_000, 400)

# One connection, one message, one shadow

CONNECTION_PUBLISHES_PER_S: Final[
    Annotated[int, Quota("messages/s", LIMITS, "in and out; more is thrown away")]
] = 100
CONNECTION_BYTES_PER_S: Final[Annotated[int, Quota("B/s", LIMITS, "more is held back")]] = 512 * KIB
PAYLOAD_MAX_BYTES: Final[Annotated[int, Quota("B", LIMITS)]] = 128 * KIB
SHADOW_REQUESTS_PER_THING_PER_S: Final[Annotated[int, Quota("requests/s", LIMITS)]] = 20
SHADOW_DOCUMENT_MAX_BYTES: Final[Annotated[int, Quota("B", LIMITS, "can be raised")]] = 8 * KIB
SHADOW_LEVELS_MAX: Final[Annotated[int, Quota("levels", LIMITS)]] = 8
SHADOW_MESSAGES: Final[
    Annotated[int, Quota("messages", LIMITS, "that one request counts as, at most")]
] = 4
RULES_PER_ACCOUNT: Final[Annotated[int, Quota("rules", LIMITS, "can be raised")]] = 1_000
ACTIONS_PER_RULE: Final[Annotated[int, Quota("actions", LIMITS)]] = 10

POLICY_MAX_CHARS: Final[
    Annotated[int, Quota("characters", LIMITS, "of a policy document, white space left out")]
] = 2_048
POLICIES_PER_PRINCIPAL: Final[
    Annotated[int, Quota("policies", LIMITS, "of a certificate or a Cognito identity")]
] = 10
TOPIC_MAX_BYTES: Final[
    Annotated[int, Quota("B", LIMITS, "without the first three levels of Basic Ingest")]
] = 256
TOPIC_SLASHES_MAX: Final[Annotated[int, Quota("slashes", LIMITS, "eight levels")]] = 7

# What waits for devices

QUEUED_PER_S: Final[
    Annotated[int, Quota("messages/s", LIMITS, "kept for devices that are away; account")]
] = 500
SESSION_EXPIRY_S: Final[
    Annotated[int, Quota("s", LIMITS, "of a persistent session: then what was kept is dropped")]
] = 3_600
REDELIVERY_S: Final[
    Annotated[tuple[int, int], Quota("s", LIMITS, "of QoS 1: MQTT 3, MQTT 5; then dropped")]
] = (3_600, 960)

# Metering

METERED_MESSAGE_BYTES: Final[Annotated[int, Quota("B", LIMITS, "messages, rules, actions")]] = (
    5 * KIB
)
METERED_SHADOW_BYTES: Final[Annotated[int, Quota("B", SHADOWS)]] = KIB
