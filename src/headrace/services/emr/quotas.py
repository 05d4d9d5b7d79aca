"""The numbers of EMR, each with unit, source and date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source

_READ = date(2026, 11, 23)
_GUIDE = "https://docs.aws.amazon.com/emr/latest/ManagementGuide/"
_RELEASES = "https://docs.aws.amazon.com/emr/latest/ReleaseGuide/"
_TEMPLATE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"

HDFS = Source("HDFS configuration", _RELEASES + "emr-hdfs-config.html", _READ)
PRIMARY_NODES = Source("Plan and configure primary nodes", _GUIDE + "emr-plan-ha.html", _READ)
HA_LAUNCH = Source(
    "Launch a cluster with multiple primary nodes", _GUIDE + "emr-plan-ha-launch.html", _READ
)
HA_CONSIDERATIONS = Source(
    "Considerations and best practices", _GUIDE + "emr-plan-ha-considerations.html", _READ
)
INSTANCES = Source(
    "Instance purchasing options", _GUIDE + "emr-instance-purchasing-options.html", _READ
)
TERMINATION = Source("Auto-termination policy", _GUIDE + "emr-auto-termination-policy.html", _READ)
SCALING = Source("Managed scaling", _GUIDE + "emr-managed-scaling.html", _READ)
ENCRYPTION = Source("Encryption options", _GUIDE + "emr-data-encryption-options.html", _READ)
NETWORK = Source("Configure networking in a VPC", _GUIDE + "emr-plan-vpc-subnet.html", _READ)
BLOCK_PUBLIC = Source(
    "Using Amazon EMR block public access", _GUIDE + "emr-block-public-access.html", _READ
)
LOGGING = Source("Cluster logging", _GUIDE + "emr-plan-debugging.html", _READ)
METASTORE = Source(
    "External metastore for Hive", _RELEASES + "emr-metastore-external-hive.html", _READ
)
SUPPORT = Source("EMR standard support", _RELEASES + "emr-standard-support.html", _READ)
FLEETS = Source("Instance fleets", _GUIDE + "emr-instance-fleet.html", _READ)
TASKS = Source("Task configuration", _RELEASES + "emr-hadoop-task-config.html", _READ)
STORAGE = Source("Instance storage options", _GUIDE + "emr-plan-storage.html", _READ)
GUIDELINES = Source(
    "Best practices for instance types and networking",
    _GUIDE + "emr-plan-instances-guidelines.html",
    _READ,
)
INSTANCE_TYPES = Source(
    "Amazon EC2 instance types", "https://aws.amazon.com/ec2/instance-types/", _READ
)
WHITEPAPER = Source(
    "Best Practices for Amazon EMR (2013)",
    "https://d0.awsstatic.com/whitepapers/aws-amazon-emr-best-practices.pdf",
    _READ,
)
HADOOP = Source(
    "FileInputFormat of Hadoop",
    "https://hadoop.apache.org/docs/stable/api/org/apache/hadoop/mapreduce/lib/input/"
    "FileInputFormat.html",
    _READ,
)
YARN = Source(
    "yarn-default.xml",
    "https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-common/yarn-default.xml",
    _READ,
)
MAPRED = Source(
    "mapred-default.xml",
    "https://hadoop.apache.org/docs/stable/hadoop-mapreduce-client/"
    "hadoop-mapreduce-client-core/mapred-default.xml",
    _READ,
)
ZONES = Source(
    "Availability Zones",
    "https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/"
    "availability-zones.html",
    _READ,
)
INTERRUPTIONS = Source(
    "Spot Instance interruption notices",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html",
    _READ,
)
CLUSTER = Source("AWS::EMR::Cluster", _TEMPLATE + "aws-resource-emr-cluster.html", _READ)

GIB: Final = 2**30
"""Bytes of a GiB."""
GB: Final = 10**9
"""Bytes of a GB, in which disks are sold."""

HDFS_BLOCK_BYTES: Final[Annotated[int, Quota("B", HDFS, "also the split of data in HDFS")]] = (
    134_217_728
)
REPLICATION_TWO_FROM: Final[
    Annotated[int, Quota("core nodes", HDFS, "below, blocks have no copy")]
] = 4
REPLICATION_THREE_FROM: Final[Annotated[int, Quota("core nodes", HDFS)]] = 10
PRIMARIES_SAFE: Final[Annotated[int, Quota("nodes", PRIMARY_NODES, "one may fail")]] = 3
SPLIT_SLOP: Final[
    Annotated[float, Quota("", HADOOP, "a file's last split may be so much larger")]
] = 1.1
YARN_KEPT_SHARE: Final[
    Annotated[
        float,
        Quota(
            "", TASKS, "of a node's memory is not for containers: from its tables", verified=False
        ),
    ]
] = 0.25
YARN_KEPT_MAX_GIB: Final[
    Annotated[int, Quota("GiB", TASKS, "at most: from its tables", verified=False)]
] = 8
EBS_DEFAULT_GIB: Final[
    Annotated[Mapping[int, int], Quota("GiB", STORAGE, "in all, by vCPU of the type")]
] = {
    2: 32,
    4: 64,
    8: 128,
    16: 256,
    32: 512,
    36: 576,
    40: 640,
    48: 768,
    64: 1_024,
    72: 1_152,
    96: 1_536,
}
LARGE_CLUSTER_NODES: Final[
    Annotated[int, Quota("nodes", GUIDELINES, "above, a larger primary is advised")]
] = 50
NOT_ON_YARN: Final[
    Annotated[
        frozenset[str], Quota("", TERMINATION, "managed scaling and idle time look at YARN alone")
    ]
] = frozenset({"hbase", "presto", "prestodb", "prestosql", "trino"})
CORE_NODES_SAFE: Final[Annotated[int, Quota("nodes", HDFS, "advised with HDFS in production")]] = (
    REPLICATION_TWO_FROM
)
EBS_BYTES_PER_S: Final[
    Annotated[int, Quota("B/s", STORAGE, "a gp3 volume, unless more is paid for", verified=False)]
] = 131_072_000
EBS_VOLUMES_MOST: Final[
    Annotated[
        int, Quota("volumes", STORAGE, "of a node; half as many as vCPU if less", verified=False)
    ]
] = 4
LOCAL_DISK_BYTES_PER_S: Final[
    Annotated[
        int, Quota("B/s", INSTANCE_TYPES, "a disk of the node's own, our guess", verified=False)
    ]
] = 500_000_000
LOCAL_DISK_VCPU: Final[
    Annotated[int, Quota("vCPU", INSTANCE_TYPES, "for each disk of its own", verified=False)]
] = 8
NODE_EXPIRY_S: Final[
    Annotated[
        int, Quota("s", YARN, "a node that is not heard of for so long is lost", verified=False)
    ]
] = 600
SHUFFLE_BUFFER_SHARE: Final[
    Annotated[
        float, Quota("", MAPRED, "of a reducer's memory, for what it fetches", verified=False)
    ]
] = 0.7
SORT_BUFFER_BYTES: Final[
    Annotated[int, Quota("B", TASKS, "memory in which a map sorts", verified=False)]
] = 209_715_200
ZONE_ROUND_TRIP_S: Final[
    Annotated[
        float, Quota("s", ZONES, "zones are a few milliseconds apart at most", verified=False)
    ]
] = 0.001
SPOT_NOTICE_S: Final[Annotated[int, Quota("s", INTERRUPTIONS, verified=False)]] = 120
SUPPORT_MONTHS: Final[
    Annotated[int, Quota("months", SUPPORT, "from a release's first day", verified=False)]
] = 24


def replication(core_nodes: int) -> int:
    """Return how many copies HDFS keeps of a block, unless configured otherwise."""
    if core_nodes < REPLICATION_TWO_FROM:
        return 1
    return 2 if core_nodes < REPLICATION_THREE_FROM else 3
