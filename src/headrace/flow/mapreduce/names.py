"""What is called otherwise elsewhere: Hadoop's own names and those of papers, by our keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import inspect as types

from headrace.flow.mapreduce.forms import DescriptionForm
from headrace.load.checks import similar
from headrace.units.read import quoted

if TYPE_CHECKING:
    from headrace.load.document import DocumentPath

__all__ = ["ELSEWHERE_CALLED", "in_words"]

ELSEWHERE_CALLED: Final = {
    "blocksize": "split_size",
    "bandwidth": "network",
    "compression": "shuffle_compression",
    "compression_ratio": "shuffle_compression",
    "copies": "fetches_at_once",
    "dfs.block.size": "split_size",
    "dfs.blocksize": "split_size",
    "dfs.replication": "output_replication",
    "hdds": "disks",
    "input_size": "input",
    "instances": "count",
    "io.sort.factor": "merge_factor",
    "io.sort.mb": "sort_buffer",
    "io.sort.spill.percent": "spill_at",
    "machines": "count",
    "mapred.child.java.opts": "reduce_buffer",
    "mapred.compress.map.output": "shuffle_compression",
    "mapred.heartbeats.in.second": "heartbeat",
    "mapred.map.tasks": "splits",
    "mapred.map.tasks.speculative.execution": "speculation",
    "mapred.reduce.parallel.copies": "fetches_at_once",
    "mapred.reduce.slowstart.completed.maps": "slow_start",
    "mapred.reduce.tasks": "reducers",
    "mapred.tasktracker.expiry.interval": "notice",
    "mapred.tasktracker.map.tasks.maximum": "map_slots",
    "mapred.tasktracker.reduce.tasks.maximum": "reduce_slots",
    "mappers": "splits",
    "maps": "splits",
    "mapreduce.job.maps": "splits",
    "mapreduce.job.reduce.slowstart.completedmaps": "slow_start",
    "mapreduce.job.reduces": "reducers",
    "mapreduce.map.sort.spill.percent": "spill_at",
    "mapreduce.map.speculative": "speculation",
    "mapreduce.reduce.shuffle.parallelcopies": "fetches_at_once",
    "mapreduce.tasktracker.outofband.heartbeat": "at_end",
    "mapreduce.task.io.sort.factor": "merge_factor",
    "mapreduce.task.io.sort.mb": "sort_buffer",
    "nic": "network",
    "ram": "memory",
    "reduces": "reducers",
    "speculative": "speculation",
    "vcpus": "cores",
    "yarn.nm.liveness-monitor.expiry-interval-ms": "notice",
    "yarn.resourcemanager.nodemanagers.heartbeat-interval-ms": "heartbeat",
}
"""Hadoop's names (mapred-default.xml, hdfs-default.xml, yarn-default.xml of 1.x and 2.x) and words
of papers, folded to lower case, and what they are here."""

_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*)`")
_MISSING: Final = re.compile(r"Object missing required field `(.*)`")
_NO_CHOICE: Final = re.compile(r"Invalid enum value (.*)")
_KIND: Final = re.compile(r"`(int|float|str|bool|array|object|null)`")
_WORDS: Final = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


def in_words(message: str, path: DocumentPath) -> tuple[str, DocumentPath]:
    """Return what msgspec says of the value at *path*, said to a person, and where it stands."""
    if found := _UNKNOWN.fullmatch(message):
        return f"unknown key {quoted(found[1])}{_hint(found[1], path)}", (*path, found[1])
    if found := _MISSING.fullmatch(message):
        return f"{quoted(found[1])} is missing", path
    if (found := _NO_CHOICE.fullmatch(message)) and (choices := _choices(path)):
        return f"{found[1]} is none of: {', '.join(choices)}", path
    return _KIND.sub(lambda kind: _WORDS[kind[1]], message), path


def _hint(name: str, path: DocumentPath) -> str:
    """Return what may be meant by a key that the mapping at *path* does not know."""
    known = _mappings(DescriptionForm)
    place = ".".join(step for step in path if isinstance(step, str))
    here = known.get(place, ())
    ours = ELSEWHERE_CALLED.get(name.lower().replace("block_size", "blocksize"))
    if ours in here:
        return f"; here that is {quoted(ours)}"
    if near := similar(name, here):
        return near
    for other, keys in known.items():
        if name in keys or ours in keys:
            called = f" as {quoted(ours)}" if ours in keys else ""
            return f"; it belongs {f'to {quoted(other)}' if other else 'at the top'}{called}"
    return f"; known here: {', '.join(here)}"


def _mappings(kind: type[msgspec.Struct], place: str = "") -> dict[str, list[str]]:
    """Return the keys of each mapping of a form, by its place without numbers."""
    fields = msgspec.structs.fields(kind)
    found = {place: [field.encode_name for field in fields]}
    for field in fields:
        for inner in _structs(types.type_info(field.type)):
            found |= _mappings(inner, f"{place}.{field.encode_name}".lstrip("."))
    return found


def _structs(kind: types.Type) -> Iterator[type[msgspec.Struct]]:
    if isinstance(kind, types.StructType):
        yield kind.cls
    elif isinstance(kind, types.VarTupleType):
        yield from _structs(kind.item_type)
    elif isinstance(kind, types.UnionType):
        for one in kind.types:
            yield from _structs(one)


def _choices(path: DocumentPath) -> list[str]:
    """Return the words that may stand at *path*."""
    form: type[msgspec.Struct] = DescriptionForm
    for step in path:
        for field in msgspec.structs.fields(form):
            if field.encode_name != step:
                continue
            info = types.type_info(field.type)
            form = next(_structs(info), form)
            for one in info.types if isinstance(info, types.UnionType) else (info,):
                if isinstance(one, types.LiteralType):
                    return [str(value) for value in one.values]
    return []
