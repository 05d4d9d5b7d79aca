"""What other tools check, and which rules check the same: the file ``peers.yaml`` of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files

from msgspec import Struct, field

from headrace.rulekit.discovery import GROUP

__all__ = ["Concept", "Peer", "concepts", "ids_beside", "peers"]

FILE = "peers.yaml"


class Peer(Struct, frozen=True):
    """Another tool.

    Attributes
    ----------
    name
        What it is called.
    looked
        The version or day of what was looked through.
    absent
        Why it has nothing for a concept where none of its ids is named.
    """

    name: str
    looked: str
    absent: str


class Concept(Struct, frozen=True):
    """Something that tools agree to check, by whatever id.

    Attributes
    ----------
    id
        Its name, in words joined by hyphens.
    service
        The service that it is about.
    says
        What holds where it passes.
    rules
        Ids of our rules; it fails where one of them fails. Empty where no template decides it.
    peers
        The ids of each peer.
    differs
        What is decided otherwise than a peer does, and why; empty for nothing.
    undecided
        Why no template decides it; empty where one does.
    """

    id: str
    service: str
    says: str
    rules: tuple[str, ...]
    peers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    differs: str = ""
    undecided: str = ""


@cache
def _read() -> tuple[tuple[Peer, ...], tuple[Concept, ...]]:
    import yaml  # noqa: PLC0415 - heavy, and few runs ask for peers

    known: dict[str, Peer] = {}
    found: list[Concept] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        path = files(point.value) / FILE
        if not path.is_file():
            continue
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, about in data["peers"].items():
            known.setdefault(name, Peer(name, about["looked"], about["absent"]))
        found += [_concept(entry) for entry in data["concepts"]]
    return tuple(known.values()), tuple(found)


def _concept(entry: dict[str, object]) -> Concept:
    ids = entry["peers"]
    rules = entry["rules"]
    assert isinstance(ids, dict)
    assert isinstance(rules, list)
    return Concept(
        id=str(entry["concept"]),
        service=str(entry["service"]),
        says=str(entry["says"]),
        rules=tuple(rules),
        peers={name: tuple(listed) for name, listed in ids.items()},
        differs=str(entry.get("differs", "")),
        undecided=str(entry.get("undecided", "")),
    )


def peers() -> tuple[Peer, ...]:
    """Return the other tools, in the order in which they are shown."""
    return _read()[0]


def concepts() -> tuple[Concept, ...]:
    """Return the concepts of every pack, in the order of its file."""
    return _read()[1]


def ids_beside(rule_id: str) -> dict[str, list[str]]:
    """Return the peers' ids for what a rule checks: peer → ids; peers without one are left out."""
    shared = [concept for concept in concepts() if rule_id in concept.rules]
    beside = {
        peer.name: list(dict.fromkeys(i for c in shared for i in c.peers.get(peer.name, ())))
        for peer in peers()
    }
    return {name: ids for name, ids in beside.items() if ids}
