"""The numbers of Data Firehose, each with unit, source and date.

Buffer sizes are MiB: the API says so of ``SizeInMBs``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Struct

from headrace.facts import DEFAULT, Quota, Source

_READ = date(2026, 11, 23)
_GUIDE = "https://docs.aws.amazon.com/firehose/latest/dev/"

LIMITS = Source("Firehose quota", _GUIDE + "limits.html", _READ)
BUFFERS = Source("Buffering hints", _GUIDE + "create-configure-backup.html", _READ)
TRANSFORM = Source("Transform source data", _GUIDE + "data-transformation.html", _READ)
TRANSFORM_FAILURES = Source(
    "Failed transformations", _GUIDE + "data-transformation-failure-handling.html", _READ
)
RETRIES = Source("Data delivery failures", _GUIDE + "retry.html", _READ)
CONVERSION = Source("Record format conversion", _GUIDE + "record-format-conversion.html", _READ)
PARTITIONING = Source("Buffering for dynamic partitioning", _GUIDE + "buffering.html", _READ)
PARTITION_KEYS = Source(
    "Partitioning keys", _GUIDE + "dynamic-partitioning-partitioning-keys.html", _READ
)
PREFIXES = Source("Custom prefixes", _GUIDE + "s3-prefixes.html", _READ)
KINESIS_SOURCE = Source(
    "Kinesis source settings", _GUIDE + "writing-with-kinesis-streams.html", _READ
)
METRICS = Source(
    "Alarm best practices", _GUIDE + "firehose-cloudwatch-metrics-best-practices.html", _READ
)
API = Source(
    "Firehose API reference", "https://docs.aws.amazon.com/firehose/latest/APIReference/", _READ
)
CDK = Source(
    "AWS CDK, check of the S3 destination's buffer",
    "https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/aws-kinesisfirehose",
    _READ,
)

KIB: Final = 1_024
MIB: Final = 1_048_576

# Direct PUT: three quotas of a delivery stream, raised together

DIRECT_PUT_BYTES_PER_S: Final[Annotated[Mapping[str, int], Quota("B/s", LIMITS)]] = {
    "us-east-1": 5 * MIB,
    "us-west-2": 5 * MIB,
    "eu-west-1": 5 * MIB,
    DEFAULT: MIB,
}
DIRECT_PUT_RECORDS_PER_S: Final[Annotated[Mapping[str, int], Quota("records/s", LIMITS)]] = {
    "us-east-1": 500_000,
    "us-west-2": 500_000,
    "eu-west-1": 500_000,
    DEFAULT: 100_000,
}
DIRECT_PUT_REQUESTS_PER_S: Final[Annotated[Mapping[str, int], Quota("requests/s", LIMITS)]] = {
    "us-east-1": 2_000,
    "us-west-2": 2_000,
    "eu-west-1": 2_000,
    DEFAULT: 1_000,
}
RECORD_MAX_BYTES: Final[Annotated[int, Quota("B", LIMITS, "before base64")]] = 1_000 * KIB
PUT_BATCH_MAX_RECORDS: Final[Annotated[int, Quota("records", LIMITS)]] = 500
PUT_BATCH_MAX_BYTES: Final[Annotated[int, Quota("B", LIMITS)]] = 4 * MIB
THROUGHPUT_HINT_MAX_MIB: Final[Annotated[int, Quota("MiB/s", API, "informational")]] = 100

# Sources

KINESIS_POLL_HZ: Final[
    Annotated[float, Quota("GetRecords calls/s", KINESIS_SOURCE, "on each shard")]
] = 1.0
KINESIS_POLL_HZ_WITH_BACKUP: Final[
    Annotated[float, Quota("GetRecords calls/s", KINESIS_SOURCE, "with source records backed up")]
] = 2.0
DIRECT_PUT_KEPT_S: Final[
    Annotated[int, Quota("s", LIMITS, "while the destination is down; then the data is lost")]
] = 24 * 3_600

# Buffers

Destination = Literal[
    "s3",
    "redshift",
    "opensearch",
    "opensearch_serverless",
    "splunk",
    "http",
    "snowflake",
    "iceberg",
]


class BufferRange(Struct, frozen=True):
    """Allowed and default buffer of a destination: size in MiB, interval in seconds."""

    size_mib: tuple[float, float]
    size_default_mib: float
    interval_s: tuple[float, float]
    interval_default_s: float


BUFFER: Final[Annotated[Mapping[Destination, BufferRange], Quota("MiB, s", BUFFERS)]] = {
    "s3": BufferRange((1, 128), 5, (0, 900), 300),
    "redshift": BufferRange((1, 128), 5, (0, 900), 300),
    "opensearch": BufferRange((1, 100), 5, (0, 900), 300),
    "opensearch_serverless": BufferRange((1, 100), 5, (0, 900), 300),
    "splunk": BufferRange((1, 5), 5, (0, 60), 60),
    "http": BufferRange((1, 64), 5, (0, 900), 60),
    "snowflake": BufferRange((1, 128), 1, (0, 900), 0),
    "iceberg": BufferRange((1, 128), 5, (0, 900), 300),
}
CONVERSION_BUFFER_MIN_MIB: Final[Annotated[int, Quota("MiB", CONVERSION)]] = 64
CONVERSION_BUFFER_DEFAULT_MIB: Final[Annotated[int, Quota("MiB", CONVERSION)]] = 128
PARTITIONING_BUFFER_MIN_MIB: Final[Annotated[int, Quota("MiB", CDK)]] = 64
PARTITIONING_INTERVAL_MIN_S: Final[
    Annotated[int, Quota("s", PARTITIONING, "no zero buffering; 60 s is a guess", verified=False)]
] = 60
BACKUP_INTERVAL_MIN_S: Final[Annotated[int, Quota("s", BUFFERS, "source backup bucket")]] = 60
BUFFER_ADVISED_S: Final[
    Annotated[int, Quota("s", API, "a buffer should hold more than arrives in this time")]
] = 10
MULTIPART_BELOW_S: Final[
    Annotated[int, Quota("s", BUFFERS, "shorter intervals upload in parts, at more PUT cost")]
] = 60

# Transform

TRANSFORM_BUFFER_MIB: Final[Annotated[tuple[float, float], Quota("MiB", TRANSFORM)]] = (0.2, 3.0)
TRANSFORM_BUFFER_DEFAULT_MIB: Final[
    Annotated[float, Quota("MiB", TRANSFORM, "0.25 for Splunk and Snowflake")]
] = 1.0
TRANSFORM_INTERVAL_S: Final[Annotated[tuple[float, float], Quota("s", TRANSFORM)]] = (0.0, 900.0)
TRANSFORM_INTERVAL_DEFAULT_S: Final[Annotated[float, Quota("s", TRANSFORM, "30 for Snowflake")]] = (
    60.0
)
TRANSFORM_PAYLOAD_MAX_BYTES: Final[
    Annotated[int, Quota("B", TRANSFORM, "request and response, each")]
] = 6 * MIB
TRANSFORM_TIMEOUT_MAX_S: Final[Annotated[int, Quota("s", TRANSFORM)]] = 300
TRANSFORM_RETRIES_DEFAULT: Final[Annotated[int, Quota("retries", TRANSFORM_FAILURES)]] = 3
TRANSFORM_OUTSTANDING: Final[
    Annotated[
        Mapping[str, int], Quota("invocations", LIMITS, "at once, on each shard of the source")
    ]
] = {"splunk": 10, DEFAULT: 5}
BASE64_FACTOR: Final[
    Annotated[float, Quota("", TRANSFORM, "records travel base64-coded: 4 bytes for 3")]
] = 4 / 3

# Dynamic partitioning

ACTIVE_PARTITIONS_DEFAULT: Final[Annotated[int, Quota("partitions", LIMITS)]] = 500
ACTIVE_PARTITIONS_MAX: Final[
    Annotated[int, Quota("partitions", LIMITS, "on request; an older page says 5,000")]
] = 2_500
PARTITION_BYTES_PER_S: Final[Annotated[int, Quota("B/s", LIMITS, "each active partition")]] = (
    1_024 * MIB
)
PARTITIONING_DELAY_FACTOR: Final[
    Annotated[float, Quota("", PARTITIONING, "of the buffer interval, end to end")]
] = 1.5
JQ_KEYS_MAX: Final[Annotated[int, Quota("keys", PARTITION_KEYS)]] = 50

# Failures

RETRY_MAX_S: Final[Annotated[int, Quota("s", RETRIES)]] = 7_200
RETRY_DEFAULT_S: Final[
    Annotated[
        Mapping[Destination, int],
        Quota(
            "s",
            RETRIES,
            "S3 has no such setting; those of Splunk, HTTP and Iceberg stand on no page",
            verified=False,
        ),
    ]
] = {
    "redshift": 3_600,
    "opensearch": 300,
    "opensearch_serverless": 300,
    "splunk": 300,
    "http": 300,
    "snowflake": 60,
    "iceberg": 300,
}
REDSHIFT_COPY_RETRY_S: Final[
    Annotated[int, Quota("s", RETRIES, "time between attempts of COPY")]
] = 300
PREFIX_MAX_CHARS: Final[Annotated[int, Quota("characters", PREFIXES, "evaluated prefix")]] = 512

# Watching

QUOTA_ALARM_SHARE: Final[
    Annotated[float, Quota("", METRICS, "of a Direct PUT quota: our choice of 'approaching'")]
] = 0.8
