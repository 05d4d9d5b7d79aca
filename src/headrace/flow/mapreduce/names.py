"""What is called otherwise elsewhere: Hadoop's own names and those of papers, by our keys."""

from __future__ import annotations

import re
from typing import Final

from headrace.load.checks import similar
from headrace.units.read import quoted

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


def in_words(message: str, known: list[str]) -> tuple[str, str]:
    """Return what msgspec says of a mapping, said to a person, and the key that it is about.

    Other messages are returned as they are, with no key.
    """
    if found := _UNKNOWN.fullmatch(message):
        name = found[1]
        folded = name.lower().replace("block_size", "blocksize")
        ours = ELSEWHERE_CALLED.get(folded)
        hint = f"; here that is {quoted(ours)}" if ours else similar(name, known)
        return f"unknown key {quoted(name)}{hint}", name
    if found := _MISSING.fullmatch(message):
        return f"{quoted(found[1])} is missing", ""
    return message, ""
