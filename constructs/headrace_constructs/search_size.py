"""The size of a search domain: given, or worked out of what it must keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypedDict

from headrace.errors import InputError, UnknownValueError
from headrace.services.search import quotas
from headrace.services.search.engine import read_engine
from headrace.services.search.instances import volume_max_gib
from headrace.services.search.sizing import SearchRequirement, size_search
from headrace.units import parse_duration, parse_share, parse_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constructs import Construct

__all__ = ["SearchSize", "kept", "read_search_load"]

_READ: Final[Mapping[str, tuple[str, Callable[[str], float]]]] = {
    "daily": ("daily_bytes", parse_size),
    "retention": ("retention_s", parse_duration),
    "stored": ("stored_bytes", parse_size),
    "ultrawarm_after": ("warm_after_s", parse_duration),
    "growth": ("growth", parse_share),
    "shard_size": ("shard_bytes", parse_size),
}
_PLAIN: Final = {
    "replicas": "replicas",
    "workload": "workload",
    "instance_type": "instance_type",
    "region": "region",
}


class _Properties(TypedDict):
    cluster_config: dict[str, Any]
    ebs_options: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSize:
    """Nodes and volumes of a domain. There are always three dedicated masters.

    Parameters
    ----------
    data_nodes
        Number of data nodes, a multiple of the zones.
    instance_type, master_type
        Types of data nodes and masters, as ``r7g.large``.
    volume_gib
        gp3 volume of each data node.
    warm_nodes, warm_type
        UltraWarm nodes; none by default.
    """

    data_nodes: int
    instance_type: str = "r7g.large"
    master_type: str = "m6g.large"
    volume_gib: int = 100
    warm_nodes: int = 0
    warm_type: str = "ultrawarm1.medium"

    @property
    def nodes(self) -> int:
        """Number of all nodes."""
        return self.data_nodes + quotas.MASTERS_ADVISED + self.warm_nodes

    def check(self, zones: int, construct: Construct) -> None:
        """Refuse what the service refuses.

        Raises
        ------
        ValueError
            When nodes are no multiple of the zones, or the volume does not fit its type.
        """
        of = construct.node.path
        if self.data_nodes < zones or self.data_nodes % zones:
            message = f"{of}: {self.data_nodes} data nodes are no multiple of {zones} zones"
            raise ValueError(message)
        most = volume_max_gib(self.instance_type, "gp3")
        if most is not None and self.volume_gib > most:
            message = f"{of}: {self.instance_type} takes {most:,} GiB, not {self.volume_gib:,}"
            raise ValueError(message)

    def properties(self, zones: int) -> _Properties:
        """Return the properties of the resource."""
        cluster: dict[str, Any] = {
            "instanceType": f"{self.instance_type}.search",
            "instanceCount": self.data_nodes,
            "dedicatedMasterEnabled": True,
            "dedicatedMasterType": f"{self.master_type}.search",
            "dedicatedMasterCount": quotas.MASTERS_ADVISED,
            "zoneAwarenessEnabled": True,
            "zoneAwarenessConfig": {"availabilityZoneCount": zones},
        }
        if self.warm_nodes:
            cluster |= {
                "warmEnabled": True,
                "warmCount": self.warm_nodes,
                "warmType": f"{self.warm_type}.search",
            }
        volume = {"ebsEnabled": True, "volumeType": "gp3", "volumeSize": self.volume_gib}
        return {"cluster_config": cluster, "ebs_options": volume}


def read_search_load(
    load: Mapping[str, Any], zones: int, engine_version: str, construct: Construct
) -> SearchSize:
    """Return the size that the calculator finds for *load*.

    Raises
    ------
    ValueError
        The load is wrong, or no size carries it; the message says what is.
    """
    of = f"load of {construct.node.path}"
    unknown = [key for key in load if key not in _READ and key not in _PLAIN]
    if unknown:
        known = ", ".join([*_READ, *_PLAIN])
        raise ValueError(f"{of}: {unknown[0]!r} is not one of {known}")
    try:
        values: dict[str, Any] = {_PLAIN[key]: load[key] for key in load if key in _PLAIN}
        for key, (name, parse) in _READ.items():
            if key in load:
                value = load[key]
                values[name] = parse(value) if isinstance(value, str) else float(value)
        engine = read_engine(engine_version, "OpenSearch")
        sizing = size_search(SearchRequirement(zones=zones, engine=engine, **values))
    except (InputError, UnknownValueError) as error:
        raise ValueError(f"{of}: {error}") from None
    wrong = next((check.message for check in sizing.checks if check.level == "error"), None)
    if wrong is not None or sizing.data_nodes is None or sizing.volume_gib is None:
        raise ValueError(f"{of}: {wrong}")
    return SearchSize(
        data_nodes=sizing.data_nodes,
        instance_type=sizing.data_type,
        master_type=sizing.master_type,
        volume_gib=sizing.volume_gib,
        warm_nodes=sizing.warm_nodes,
        warm_type=sizing.warm_type,
    )


def kept(load: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a domain's load says for the trials: what it keeps, and for how long."""
    names = {"stored": "holds", "retention": "retention", "ultrawarm_after": "ultrawarm_after"}
    said = {names[key]: _written(key, load[key]) for key in names if key in load}
    return said | {key: load[key] for key in ("replicas", "workload") if key in load}


def _written(key: str, value: object) -> str:
    """Return a quantity as loads write it; numbers are bytes or seconds."""
    if isinstance(value, str):
        return value
    return f"{value} B" if key == "stored" else f"{value}s"
