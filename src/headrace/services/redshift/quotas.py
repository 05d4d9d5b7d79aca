"""The numbers of Redshift, each with unit, source and date.

AWS writes TB and GB where it counts managed storage; here 1 TB = 10^12 B and 1 GB = 10^9 B, the
smaller reading, so that a warehouse sized by it never turns out too small.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source
from headrace.services.redshift.node_types import NodeType, RetiredType

_READ = date(2026, 11, 23)
_LATER = date(2026, 11, 28)
_GUIDE = "https://docs.aws.amazon.com/redshift/latest/mgmt/"
_DATABASE = "https://docs.aws.amazon.com/redshift/latest/dg/"
_TEMPLATE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"

CLUSTERS = Source(
    "Amazon Redshift provisioned clusters", _GUIDE + "working-with-clusters.html", _READ
)
RESIZING = Source("Resizing a cluster", _GUIDE + "resizing-cluster.html", _READ)
COPYING = Source(
    "Load takes too long", _DATABASE + "queries-troubleshooting-load-takes-too-long.html", _READ
)
SCALING = Source(
    "Concurrency scaling candidates", _DATABASE + "concurrency-scaling-candidates.html", _READ
)
CAPACITY = Source(
    "Compute capacity for Redshift Serverless", _GUIDE + "serverless-capacity.html", _READ
)
RESOURCE = Source("AWS::Redshift::Cluster", _TEMPLATE + "aws-resource-redshift-cluster.html", _READ)
RESIZE_API = Source(
    "ResizeCluster",
    "https://docs.aws.amazon.com/redshift/latest/APIReference/API_ResizeCluster.html",
    _READ,
)
SNAPSHOTS = Source("Snapshots and backups", _GUIDE + "working-with-snapshots.html", _READ)
PARAMETERS = Source("Parameter groups", _GUIDE + "working-with-parameter-groups.html", _READ)
ROUTING = Source("Enhanced VPC routing", _GUIDE + "enhanced-vpc-routing.html", _READ)
WLM = Source("Implementing manual WLM", _DATABASE + "cm-c-defining-query-queues.html", _READ)
WLM_MODES = Source(
    "Implementing workload management",
    _DATABASE + "cm-c-implementing-workload-management.html",
    _READ,
)
PRICING = Source("Redshift pricing", "https://aws.amazon.com/redshift/pricing/", _READ)

GB: Final = 10**9
"""Bytes of a GB of managed storage."""

TB: Final = 10**12
"""Bytes of a TB of managed storage."""


NODE_TYPES: Final[
    Annotated[
        Mapping[str, NodeType],
        Quota(
            "a node",
            CLUSTERS,
            "ra3.large and the RG family, newer than the stored page, are known from copies of its"
            " table; the pricing page gives the throughput of RA3, that of ra3.large and RG is"
            " taken in proportion to the vCPUs of ra3.xlplus",
            verified=False,
        ),
    ]
] = {
    "rg.large": NodeType(
        vcpus=2,
        memory_gib=16,
        slices=2,
        storage_tb=8,
        io_gb_per_s=0.325,
        fewest_nodes=1,
        most_nodes=16,
        most_resized=16,
        grows=2,
        shrinks=2,
    ),
    "rg.xlarge": NodeType(
        vcpus=4,
        memory_gib=32,
        slices=2,
        storage_tb=32,
        io_gb_per_s=0.65,
        fewest_nodes=2,
        most_nodes=16,
        most_resized=32,
        grows=2,
        shrinks=2,
    ),
    "rg.4xlarge": NodeType(
        vcpus=16,
        memory_gib=128,
        slices=8,
        storage_tb=128,
        io_gb_per_s=2.6,
        fewest_nodes=2,
        most_nodes=32,
        most_resized=64,
        grows=4,
        shrinks=4,
    ),
    "rg.12xlarge": NodeType(
        vcpus=48,
        memory_gib=384,
        slices=16,
        storage_tb=128,
        io_gb_per_s=7.8,
        fewest_nodes=2,
        most_nodes=128,
        most_resized=128,
        grows=4,
        shrinks=4,
    ),
    "ra3.large": NodeType(
        vcpus=2,
        memory_gib=16,
        slices=2,
        storage_tb=8,
        io_gb_per_s=0.325,
        fewest_nodes=1,
        most_nodes=16,
        most_resized=16,
        grows=2,
        shrinks=2,
    ),
    "ra3.xlplus": NodeType(
        vcpus=4,
        memory_gib=32,
        slices=2,
        storage_tb=32,
        io_gb_per_s=0.65,
        fewest_nodes=1,
        most_nodes=16,
        most_resized=32,
        grows=2,
        shrinks=4,
    ),
    "ra3.4xlarge": NodeType(
        vcpus=12,
        memory_gib=96,
        slices=4,
        storage_tb=128,
        io_gb_per_s=2.0,
        fewest_nodes=2,
        most_nodes=32,
        most_resized=64,
        grows=4,
        shrinks=4,
    ),
    "ra3.16xlarge": NodeType(
        vcpus=48,
        memory_gib=384,
        slices=16,
        storage_tb=128,
        io_gb_per_s=8.0,
        fewest_nodes=2,
        most_nodes=128,
        most_resized=128,
        grows=4,
        shrinks=4,
    ),
}
"""The node types that a new cluster can have."""


RETIRED_TYPES: Final[
    Annotated[
        Mapping[str, RetiredType],
        Quota(
            "a node",
            CLUSTERS,
            "slices, storage and memory stand on the page; which types resize stands at"
            " ResizeCluster; the dates are those of AWS's notices as third parties repeat them",
            verified=False,
        ),
    ]
] = {
    "dc1.large": RetiredType(slices=2, storage_tb=0.16, memory_gib=15),
    "dc1.8xlarge": RetiredType(slices=32, storage_tb=2.56, memory_gib=244),
    "dc2.large": RetiredType(
        slices=2,
        storage_tb=0.16,
        memory_gib=15,
        ended=date(2026, 4, 24),
        closed=date(2025, 5, 15),
        resizes=True,
    ),
    "dc2.8xlarge": RetiredType(
        slices=16,
        storage_tb=2.56,
        memory_gib=244,
        ended=date(2026, 4, 24),
        closed=date(2025, 5, 15),
        resizes=True,
    ),
    "ds2.xlarge": RetiredType(slices=2, storage_tb=2, memory_gib=31, ended=date(2021, 12, 31)),
    "ds2.8xlarge": RetiredType(slices=16, storage_tb=16, memory_gib=244, ended=date(2021, 12, 31)),
}
"""Dense compute and dense storage: disks inside the node, so storage and compute grow as one."""

# The cluster

NODES_DEFAULT: Final[
    Annotated[int, Quota("nodes", RESOURCE, "without NumberOfNodes; a single node has no mirror")]
] = 1
NODES_SAFE: Final[
    Annotated[int, Quota("nodes", CLUSTERS, "from here on each node's data is mirrored on another")]
] = 2
SINGLE_NODE_STORAGE_TB: Final[
    Annotated[
        Mapping[str, float],
        Quota("TB", CLUSTERS, "managed storage of a single node", verified=False),
    ]
] = {"ra3.xlplus": 4.0, "ra3.large": 1.0, "rg.large": 1.0}
PORT_DEFAULT: Final[Annotated[int, Quota("", RESOURCE)]] = 5_439
PORTS: Final[
    Annotated[tuple[tuple[int, int], ...], Quota("", RESOURCE, "of RA3 and RG clusters")]
] = ((5_431, 5_455), (8_191, 8_215))
DATABASE_DEFAULT: Final[Annotated[str, Quota("", RESOURCE, "where DBName is left out")]] = "dev"
ADMIN_DEFAULT: Final[
    Annotated[str, Quota("", RESOURCE, "user name that the console proposes", verified=False)]
] = "awsuser"

# Snapshots

SNAPSHOT_RETENTION_DEFAULT_DAYS: Final[
    Annotated[int, Quota("days", RESOURCE, "automated snapshots; 0 switches them off")]
] = 1
SNAPSHOT_RETENTION_MAX_DAYS: Final[Annotated[int, Quota("days", RESOURCE)]] = 35
SNAPSHOT_EVERY_S: Final[
    Annotated[int, Quota("s", SNAPSHOTS, "automated snapshots, or every 5 GB changed on a node")]
] = 8 * 3_600
COPY_RETENTION_DEFAULT_DAYS: Final[
    Annotated[int, Quota("days", SNAPSHOTS, "snapshots copied to another region")]
] = 7

# Parameters

SECURE_FAMILY: Final[
    Annotated[str, Quota("", PARAMETERS, "family in which require_ssl is true by default")]
] = "redshift-2.0"

# Loading

COPY_FILE_MIN_BYTES: Final[Annotated[int, Quota("B", COPYING, "after compression")]] = 10**6
COPY_FILE_MAX_BYTES: Final[Annotated[int, Quota("B", COPYING, "after compression")]] = 10**9

# Resizing

ELASTIC_MINUTES: Final[Annotated[int, Quota("min", RESIZING, "on average")]] = 10
CLASSIC_DATA_MAX_TB: Final[
    Annotated[
        int,
        Quota("TB", RESIZING, "for a classic resize that keeps taking writes; newer copies: 2 PB"),
    ]
] = 400
CLASSIC_SNAPSHOT_MAX_H: Final[
    Annotated[int, Quota("h", RESIZING, "age of the manual snapshot that a classic resize needs")]
] = 10
SLICES_PER_NODE_MAX: Final[
    Annotated[int, Quota("slices", CLUSTERS, "an elastic resize deals no more to one node")]
] = 32
CONCURRENCY_SCALING_MAX_NODES: Final[Annotated[int, Quota("nodes", SCALING)]] = 32
# Serverless

RPU_GIB: Final[Annotated[int, Quota("GiB", CAPACITY, "memory of one RPU")]] = 16
RPUS_DEFAULT: Final[Annotated[int, Quota("RPU", CAPACITY, "base capacity")]] = 128
RPUS_MIN: Final[Annotated[int, Quota("RPU", CAPACITY, "4 in some regions")]] = 8
RPUS_STEP: Final[Annotated[int, Quota("RPU", CAPACITY)]] = 8
RPUS_MAX: Final[Annotated[int, Quota("RPU", CAPACITY, "1,024 in some regions")]] = 512
RPUS_LARGE: Final[
    Annotated[int, Quota("RPU", CAPACITY, "least for more than RPUS_SMALL_STORAGE_TB")]
] = 32
RPUS_SMALL_STORAGE_TB: Final[Annotated[int, Quota("TB", CAPACITY)]] = 128

# Queries

QUEUE_SLOTS_DEFAULT: Final[
    Annotated[int, Quota("queries", WLM, "that a queue of manual WLM runs at once")]
] = 5
QUEUE_SLOTS_MAX: Final[
    Annotated[int, Quota("queries", WLM_MODES, "of all queues of manual WLM together")]
] = 50

# Watching

DISK_ALARM_SHARE: Final[
    Annotated[float, Quota("", CLUSTERS, "the console's own disk space alarm", verified=False)]
] = 0.8
CONNECTIONS_MAX: Final[
    Annotated[
        Mapping[str, int],
        Quota("connections", CLUSTERS, "a cluster; 500 for the smallest types", verified=False),
    ]
] = {"ra3.large": 500, "rg.large": 500, "*": 2_000}

# Failures

TWO_ZONES = Source("Setting up Multi-AZ deployment", _GUIDE + "overview-multi-az.html", _LATER)
MULTI_AZ = Source("Failing over Multi-AZ deployment", _GUIDE + "test-cluster-multi-az.html", _LATER)
RELOCATION = Source("Relocating a cluster", _GUIDE + "managing-cluster-recovery.html", _LATER)
RECOVERY_POINTS = Source(
    "Snapshots and recovery points", _GUIDE + "serverless-snapshots-recovery-points.html", _LATER
)
MULTI_AZ_ZONES: Final[
    Annotated[int, Quota("zones", TWO_ZONES, "each with the number of nodes that is asked for")]
] = 2
MIRRORED_COPIES: Final[
    Annotated[int, Quota("copies", CLUSTERS, "of what lies on disks of several nodes")]
] = 2
NODE_REPLACED_S: Final[
    Annotated[
        int,
        Quota(
            "s",
            CLUSTERS,
            "a failed node is replaced, and nobody can query meanwhile; no page says how long",
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
            "until a cluster made from a snapshot answers; its data follows; no page says how long",
            verified=False,
        ),
    ]
] = 30 * 60
FAILOVER_S: Final[
    Annotated[int, Quota("s", MULTI_AZ, "to the other zone; no page says", verified=False)]
] = 60
RELOCATED_S: Final[
    Annotated[int, Quota("s", RELOCATION, "to another zone; no page says", verified=False)]
] = 15 * 60
SERVERLESS_POINT_EVERY_S: Final[
    Annotated[int, Quota("s", RECOVERY_POINTS, "or every 5 GB changed; kept for 24 hours")]
] = 30 * 60
