"""The commented starter: a load document for a template's own sources, to be filled in.

It is a load as it stands, with modest numbers in place of the user's. Sentences begin with ``# ``;
a setting that may be switched on begins with ``#`` alone, and without that is part of the load.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

__all__ = ["TAKERS", "StarterPart", "starter"]

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


class StarterPart(Struct, frozen=True):
    """A component of the template that a load says something about.

    Attributes
    ----------
    name
        How the load names it: a logical id, or ``Stack/LogicalId``.
    kind
        ``stream``: takes records from producers. ``rule``: a topic rule, takes those of devices.
        ``camera``: a video stream. ``delivery``: a delivery stream that takes direct
        puts. ``consumer``: a reader that can fail. ``function``: a Lambda function that handles
        batches. ``application``: a program on Flink. ``domain``, ``warehouse``: a search domain, a
        warehouse. ``store``: where else records end.
    hints
        What the template tells of it, one short remark each: ``4 shards``, ``keeps records 24 h``.
    """

    name: str
    kind: Literal[
        "stream",
        "rule",
        "camera",
        "delivery",
        "consumer",
        "function",
        "application",
        "domain",
        "collection",
        "warehouse",
        "store",
    ]
    hints: tuple[str, ...] = ()


TAKERS: Final = ("stream", "delivery", "rule", "camera")
"""Kinds that take what sources send."""


def starter(parts: Sequence[StarterPart]) -> str:
    """Return the text of a commented load document for *parts*, in their order."""
    sources = [part for part in parts if part.kind in TAKERS]
    functions = [part for part in parts if part.kind == "function"]
    consumers = [part for part in parts if part.kind in ("consumer", "function")]
    stores = [part for part in parts if part.kind in ("store", "domain", "collection", "warehouse")]
    sections = [_HEAD, _sources(sources)]
    if any(part.kind == "stream" for part in sources):
        sections.append(_more_consumers(sources))
    if functions:
        sections.append(_functions(functions))
    sections += [_each(parts, kind, *_SECTIONS[kind]) for kind in _SECTIONS]
    sections.append(_faults(sources, consumers, stores))
    sections.append(_needs(stores))
    return "\n".join(filter(None, sections))


_HEAD: Final = """\
# What this design has to carry, to survive and to deliver. The numbers are examples: put in yours.
# A "#" right before a word switches a setting off: take it away to switch the setting on.
# All settings and forms: `headrace schema load`, and "The load" in the documentation.
version: 1

# How long the load runs. Without it: 24 h, or as many days as leave 12 h after the last fault.
#horizon: 72h

#assume:
  #region: us-east-1
  #headroom: 20%  # what stays free of each capacity at the peak
"""

_NO_SOURCE: Final = """\
# Who sends what. The template shows no stream that producers could write to.
sources:
  #devices:
    #into: LogicalIdOfAStream
    #rate: 100/s
    #record_size: 1 KiB
"""


def _sources(sources: Sequence[StarterPart]) -> str:
    if not sources:
        return _NO_SOURCE
    lines = ["# Who sends what. The names are yours to choose.", "sources:"]
    for source in sources:
        name = _scalar(source.name)
        lines.append(f"  {name}:{_remark(source)}")
        lines.append(f"    into: {name}")
        lines += _settings(source, is_first=source is sources[0])
    return "\n".join(lines) + "\n"


def _settings(source: StarterPart, *, is_first: bool) -> Sequence[str]:
    if source.kind == "camera":
        return (
            "    # The bitrate, and the size of a fragment: bitrate x time between key frames.",
            "    rate: 2 Mbit/s",
            "    record_size: 500 kB",
        )
    return _first_source(source) if is_first else (*_PLAIN_SOURCE, *_DEVICES[source.kind == "rule"])


_DEVICES: Final = {False: (), True: ("    #devices: {count: 1000, shadow_updates: 1/h}",)}
_PLAIN_SOURCE: Final = ("    rate: 100/s", "    record_size: 1 KiB")


def _first_source(source: StarterPart) -> list[str]:
    """Return the settings of the first source, with all that could be said of it."""
    lines = [
        "    # At the peak: 4000/s, 1.2M/min, 10 MB/s, 5 GiB/day, … Or how it goes over time, e.g.",
        "    # shape: {daily: {mean: 100/s, peak: 250/s, peak_at: 20:00}}; or burst, steps, csv.",
        "    rate: 100/s",
        "    # The mean, with the partition key.",
        "    record_size: 1 KiB",
        "    #max_record_size: 20 KiB",
    ]
    if source.kind == "stream":
        lines += [
            "    # Partition keys: an even spread if nothing is said. Or uniform, hot, file.",
            "    #keys: {zipf: {count: 100000, exponent: 1.1}}",
        ]
    return [
        *lines,
        *_DEVICES[source.kind == "rule"],
        "    #producer:",
        "      #record_ttl: 30s  # when a producer gives a record up",
        "      #private: true  # producers sit in subnets without a way to the internet",
    ]


def _more_consumers(sources: Sequence[StarterPart]) -> str:
    stream = next(source for source in sources if source.kind == "stream")
    return f"""\
# Readers that the template does not show, e.g. programs on instances or in containers.
#consumers:
  #dashboard:
    #of: {_scalar(stream.name)}
    #kind: shared  # or fan-out
    #rate: 200/s  # what it can process
"""


def _functions(functions: Sequence[StarterPart]) -> str:
    lines = [
        "# How long a function takes for a batch: duration + per_record x records.",
        "functions:",
    ]
    for function in functions:
        lines += [
            f"  {_scalar(function.name)}:{_remark(function)}",
            "    duration: 100ms",
            "    per_record: 1ms",
            "    #writes: 1  # records that it writes for each one that it gets",
            "    #output_size: 1 KiB",
        ]
    return "\n".join(lines) + "\n"


_SECTIONS: Final = {
    "application": (
        (
            "# What programs on Flink take for a record that they read, keep, and write.",
            "applications:",
        ),
        (
            "    cpu_per_record: 0.2ms  # of all steps: containerCPUUtilization x KPUs / records",
            "    #state: 20 GiB",
            "    writes: 1  # records that it writes for each one that it reads",
            "    #output_size: 1 KiB",
        ),
    ),
    "domain": (
        ("# What search domains keep.", "domains:"),
        (
            "    retention: 14d  # then a record's index is deleted",
            "    #replicas: 1",
            "    #index_rate: 10 MB/s  # what one data node indexes, as you have measured it",
            "    #restore: 2h  # until it answers after lost nodes, as you have tried it",
        ),
    ),
    "collection": (
        ("# What one OCU of serverless collections does.", "collections:"),
        (
            "    #index_rate: 2 MB/s  # source data that it indexes, as you have measured it",
            "    max_ocus: 10  # the account's limit of indexing OCUs",
        ),
    ),
    "warehouse": (
        ("# What warehouses hold today, uncompressed, and are asked.", "warehouses:"),
        (
            "    holds: 1 TiB",
            "    #growth: 5%/month  # beside what comes from the sources",
            "    #queries: {rate: 1/s, duration: 3s, wait: 3s}",
            "    #load_rate: 10 MB/s  # what one slice loads, as you have measured it",
            "    #restore: 1h  # until it answers after lost nodes, as you have tried it",
        ),
    ),
}
"""Kind → head and settings of its section."""


def _each(
    parts: Sequence[StarterPart], kind: str, head: tuple[str, ...], settings: tuple[str, ...]
) -> str:
    """Return a section with the same settings for each part of a kind; empty without any."""
    named = [part for part in parts if part.kind == kind]
    if not named:
        return ""
    lines = [*head]
    for part in named:
        lines += [f"  {_scalar(part.name)}:{_remark(part)}", *settings]
    return "\n".join(lines) + "\n"


def _faults(
    sources: Sequence[StarterPart],
    consumers: Sequence[StarterPart],
    stores: Sequence[StarterPart],
) -> str:
    faults = []
    if consumers:
        faults.append(f"consumer_outage: {{of: {_scalar(consumers[0].name)}, at: 8h, for: 4h}}")
    if consumers and consumers[-1].kind == "function":
        faults.append(f"poison_record: {{of: {_scalar(consumers[-1].name)}, at: 2h}}")
    if stores:
        faults.append(f"destination_outage: {{of: {_scalar(stores[0].name)}, at: 8h, for: 1h}}")
    if sources:
        name = _scalar(sources[0].name)
        faults.append(f"traffic_spike: {{source: {name}, factor: 3, at: 20h, for: 30min}}")
    if not faults:
        return ""
    lines = ["# What may go wrong; times count from the beginning of the load.", "#faults:"]
    return "\n".join([*lines, *(f"  #- {fault}" for fault in faults)]) + "\n"


def _needs(stores: Sequence[StarterPart]) -> str:
    lines = [
        "# What must hold.",
        "needs:",
        "  loss: none  # or a share, e.g. 0.1%",
        "  #latency: 5min  # from being sent to being stored, while nothing fails",
        "  #rpo: 15min  # a fault may cost the records of so much time",
        "  #rto: 4h  # so long after a fault, all is up to date again",
        "  #region_rpo: 12h  # a copy in another region may be so old",
        "  #budget: 500 USD/month",
    ]
    if stores:
        lines += ["  #stores:", f"    #{_scalar(stores[0].name)}: {{latency: 15min}}"]
    return "\n".join(lines) + "\n"


def _remark(part: StarterPart) -> str:
    text = " ".join(", ".join(part.hints).split())
    printable = "".join(letter for letter in text if letter.isprintable())
    return f"  # {printable}" if printable else ""


def _scalar(text: str) -> str:
    """Return *text* so that YAML reads it as text, whatever it holds."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(letter: str) -> str:
    return letter if letter.isprintable() and letter not in '"\\' else f"\\U{ord(letter):08X}"
