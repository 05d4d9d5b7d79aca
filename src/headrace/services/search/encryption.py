"""Which domains can be encrypted as they are, and what has to change first in those that cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Final, Literal

from headrace.errors import UnknownValueError
from headrace.facts import Quota, Source
from headrace.services.search.domain import Domain

__all__ = ["hindrance"]

Kind = Literal["at rest", "between nodes"]

_READ: Final = date(2026, 11, 28)
_GUIDE: Final = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/"
TYPES: Final = Source("Supported instance types", _GUIDE + "supported-instance-types.html", _READ)
AT_REST: Final = Source("Encryption of data at rest", _GUIDE + "encryption-at-rest.html", _READ)

_NEVER_AT_REST: Final[
    Annotated[frozenset[str], Quota("", TYPES, "families; also as the CDK checks them")]
] = frozenset({"m3", "r3", "t2"})
_FROM: Final[
    Annotated[
        Mapping[Kind, tuple[int, int]],
        Quota("", AT_REST, "first version of Elasticsearch; OpenSearch has both in each"),
    ]
] = {"at rest": (5, 1), "between nodes": (6, 0)}


def hindrance(domain: Domain, kind: Kind) -> str:
    """Return what keeps *domain* from being encrypted, as a clause; empty if nothing known does."""
    return "; ".join(_hindrances(domain, kind))


def _hindrances(domain: Domain, kind: Kind) -> Iterator[str]:
    try:
        engine = domain.engine
        if engine is not None and engine.name == "Elasticsearch" and engine.version < _FROM[kind]:
            first = ".".join(map(str, _FROM[kind]))
            yield f"{engine} cannot, Elasticsearch {first} and later can"
    except UnknownValueError:
        pass
    if kind != "at rest":
        return
    try:
        masters = domain.cluster.get("DedicatedMasterEnabled").boolean(False)
        kinds = [domain.instance_type, domain.master_type if masters else None]
    except UnknownValueError:
        return
    for one in dict.fromkeys(kinds):
        if one is not None and one.partition(".")[0] in _NEVER_AT_REST:
            yield f"nodes of type {one} cannot"
