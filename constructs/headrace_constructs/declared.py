"""Loads that constructs declare: read, put into the template, and sized for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from headrace.design.declared import together
from headrace.load.reader import LoadError, in_words, parse_resource_load
from headrace.services.kinesis import prices
from headrace.services.kinesis.demand import calls_per_s, requirement_of
from headrace.services.kinesis.sizing import size_stream

if TYPE_CHECKING:
    from aws_cdk import CfnResource
    from constructs import Construct

    from headrace.design.declared import Offered
    from headrace.load.model import Consumer, Load
    from headrace.load.reader import Section

__all__ = ["Readers", "declare", "read_declared", "shards_for"]

_INTO = "this"


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads a stream, by construct path.

    Attributes
    ----------
    shared
        Readers with GetRecords calls a second that each makes on every shard.
    fan_out
        Readers with throughput of their own.
    """

    shared: Mapping[str, float]
    fan_out: Collection[str]

    def know(self, name: str) -> bool:
        """Whether a consumer of this name in a load is one of these readers."""
        own = [*self.shared, *self.fan_out]
        return any(name in (path, f"{path}/Resource", path.rpartition("/")[2]) for path in own)


def declare(resource: CfnResource, load: Mapping[str, Any]) -> None:
    """Put a declared load into the template, where the validator and ``headrace check`` find it."""
    resource.add_metadata("Headrace", {"load": _plain(load)})


def read_declared(
    load: Mapping[str, Any],
    construct: Construct,
    section: Section = "sources",
) -> Load:
    """Read the load that *construct* declares.

    Raises
    ------
    ValueError
        It is wrong; the message says where, and what is accepted.
    """
    try:
        return parse_resource_load(_plain(load), _INTO, section=section)
    except LoadError as error:
        first, more = error.details[0], len(error.details) - 1
        if first.path[:2] == (section, _INTO):  # the user wrote neither of the two
            first = replace(first, path=first.path[2:])
        said = in_words(first) + (f" (and {more} more)" if more else "")
        raise ValueError(f"load of {construct.node.path}: {said}") from None


def shards_for(load: Load, readers: Readers, *, retention_h: float, construct: Construct) -> int:
    """Return the fewest shards that carry a load, by the calculator that rules and trials use.

    Raises
    ------
    ValueError
        The load sends nothing into the stream, or no number of shards carries it: a partition key
        is too hot.
    """
    hidden = [one for name, one in load.consumers.items() if _is_hidden(name, one, readers)]
    shared = [*readers.shared.values(), *(calls_per_s(c) for c in hidden if c.kind == "shared")]
    need = requirement_of(
        _offered(load, construct),
        load.assume,
        shared_calls=sum(shared),
        fan_out_consumers=len(readers.fan_out) + sum(c.kind == "fan-out" for c in hidden),
        retention_h=retention_h,
        region=load.assume.region or prices.BASE_REGION,
    )
    sizing = size_stream(need)
    if sizing.shards is None:
        wrong = next(check.message for check in sizing.checks if check.level == "error")
        raise ValueError(f"load of {construct.node.path}: no number of shards carries it: {wrong}")
    return sizing.shards


def _offered(load: Load, construct: Construct) -> Offered:
    sources = tuple((name, one) for name, one in load.sources.items() if one.into == _INTO)
    if not sources:
        message = f"load of {construct.node.path}: no source goes into it: leave into out"
        raise ValueError(message)
    return together(sources, load)


def _is_hidden(name: str, consumer: Consumer, readers: Readers) -> bool:
    """Whether a declared consumer of this stream is none of the readers that the app shows."""
    return consumer.of == _INTO and not readers.know(consumer.function or name)


def _plain(value: Any) -> Any:
    """Return mappings and sequences as what JSON has of them: anything else cannot travel."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
