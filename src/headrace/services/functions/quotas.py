"""The numbers of AWS Lambda as a consumer of streams and as a transform, with source and date."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source

_READ = date(2026, 11, 23)
_GUIDE = "https://docs.aws.amazon.com/lambda/latest/dg/"

KINESIS = Source("Process Kinesis records", _GUIDE + "with-kinesis.html", _READ)
PARAMETERS = Source(
    "Kinesis event source parameters", _GUIDE + "services-kinesis-parameters.html", _READ
)
MAPPINGS = Source("Event source mappings", _GUIDE + "invocation-eventsourcemapping.html", _READ)
WINDOWS = Source("Stateful processing", _GUIDE + "services-kinesis-windows.html", _READ)
DISCARDED = Source("Discarded batches", _GUIDE + "kinesis-on-failure-destination.html", _READ)
LIMITS = Source("Lambda quotas", _GUIDE + "gettingstarted-limits.html", _READ)
SCALING = Source("Lambda concurrency", _GUIDE + "lambda-concurrency.html", _READ)
METRICS = Source("Lambda metrics", _GUIDE + "monitoring-metrics-types.html", _READ)
ARCHITECTURES = Source(
    "Selecting and configuring an instruction set architecture",
    _GUIDE + "foundation-arch.html",
    date(2026, 11, 28),
)

MIB: Final = 1_048_576
"""Bytes of a MiB."""

# Event source mapping of a Kinesis stream

BATCH_SIZE_DEFAULT: Final[Annotated[int, Quota("records", PARAMETERS)]] = 100
BATCH_SIZE_MAX: Final[Annotated[int, Quota("records", PARAMETERS)]] = 10_000
BATCH_WINDOW_DEFAULT_S: Final[Annotated[float, Quota("s", PARAMETERS)]] = 0.0
BATCH_WINDOW_MAX_S: Final[Annotated[float, Quota("s", PARAMETERS)]] = 300.0
PARALLELIZATION_DEFAULT: Final[Annotated[int, Quota("batches/shard", PARAMETERS)]] = 1
PARALLELIZATION_MAX: Final[Annotated[int, Quota("batches/shard", PARAMETERS)]] = 10
RECORD_AGE_DEFAULT_S: Final[
    Annotated[int, Quota("s", PARAMETERS, "-1: until the record expires in the stream")]
] = -1
RECORD_AGE_MAX_S: Final[Annotated[int, Quota("s", PARAMETERS)]] = 604_800
RETRIES_DEFAULT: Final[
    Annotated[int, Quota("retries", PARAMETERS, "-1: until the record expires in the stream")]
] = -1
RETRIES_MAX: Final[Annotated[int, Quota("retries", PARAMETERS)]] = 10_000
TUMBLING_WINDOW_MAX_S: Final[Annotated[int, Quota("s", PARAMETERS)]] = 900
TUMBLING_STATE_MAX_BYTES: Final[Annotated[int, Quota("B", WINDOWS, "each shard")]] = MIB
POLL_HZ: Final[
    Annotated[float, Quota("polls/s", KINESIS, "base rate on each shard; faster with a backlog")]
] = 1.0
PAYLOAD_MAX_BYTES: Final[
    Annotated[int, Quota("B", MAPPINGS, "of an invocation; a batch is cut at it")]
] = 6 * MIB
BASE64_FACTOR: Final[
    Annotated[float, Quota("", MAPPINGS, "records travel base64-coded: 4 bytes for 3")]
] = 4 / 3
BLOCKED_SHARD_MAX_S: Final[
    Annotated[int, Quota("s", DISCARDED, "a bad record may block its shard for so long")]
] = 604_800
FILTERS_MAX: Final[
    Annotated[
        int, Quota("filters", PARAMETERS, "20 in the schema, 5 without a raise", verified=False)
    ]
] = 5

# The function itself

CONCURRENCY_DEFAULT: Final[
    Annotated[int, Quota("executions", LIMITS, "account and region; new accounts may have less")]
] = 1_000
UNRESERVED_CONCURRENCY_MIN: Final[
    Annotated[int, Quota("executions", SCALING, "stays for functions that reserve nothing")]
] = 100
MEMORY_DEFAULT_MIB: Final[Annotated[int, Quota("MiB", LIMITS)]] = 128
ARCHITECTURE_DEFAULT: Final[Annotated[str, Quota("processor", ARCHITECTURES)]] = "x86_64"
ARCHITECTURE_CHEAPER: Final[Annotated[str, Quota("processor", ARCHITECTURES)]] = "arm64"
TIMEOUT_DEFAULT_S: Final[Annotated[int, Quota("s", LIMITS)]] = 3
TIMEOUT_MAX_S: Final[Annotated[int, Quota("s", LIMITS)]] = 900

# Watching

ITERATOR_AGE_ALARM_SHARE: Final[
    Annotated[float, Quota("", METRICS, "of retention: our choice, as for the stream's own metric")]
] = 0.5
