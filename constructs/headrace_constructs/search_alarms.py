"""The alarms that AWS recommends for a search domain.

Source: "Recommended CloudWatch alarms for Amazon OpenSearch Service",
https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html
"""

from __future__ import annotations

from typing import Final

from headrace.services.search import quotas
from headrace_constructs.alarms import Watch

__all__ = ["watches_of"]

_MIB_PER_GIB: Final = 1_024
_THREE_QUARTERS_OF_AN_HOUR: Final = 9


def watches_of(volume_gib: int, nodes: int) -> list[Watch]:
    """Return the metrics to watch, for so many nodes in all with volumes of that size."""
    free_mib = volume_gib * _MIB_PER_GIB * quotas.FREE_STORAGE_ALARM
    long = _THREE_QUARTERS_OF_AN_HOUR
    return [
        Watch(
            "Red",
            "ClusterStatus.red",
            "Maximum",
            0,
            "A primary shard and all its replicas have no node: their data cannot be searched.",
            silence_is_good=False,
        ),
        Watch(
            "Yellow",
            "ClusterStatus.yellow",
            "Maximum",
            0,
            "A replica has no node: the next loss may be a loss of data.",
            periods=3,
            silence_is_good=False,
        ),
        Watch(
            "Filling",
            "FreeStorageSpace",
            "Minimum",
            free_mib,
            "A node has less than a quarter of its volume left (MiB): add space or delete indexes.",
            below=True,
            silence_is_good=False,
        ),
        Watch(
            "WritesBlocked",
            "ClusterIndexWritesBlocked",
            "Maximum",
            0,
            "The domain refuses writes: too little space, or too little memory.",
        ),
        Watch(
            "NodeMissing",
            "Nodes",
            "Minimum",
            nodes,
            "A node has been away for an hour.",
            periods=12,
            below=True,
            silence_is_good=False,
        ),
        Watch("NoSnapshot", "AutomatedSnapshotFailure", "Maximum", 0, "A snapshot failed."),
        Watch("Busy", "CPUUtilization", "Maximum", 80, "Data nodes need more cores.", long),
        Watch("Memory", "JVMMemoryPressure", "Maximum", 95, "Data nodes run out of heap.", 3),
        Watch(
            "OldMemory", "OldGenJVMMemoryPressure", "Maximum", 80, "Data nodes run out of heap.", 3
        ),
        Watch(
            "MasterBusy", "MasterCPUUtilization", "Maximum", 50, "Masters need more cores.", long
        ),
        Watch("MasterMemory", "MasterJVMMemoryPressure", "Maximum", 95, "Masters need memory.", 3),
        Watch(
            "MasterOldMemory",
            "MasterOldGenJVMMemoryPressure",
            "Maximum",
            80,
            "Masters need more memory.",
            3,
        ),
        Watch("KeyUnusable", "KMSKeyError", "Maximum", 0, "Its key is disabled: enable it again."),
        Watch(
            "KeyGone",
            "KMSKeyInaccessible",
            "Maximum",
            0,
            "Its key is gone or its grant is revoked: restore a snapshot into a new domain.",
        ),
    ]
