"""The numbers of OpenSearch Service that are no property of an instance type.

Sizes are binary, as in the service's own pages: 1 GiB = 1,073,741,824 B.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source

_READ = date(2026, 11, 24)
_READ_AGAIN = date(2026, 11, 28)
_GUIDE = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/"

STORAGE = Source("Calculating storage requirements", _GUIDE + "bp-storage.html", _READ)
SHARDING = Source("Choosing the number of shards", _GUIDE + "bp-sharding.html", _READ)
INSTANCES = Source("Choosing instance types and testing", _GUIDE + "bp-instances.html", _READ)
PRACTICES = Source("Operational best practices", _GUIDE + "bp.html", _READ)
MASTERS = Source(
    "Dedicated master nodes", _GUIDE + "managedomains-dedicatedmasternodes.html", _READ
)
ZONES = Source("Configuring a multi-AZ domain", _GUIDE + "managedomains-multiaz.html", _READ)
LIMITS = Source("Quotas", _GUIDE + "limits.html", _READ)
WARM = Source("UltraWarm storage", _GUIDE + "ultrawarm.html", _READ)
ALARMS = Source("Recommended CloudWatch alarms", _GUIDE + "cloudwatch-alarms.html", _READ)
LOGS = Source("Monitoring logs", _GUIDE + "createdomain-configure-slow-logs.html", _READ)
TROUBLES = Source(
    "Troubleshooting: ClusterBlockException",
    _GUIDE + "handling-errors.html#troubleshooting-cluster-block",
    date(2026, 11, 28),
)
SCALING = Source("Scaling pipelines", _GUIDE + "ingestion-scaling.html", _READ)
PREPPER = Source(
    "Data Prepper, retries of the OpenSearch sink",
    "https://github.com/opensearch-project/data-prepper/tree/main/data-prepper-plugins/opensearch",
    _READ_AGAIN,
)
TABLES = Source(
    "Change data capture with DynamoDB Streams",
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    _READ_AGAIN,
)
SERVERLESS = Source(
    "Managing capacity limits of Serverless", _GUIDE + "serverless-scaling.html", _READ_AGAIN
)
TEMPLATE = Source(
    "AWS::OpenSearchService::Domain",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-opensearchservice-domain.html",
    _READ,
)

GIB: Final = 2**30
"""Bytes of a GiB."""

# What a domain has if its template says nothing

ELASTICSEARCH_DEFAULT: Final[
    Annotated[str, Quota("", TEMPLATE, "of AWS::Elasticsearch::Domain", verified=False)]
] = "1.5"
ZONES_DEFAULT: Final[Annotated[int, Quota("zones", ZONES, "with zone awareness")]] = 2
STANDBY_ZONES: Final[Annotated[int, Quota("zones", ZONES)]] = 3
STANDBY_COPIES: Final[
    Annotated[int, Quota("copies", ZONES, "one in each zone: two replicas of each shard")]
] = 3
VOLUME_TYPE_DEFAULT: Final[Annotated[str, Quota("", TEMPLATE)]] = "gp2"
VOLUME_DEFAULT_GIB: Final[Annotated[int, Quota("GiB", TEMPLATE, verified=False)]] = 10
LOG_KINDS: Final = ("ES_APPLICATION_LOGS", "SEARCH_SLOW_LOGS", "INDEX_SLOW_LOGS", "AUDIT_LOGS")
"""The kinds of log that a domain can publish."""

# Storage

INDEX_OVERHEAD: Final[Annotated[float, Quota("", STORAGE, "of the source data")]] = 0.10
LINUX_RESERVED: Final[Annotated[float, Quota("", STORAGE, "of the file system, for root")]] = 0.05
SERVICE_RESERVED: Final[
    Annotated[float, Quota("", STORAGE, "of each node's disk, for merges, logs and the like")]
] = 0.20
SERVICE_RESERVED_MAX_GIB: Final[Annotated[int, Quota("GiB", STORAGE, "on each node")]] = 20
FREE_STORAGE_ALARM: Final[Annotated[float, Quota("", ALARMS, "of each node's disk")]] = 0.25

# Shards

SHARD_GIB: Final[
    Annotated[Mapping[str, tuple[int, int]], Quota("GiB", SHARDING, "least and most, by workload")]
] = {"search": (10, 30), "logs": (30, 50)}
SHARD_VCPU: Final[
    Annotated[float, Quota("vCPU", SHARDING, "of each active shard, to start with")]
] = 1.5
SHARDS_PER_HEAP_GIB: Final[Annotated[int, Quota("shards", SHARDING)]] = 25
HEAP_SHARE: Final[Annotated[float, Quota("", INSTANCES, "of a node's memory")]] = 0.5
HEAP_MAX_GIB: Final[
    Annotated[int, Quota("GiB", INSTANCES, "so far a node's memory helps the heap")]
] = 32
SHARDS_PER_NODE: Final[
    Annotated[int, Quota("shards", LIMITS, "Elasticsearch 7, OpenSearch up to 2.15")]
] = 1_000
SHARDS_PER_NODE_MAX: Final[Annotated[int, Quota("shards", LIMITS, "from OpenSearch 2.17 on")]] = (
    4_000
)
SHARDS_BY_HEAP_SINCE: Final = (2, 17)
"""From this version of OpenSearch on the limit grows with the heap."""
SHARDS_HEAP_STEP_GIB: Final[
    Annotated[int, Quota("GiB", LIMITS, "of heap for each 1,000 shards, from 2.17 on")]
] = 16

# Nodes

MASTERS_ADVISED: Final[Annotated[int, Quota("nodes", MASTERS)]] = 3
MASTER_TYPES: Final[
    Annotated[
        tuple[tuple[int, int, str], ...],
        Quota("", MASTERS, "most data and warm nodes, most shards, smallest type advised"),
    ]
] = (
    (10, 10_000, "m6g.large"),
    (30, 30_000, "c6g.2xlarge"),
    (75, 40_000, "r6g.xlarge"),
    (125, 75_000, "r6g.2xlarge"),
    (200, 75_000, "r6g.4xlarge"),
)
DATA_NODES_DEFAULT_QUOTA: Final[
    Annotated[int, Quota("nodes", LIMITS, "of one family in a domain; can be raised")]
] = 80
DATA_NODES_MAX: Final[
    Annotated[Mapping[int, int], Quota("nodes", LIMITS, "by number of zones")]
] = {1: 334, 2: 668, 3: 1_002}
WARM_NODES_MIN: Final[Annotated[int, Quota("nodes", WARM)]] = 2
WARM_GIB: Final[
    Annotated[Mapping[str, int], Quota("GiB", LIMITS, "that a node can address in S3")]
] = {"ultrawarm1.medium": 1_536, "ultrawarm1.large": 20_480}

# Ingestion

UNITS_MIN_PUSHED: Final[
    Annotated[int, Quota("OCUs", SCALING, "advised for sources that are pushed to")]
] = 2
UNIT_ZONES_MAX: Final[
    Annotated[int, Quota("zones", SCALING, "as many as its fewest OCUs, each with as many of them")]
] = 3
UNITS_MAX: Final[Annotated[int, Quota("OCUs", SCALING, "of a stateless pipeline")]] = 96
UNIT_BYTES_PER_S: Final[
    Annotated[int, Quota("B/s", SCALING, "at most, with one simple grok pattern")]
] = 2 * 2**20

RETRY_FIRST_S: Final[
    Annotated[float, Quota("s", PREPPER, "doubled for each try after that; without end by default")]
] = 0.05
RETRY_LONGEST_S: Final[Annotated[int, Quota("s", PREPPER, "between two tries")]] = 600
TABLE_STREAM_KEPT_S: Final[
    Annotated[int, Quota("s", TABLES, "a change of a table can be read", verified=False)]
] = 86_400

# Serverless

INDEXING_OCUS_DEFAULT: Final[
    Annotated[
        int,
        Quota(
            "OCUs",
            SERVERLESS,
            "of an account in a region; a page of 2022 says so, and limits have risen since",
            verified=False,
        ),
    ]
] = 10
STANDBY_SHARE: Final[
    Annotated[float, Quota("", SERVERLESS, "of the OCUs: two are made where one would do")]
] = 0.5

# Failures

SNAPSHOTS = Source("Creating index snapshots", _GUIDE + "managedomains-snapshots.html", _READ_AGAIN)
SNAPSHOT_EVERY_S: Final[
    Annotated[int, Quota("s", SNAPSHOTS, "automated, from Elasticsearch 5.3 on")]
] = 3_600
SNAPSHOT_OLD_EVERY_S: Final[Annotated[int, Quota("s", SNAPSHOTS, "up to Elasticsearch 5.1")]] = (
    86_400
)
HOURLY_SINCE: Final = (5, 3)
"""From this version of Elasticsearch on snapshots are hourly."""
MASTER_ZONES: Final[
    Annotated[int, Quota("zones", ZONES, "of dedicated masters, even where data is in two")]
] = 3
REGIONS_OF_TWO_ZONES: Final[
    Annotated[tuple[str, ...], Quota("", ZONES, "an account has two of its zones", verified=False)]
] = ("us-west-1",)
NODE_REPLACED_S: Final[
    Annotated[
        int,
        Quota(
            "s",
            ZONES,
            "the service replaces lost nodes by itself; no page says how soon",
            verified=False,
        ),
    ]
] = 15 * 60
RESTORED_S: Final[
    Annotated[
        int,
        Quota(
            "s",
            SNAPSHOTS,
            "of indexes from a snapshot; grows with them, no page says how",
            verified=False,
        ),
    ]
] = 60 * 60
ADAPTIVE_SINCE: Final = (7, 0)
"""From this version of Elasticsearch on, and in OpenSearch, the voting masters adapt."""
