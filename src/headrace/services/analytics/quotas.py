"""The numbers and dates of stream analytics, each with unit, source and date.

The service writes GB where it describes a KPU; here 1 GB is 1,000,000,000 B, the smaller reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Quota, Source

_READ = date(2026, 11, 23)
_GUIDE = "https://docs.aws.amazon.com/managed-flink/latest/java/"
_SQL_GUIDE = "https://docs.aws.amazon.com/kinesisanalytics/latest/dev/"

LIMITS = Source("Managed Flink quota", _GUIDE + "limits.html", _READ)
SCALING = Source("Application scaling", _GUIDE + "how-scaling.html", _READ)
AUTO_SCALING = Source("Automatic scaling", _GUIDE + "how-scaling-auto.html", _READ)
FAULTS = Source("Fault tolerance", _GUIDE + "how-fault.html", _READ)
SNAPSHOTS = Source("Snapshots", _GUIDE + "how-snapshots.html", _READ)
RESOURCES = Source("Application resources", _GUIDE + "how-resources.html", _READ)
BILLING = Source("Per-second billing", _GUIDE + "how-pricing.html", _READ)
VERSIONS = Source("Release versions", _GUIDE + "release-version-list.html", _READ)
METRICS = Source("Metrics and dimensions", _GUIDE + "metrics-dimensions.html", _READ)
ALARMS = Source("Recommended alarms", _GUIDE + "monitoring-metrics-alarms.html", _READ)
MAINTENANCE = Source("Maintenance", _GUIDE + "maintenance.html", _READ)
ENCRYPTION = Source("Managing keys", _GUIDE + "manage-cmk-api.html", _READ)
NETWORK = Source("Using a VPC", _GUIDE + "vpc.html", _READ)
NETWORK_PERMISSIONS = Source("VPC permissions", _GUIDE + "vpc-permissions.html", _READ)
LOGGING = Source("Setting up logging", _GUIDE + "cloudwatch-logs.html", _READ)
MODEL = Source(
    "Managed Flink API reference",
    "https://docs.aws.amazon.com/managed-flink/latest/apiv2/",
    _READ,
)
SQL_END = Source("Discontinuation of SQL", _SQL_GUIDE + "discontinuation.html", _READ)
SQL_LIMITS = Source("Limits of SQL applications", _SQL_GUIDE + "limits.html", _READ)

GB: Final = 1_000_000_000
"""Bytes of a GB, as the service's guide and bill mean it."""

# One KPU

KPU_VCPUS: Final[Annotated[float, Quota("vCPU", RESOURCES)]] = 1.0
KPU_MEMORY_BYTES: Final[Annotated[int, Quota("B", RESOURCES, "heap and native")]] = 4 * GB
KPU_HEAP_BYTES: Final[Annotated[int, Quota("B", RESOURCES, "of the memory of a KPU")]] = 3 * GB
KPU_STORAGE_BYTES: Final[
    Annotated[int, Quota("B", RESOURCES, "running application storage: state on disk")]
] = 50 * GB
ORCHESTRATION_KPUS: Final[
    Annotated[int, Quota("KPUs", BILLING, "billed besides, once for each application")]
] = 1

# One application

KPUS_MAX: Final[Annotated[int, Quota("KPUs", LIMITS, "each application; raised on request")]] = 64
PARALLELISM_DEFAULT: Final[Annotated[int, Quota("subtasks", SCALING)]] = 1
PARALLELISM_MAX: Final[Annotated[int, Quota("subtasks", SCALING, "default; raised on request")]] = (
    256
)
PARALLELISM_PER_KPU_DEFAULT: Final[Annotated[int, Quota("subtasks", SCALING)]] = 1
PARALLELISM_PER_KPU_MAX: Final[Annotated[int, Quota("subtasks", SCALING)]] = 8
KEY_GROUPS_DEFAULT: Final[
    Annotated[
        int,
        Quota(
            "subtasks",
            SCALING,
            "maxParallelism of an application started at 128 or less; to change it is to lose"
            " every snapshot",
        ),
    ]
] = 128
APPLICATIONS_MAX: Final[Annotated[int, Quota("applications", LIMITS, "each region")]] = 100
SNAPSHOTS_MAX: Final[
    Annotated[int, Quota("snapshots", LIMITS, "each application; never deleted by themselves")]
] = 1_000
JAR_MAX_BYTES: Final[Annotated[int, Quota("B", LIMITS)]] = 512 * 1_048_576

# Scaling and failures

SCALE_UP_CPU: Final[
    Annotated[float, Quota("", AUTO_SCALING, "of containerCPUUtilization: doubles parallelism")]
] = 0.75
SCALE_UP_S: Final[Annotated[int, Quota("s", AUTO_SCALING, "for so long at or above it")]] = 900
SCALE_DOWN_CPU: Final[
    Annotated[float, Quota("", AUTO_SCALING, "of containerCPUUtilization: halves parallelism")]
] = 0.10
SCALE_DOWN_S: Final[Annotated[int, Quota("s", AUTO_SCALING, "for so long below it")]] = 21_600
CHECKPOINT_INTERVAL_DEFAULT_S: Final[Annotated[float, Quota("s", FAULTS)]] = 60.0
CHECKPOINT_PAUSE_DEFAULT_S: Final[Annotated[float, Quota("s", FAULTS)]] = 5.0
RESTART_S: Final[
    Annotated[float, Quota("s", MAINTENANCE, "10 to 30 s in maintenance; large states take longer")]
] = 30.0
CPU_ALARM_PERCENT: Final[Annotated[int, Quota("%", ALARMS, "maximum of cpuUtilization")]] = 80
HEAP_ALARM_PERCENT: Final[
    Annotated[int, Quota("%", ALARMS, "maximum of heapMemoryUtilization")]
] = 90
LATE_ALARM_MS: Final[
    Annotated[
        int,
        Quota(
            "ms",
            ALARMS,
            "the guide leaves millisBehindLatest's threshold to the user; its sample takes 1 min",
            verified=False,
        ),
    ]
] = 60_000

# SQL applications, as they were

SQL_KPUS_MAX: Final[Annotated[int, Quota("KPUs", SQL_LIMITS)]] = 8
SQL_INPUT_PARALLELISM_MAX: Final[Annotated[int, Quota("in-application streams", SQL_LIMITS)]] = 64
SQL_OUTPUTS_MAX: Final[Annotated[int, Quota("outputs", SQL_LIMITS)]] = 3
SQL_CODE_MAX_BYTES: Final[Annotated[int, Quota("B", SQL_LIMITS)]] = 100 * 1_024
SQL_REFERENCE_MAX_BYTES: Final[Annotated[int, Quota("B", SQL_LIMITS)]] = GB

# What ended, and when

SQL_CREATION_ENDS: Final = date(2025, 10, 15)
"""From here on nobody creates SQL applications, and those that ran were stopped."""

SQL_DELETION: Final = date(2026, 1, 27)
"""From here on SQL applications are deleted."""

SUPPORTED_FLINK: Final = ("2.3", "2.2", "1.20", "1.19", "1.18", "1.15")
"""Versions of Apache Flink that the service supports, the newest first. Source: `VERSIONS`."""


class Retirement(Struct, frozen=True):
    """When a version of Flink was retired, and what no longer works since.

    Attributes
    ----------
    on
        The day.
    says
        What it means, as the sentence goes on.
    source
        Where it was read.
    """

    on: date
    says: str
    source: Source = VERSIONS


_CANNOT_START: Final = Retirement(date(2025, 7, 28), "applications no longer start")

RETIRED_FLINK: Final[Mapping[str, Retirement]] = {
    "1.6": _CANNOT_START,
    "1.8": _CANNOT_START,
    "1.11": _CANNOT_START,
    "1.13": Retirement(date(2025, 10, 16), "support has ended"),
}
"""Version of Flink → its retirement; 1.11 and older could no longer be chosen since 5 November
2024."""
