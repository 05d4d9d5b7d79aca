"""The JSON Schema of a description, made from its forms."""

from __future__ import annotations

from typing import Any, Final

from headrace.flow.mapreduce.forms import DescriptionForm
from headrace.load.schema import schema_of

__all__ = ["job_schema"]

_EXAMPLE: Final = {
    "title": "terabyte sort",
    "cluster": {
        "framework": "hadoop 1",
        "nodes": [
            {
                "count": 100,
                "cores": 8,
                "disks": 4,
                "disk": "75 MB/s",
                "seek": "12.7ms",
                "network": "1 Gbit/s",
                "memory": "16 GB",
                "map_slots": 6,
                "reduce_slots": 2,
            }
        ],
        "network": {"nodes_per_rack": 20, "oversubscription": 5},
    },
    "job": {"input": "1 TB", "split_size": "128 MiB", "reducers": 200},
    "faults": [{"random_losses": {"per_month": "0.8%"}}],
}


def job_schema() -> dict[str, Any]:
    """Return the JSON Schema of a file for ``headrace job``."""
    told = "A batch job on a cluster, and what happens to nodes meanwhile."
    return schema_of(DescriptionForm, title="Headrace job", description=told, example=_EXAMPLE)
