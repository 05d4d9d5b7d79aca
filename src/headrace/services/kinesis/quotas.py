"""The numbers of Kinesis Data Streams, each with unit, source and date.

AWS pages mix MB and MiB; here 1 MB of shard arithmetic is 1 MiB = 1,048,576 B, as in the published
sizing formula, which divides KiB by 1,024.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from headrace.facts import DEFAULT, Quota, Source

_READ = date(2026, 11, 23)
_GUIDE = "https://docs.aws.amazon.com/streams/latest/dev/"

LIMITS = Source("Quotas and limits", _GUIDE + "service-sizes-and-limits.html", _READ)
MODES = Source("Choose the right mode", _GUIDE + "how-do-i-size-a-stream.html", _READ)
LARGE_RECORDS = Source("Handle large records", _GUIDE + "large-records.html", _READ)
FAN_OUT = Source("Enhanced fan-out consumers", _GUIDE + "enhanced-consumers.html", _READ)
RETENTION = Source("Data retention period", _GUIDE + "kinesis-extended-retention.html", _READ)
MONITORING = Source("Monitor with CloudWatch", _GUIDE + "monitoring-with-cloudwatch.html", _READ)
LOW_LATENCY = Source("Low-latency processing", _GUIDE + "kinesis-low-latency.html", _READ)
CHANNELS = Source("Streaming tables and S3 delivery", _GUIDE + "data-delivery.html", _READ)
RATE_LIMITING = Source(
    "KPL retries and rate limiting",
    _GUIDE + "kinesis-producer-adv-retries-rate-limiting.html",
    _READ,
)
API = Source(
    "Kinesis API reference", "https://docs.aws.amazon.com/kinesis/latest/APIReference/", _READ
)
KPL = Source(
    "KPL default configuration",
    "https://github.com/awslabs/amazon-kinesis-producer/blob/master/java/"
    "amazon-kinesis-producer-sample/default_config.properties",
    _READ,
)
TEMPLATE = Source(
    "AWS::Kinesis::Stream",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-kinesis-stream.html",
    _READ,
)
CONTROLS = Source(
    "Security Hub controls for Kinesis",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/kinesis-controls.html",
    date(2026, 11, 28),
)
SDK_RETRY = Source(
    "SDK retry behaviour",
    "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
    _READ,
)

MIB: Final = 1_048_576
"""Bytes of a MiB."""

KIB: Final = 1_024
"""Bytes of a KiB."""

# One shard

SHARD_WRITE_BYTES_PER_S: Final[Annotated[int, Quota("B/s", LIMITS, "data and partition key")]] = MIB
SHARD_WRITE_RECORDS_PER_S: Final[Annotated[int, Quota("records/s", LIMITS)]] = 1_000
SHARD_WRITE_BURST_BYTES: Final[
    Annotated[int, Quota("B", LARGE_RECORDS, "with large records; the mean stays 1 MiB/s")]
] = 10 * MIB
SHARD_READ_BYTES_PER_S: Final[
    Annotated[int, Quota("B/s", LIMITS, "all shared (GetRecords) consumers together")]
] = 2 * MIB
SHARD_READ_RECORDS_PER_S: Final[
    Annotated[
        int,
        Quota(
            "records/s",
            LIMITS,
            "only the quota table names it: breaking it is a warning, not an error",
            verified=False,
        ),
    ]
] = 2_000
SHARD_READ_CALLS_PER_S: Final[
    Annotated[int, Quota("GetRecords calls/s", LIMITS, "all shared consumers together")]
] = 5
GET_RECORDS_MAX_BYTES: Final[Annotated[int, Quota("B", LIMITS)]] = 10 * MIB
GET_RECORDS_MAX_RECORDS: Final[Annotated[int, Quota("records", LIMITS)]] = 10_000
GET_RECORDS_PENALTY_S: Final[
    Annotated[int, Quota("s", LIMITS, "calls refused after a full 10 MiB response")]
] = 5
SHARD_ITERATOR_LIFETIME_S: Final[Annotated[int, Quota("s", LIMITS)]] = 300
FAN_OUT_READ_BYTES_PER_S: Final[
    Annotated[int, Quota("B/s", FAN_OUT, "each fan-out consumer, on each shard")]
] = 2 * MIB
FAN_OUT_SUBSCRIPTION_S: Final[Annotated[int, Quota("s", API, "one SubscribeToShard call")]] = 300
SHARED_POLL_HZ: Final[
    Annotated[float, Quota("polls/s", LOW_LATENCY, "recommended for each application")]
] = 1.0
SHARED_DELAY_S: Final[
    Annotated[float, Quota("s", FAN_OUT, "mean propagation delay of one shared consumer")]
] = 0.2
SHARED_DELAY_FIVE_S: Final[
    Annotated[float, Quota("s", FAN_OUT, "mean propagation delay of five shared consumers")]
] = 1.0
FAN_OUT_DELAY_S: Final[
    Annotated[float, Quota("s", FAN_OUT, "mean propagation delay of a fan-out consumer")]
] = 0.07

# One record, one call

RECORD_MAX_BYTES_DEFAULT: Final[
    Annotated[int, Quota("B", LARGE_RECORDS, "data and partition key")]
] = MIB
RECORD_MAX_BYTES: Final[
    Annotated[int, Quota("B", LARGE_RECORDS, "with MaxRecordSizeInKiB raised")]
] = 10 * MIB
LARGE_RECORDS_SHARE_MAX: Final[
    Annotated[float, Quota("", LARGE_RECORDS, "advised share of records above 1 MiB")]
] = 0.02
PUT_RECORDS_MAX_RECORDS: Final[Annotated[int, Quota("records", LIMITS)]] = 500
PUT_RECORDS_MAX_BYTES: Final[Annotated[int, Quota("B", LIMITS)]] = 10 * MIB
PUT_RECORD_ROUNDING_BYTES: Final[
    Annotated[
        int, Quota("B", API, "throttling counts a record sent by PutRecord in whole KiB, alone")
    ]
] = KIB
PARTITION_KEY_MAX_CHARS: Final[Annotated[int, Quota("characters", API)]] = 256
HASH_KEYS: Final[Annotated[int, Quota("", API, "size of the 128-bit hash key space")]] = 2**128

# One stream

CONSUMERS_MAX: Final[
    Annotated[int, Quota("fan-out consumers", LIMITS, "provisioned and on-demand standard")]
] = 20
CONSUMERS_MAX_ADVANTAGE: Final[
    Annotated[int, Quota("fan-out consumers", LIMITS, "on-demand advantage")]
] = 50
RETENTION_MIN_H: Final[Annotated[int, Quota("h", RETENTION)]] = 24
RETENTION_DEFAULT_H: Final[Annotated[int, Quota("h", RETENTION)]] = 24
RETENTION_ADVISED_H: Final[
    Annotated[int, Quota("h", CONTROLS, "what Kinesis.3 asks for unless told otherwise")]
] = 168
RETENTION_MAX_H: Final[Annotated[int, Quota("h", RETENTION)]] = 8_760
MODE_SWITCHES_PER_24_H: Final[Annotated[int, Quota("switches", LIMITS)]] = 2

# Changing the number of shards

RESHARD_CALLS_PER_24_H: Final[
    Annotated[int, Quota("UpdateShardCount calls", API, "rolling, each stream")]
] = 10
RESHARD_UP_FACTOR: Final[Annotated[float, Quota("", API, "of the current count, each call")]] = 2.0
RESHARD_DOWN_FACTOR: Final[Annotated[float, Quota("", API, "of the current count, each call")]] = (
    0.5
)
SHARD_COUNT_MAX: Final[Annotated[int, Quota("shards", TEMPLATE, "ShardCount, from 1 on")]] = 100_000
SHARDS_PER_STREAM_MAX: Final[
    Annotated[int, Quota("shards", API, "UpdateShardCount's default ceiling")]
] = 10_000
SHARDS_PER_ACCOUNT: Final[
    Annotated[Mapping[str, int], Quota("shards", LIMITS, "other regions: 1,000 or 6,000")]
] = {"us-east-1": 20_000, "us-west-2": 20_000, "eu-west-1": 20_000, DEFAULT: 1_000}

# On-demand

ON_DEMAND_STREAMS_PER_ACCOUNT: Final[Annotated[int, Quota("streams", LIMITS)]] = 50
ON_DEMAND_START_SHARDS: Final[
    Annotated[int, Quota("shards", LIMITS, "4 MiB/s of writes, 8 MiB/s of reads")]
] = 4
ON_DEMAND_WRITE_BYTES_PER_S: Final[
    Annotated[Mapping[str, int], Quota("B/s", LIMITS, "ceiling; raised on request elsewhere")]
] = {
    "us-east-1": 10_240 * MIB,
    "us-west-2": 10_240 * MIB,
    "eu-west-1": 10_240 * MIB,
    DEFAULT: 200 * MIB,
}
ON_DEMAND_HEADROOM_FACTOR: Final[
    Annotated[float, Quota("", MODES, "capacity over the highest write rate of the last 30 days")]
] = 2.0
ON_DEMAND_PEAK_WINDOW_S: Final[Annotated[int, Quota("s", MODES)]] = 30 * 24 * 3_600
ON_DEMAND_SCALING_S: Final[
    Annotated[int, Quota("s", MODES, "more than a doubling inside this time may be throttled")]
] = 900
ON_DEMAND_SPLIT_BYTES_PER_S: Final[
    Annotated[int, Quota("B/s", MODES, "a shard that takes in more is split")]
] = 500 * KIB
ADVANTAGE_COMMITMENT_BYTES_PER_S: Final[
    Annotated[int, Quota("B/s", MODES, "ingest, and as much retrieval; account and region")]
] = 25 * MIB
ADVANTAGE_MIN_H: Final[Annotated[int, Quota("h", MODES)]] = 24

# Producers

KPL_AGGREGATION_MAX_BYTES: Final[Annotated[int, Quota("B", KPL)]] = 51_200
KPL_BUFFERED_S: Final[Annotated[float, Quota("s", KPL)]] = 0.1
KPL_RECORD_TTL_S: Final[
    Annotated[float, Quota("s", KPL, "a record that waits longer is given back as failed")]
] = 30.0
KPL_RATE_LIMIT: Final[Annotated[float, Quota("", KPL, "of a shard's limits, each producer")]] = 1.5
KPL_REQUEST_TIMEOUT_S: Final[Annotated[float, Quota("s", KPL)]] = 6.0
SDK_MAX_ATTEMPTS: Final[Annotated[int, Quota("attempts", SDK_RETRY, "standard mode")]] = 3
SDK_BACKOFF_MAX_S: Final[Annotated[float, Quota("s", SDK_RETRY)]] = 20.0
SDK_THROTTLED_BACKOFF_S: Final[
    Annotated[float, Quota("s", SDK_RETRY, "first wait is up to this, then doubles")]
] = 1.0
SDK_TRANSIENT_BACKOFF_S: Final[
    Annotated[float, Quota("s", SDK_RETRY, "first wait is up to this, then doubles")]
] = 0.05

# Channels

CHANNELS_PER_STREAM: Final[
    Annotated[int, Quota("channels", CHANNELS, "one to S3, one to S3 Tables")]
] = 2
CHANNEL_FRESHNESS_MIN_S: Final[Annotated[int, Quota("s", CHANNELS)]] = 300
CHANNEL_FRESHNESS_DEFAULT_S: Final[Annotated[int, Quota("s", CHANNELS)]] = 300
CHANNEL_FRESHNESS_MAX_S: Final[Annotated[int, Quota("s", CHANNELS)]] = 900

# Watching

ITERATOR_AGE_ALARM_SHARE: Final[
    Annotated[float, Quota("", MONITORING, "of retention: above it, data loss threatens")]
] = 0.5
