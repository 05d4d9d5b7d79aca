"""What no type can say: values of a load that contradict each other or lead nowhere.

Each check takes one part and yields what is wrong with it, with the path inside the part.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, Final

from headrace.errors import InputError
from headrace.load.daily import DAY_S, day_curve
from headrace.load.document import DocumentPath, Problem
from headrace.load.faults import Fault, HotKey, Straggler, TrafficSpike, lasting_s
from headrace.load.files import check_file
from headrace.load.jobs import BatchJob
from headrace.load.keys import HotKeys, KeyDistribution, KeyFile
from headrace.load.model import Consumer, Load, Producer, Source
from headrace.load.needs import ARROW, Needs, path_of
from headrace.load.programs import Application
from headrace.load.shapes import Burst, Constant, Csv, Daily, Shape, Steps
from headrace.load.stores import DataSet, Delivery, Domain, Pipeline, SearchCollection, Warehouse
from headrace.units import format_duration, format_share
from headrace.units.growth import parse_growth
from headrace.units.read import quoted

__all__ = [
    "check_application",
    "check_collection",
    "check_consumer",
    "check_data_set",
    "check_delivery",
    "check_domain",
    "check_fault",
    "check_job",
    "check_load",
    "check_needs",
    "check_pipeline",
    "check_source",
    "check_warehouse",
    "similar",
]

LONGEST_S: Final = 2 * 366 * DAY_S
"""Longest horizon: twice the longest retention of a stream, at five minutes' resolution."""

_DUST: Final = 1e-9


def check_load(load: Load) -> Iterator[Problem]:
    """Yield everything that is wrong with *load*."""
    yield from check_horizon(load.declared_horizon_s)
    for section, check in _SECTIONS.items():
        for name, part in getattr(load, section).items():
            yield from _under((section, name), check(part))
    for index, fault in enumerate(load.faults):
        found = check_fault(fault, load.sources, load.declared_horizon_s)
        yield from _under(("faults", index), found)
    yield from _under(("needs",), check_needs(load.needs, load.sources))


def check_horizon(horizon_s: float | None) -> Iterator[Problem]:
    """Yield what is wrong with a declared horizon."""
    if horizon_s is not None and not 0 < horizon_s <= LONGEST_S:
        longest = format_duration(LONGEST_S)
        message = f"the horizon is {format_duration(horizon_s)}; above 0 to {longest} is accepted"
        yield Problem(("horizon",), message)


def check_source(source: Source) -> Iterator[Problem]:
    """Yield what is wrong with a source."""
    if source.rate is None and source.shape is None:
        yield Problem((), "a rate is missing: give a rate (4000/s), or a shape")
    if source.rate is not None and source.shape is not None:
        yield Problem(("rate",), "rate and shape both say how much is sent: leave one out")
    largest = source.max_record_bytes
    if source.record_bytes <= 0:
        yield Problem(("record_size",), "a record has a size above 0, e.g. 1.3 KiB")
    elif largest is not None and largest < source.record_bytes:
        yield Problem(("max_record_size",), "the greatest record is smaller than the mean one")
    if source.shape is not None and source.record_bytes > 0:
        yield from _under(("shape",), _check_shape(source.shape, source.record_bytes))
    if source.keys is not None:
        yield from _under(("keys",), _check_keys(source.keys))
    updates = source.devices.shadow_updates if source.devices else None
    if updates is not None and updates.of != "records":
        yield Problem(("devices", "shadow_updates"), "a device changes its shadow so often: 1/h")
    yield from _under(("producer",), _check_producer(source.producer))


def _check_shape(shape: Shape, record_bytes: float) -> Iterator[Problem]:
    match shape:
        case Constant():
            pass
        case Daily():
            yield from _refused(("daily",), lambda: day_curve(shape, record_bytes))
        case Burst():
            yield from _under(("burst",), _check_burst(shape))
        case Steps(rates=rates):
            times = [time for time, _ in rates]
            if times[0] > 0:
                yield Problem(("steps",), "the first step must begin at 0")
            if any(later <= earlier for earlier, later in pairwise(times)):
                yield Problem(("steps",), "each step must begin after the one before")
            if shape.repeat_s is not None and shape.repeat_s <= times[-1]:
                yield Problem(("steps", "repeat"), "the steps repeat before the last one begins")
        case Csv(file=file):
            yield from _refused(("csv",), lambda: check_file(file))
            if shape.repeat_s is not None and shape.repeat_s <= 0:
                yield Problem(("csv", "repeat"), "give a time above 0, e.g. 24h")


def _check_burst(burst: Burst) -> Iterator[Problem]:
    if burst.for_s <= 0:
        yield Problem(("for",), "a burst lasts some time, e.g. 10min")
    if burst.every_s is not None and burst.every_s < max(burst.for_s, 1e-3):
        yield Problem(("every",), f"a burst begins before the last one of {burst.for_s:g} s ends")


def _check_keys(keys: KeyDistribution) -> Iterator[Problem]:
    if isinstance(keys, KeyFile):
        yield from _refused(("file",), lambda: check_file(keys.file))
    if isinstance(keys, HotKeys):
        total = math.fsum(keys.keys.values())
        if total > 1 + _DUST:
            message = f"the shares of the hot keys add up to {format_share(total)}: more than all"
            yield Problem(("hot", "keys"), message)
        elif total < 1 - _DUST and not keys.rest:
            message = f"say how many other keys share the other {format_share(1 - total)}"
            yield Problem(("hot",), f"{message}: rest: 10000")


def _check_producer(producer: Producer) -> Iterator[Problem]:
    if not isinstance(producer.retry, bool) and producer.retry < 1:
        message = "a record is sent once at least: give 1 or more, true or false"
        yield Problem(("retry",), message)
    if producer.record_ttl_s <= 0:
        yield Problem(
            ("record_ttl",), "give a time above 0, e.g. 30s; for no retries, retry: false"
        )


def check_consumer(consumer: Consumer) -> Iterator[Problem]:
    """Yield what is wrong with a consumer."""
    timed = consumer.duration_s is not None or consumer.per_record_s is not None
    speeds = {
        "rate": consumer.rate is not None,
        "rate_per_shard": consumer.rate_per_shard is not None,
        "duration": timed,
    }
    given = [name for name, is_given in speeds.items() if is_given]
    if len(given) > 1:
        message = f"{' and '.join(given)} all say how fast it is: leave one"
        yield Problem((given[0],), message)
    if consumer.poll_every_s is not None and consumer.poll_every_s <= 0:
        yield Problem(("poll_every",), "give a time above 0, e.g. 1s")


def check_application(program: Application) -> Iterator[Problem]:
    """Yield what is wrong with what a program takes."""
    if program.cpu_per_record_s is not None and program.cpu_per_record_s <= 0:
        message = "a record takes some CPU, e.g. 0.2ms; leave it out where nobody has measured it"
        yield Problem(("cpu_per_record",), message)


def check_warehouse(warehouse: Warehouse) -> Iterator[Problem]:
    """Yield what is wrong with what a warehouse holds and is asked."""
    growth = warehouse.growth
    if growth is not None:
        yield from _refused(("growth",), lambda: parse_growth(growth))
    queries = warehouse.queries
    if queries is not None and queries.duration_s <= 0:
        yield Problem(("queries", "duration"), "a query takes some time, e.g. 3s")
    if queries is not None and queries.slots == 0:
        yield Problem(("queries", "slots"), "a queue runs one query at least")
    yield from _check_restore(warehouse.restore_s)


def check_data_set(data_set: DataSet) -> Iterator[Problem]:
    """Yield what is wrong with what a data set holds."""
    if data_set.fresh_s is not None and data_set.fresh_s <= 0:
        yield Problem(("fresh",), "what is imported is never quite new: give a time, e.g. 1h")


def check_domain(domain: Domain) -> Iterator[Problem]:
    """Yield what is wrong with what a domain keeps."""
    if domain.retention_s is not None and domain.retention_s <= 0:
        yield Problem(("retention",), "give a time above 0, e.g. 14d")
    if domain.ultrawarm_after_s is not None and domain.ultrawarm_after_s <= 0:
        yield Problem(("ultrawarm_after",), "give a time above 0, e.g. 3d")
    if (
        domain.retention_s is not None
        and domain.ultrawarm_after_s is not None
        and domain.ultrawarm_after_s >= domain.retention_s
    ):
        message = "indexes are deleted before they would move to UltraWarm"
        yield Problem(("ultrawarm_after",), message)
    if domain.index_rate is not None and not domain.index_rate.per_s:
        yield Problem(("index_rate",), "a node indexes something, e.g. 10 MB/s")
    yield from _check_restore(domain.restore_s)


def _check_restore(restore_s: float | None) -> Iterator[Problem]:
    if restore_s is not None and restore_s <= 0:
        message = "a restore takes some time, e.g. 45min; leave it out where nobody has tried it"
        yield Problem(("restore",), message)


def check_delivery(delivery: Delivery) -> Iterator[Problem]:
    """Yield what is wrong with what a delivery's destination takes."""
    if delivery.takes is not None and not delivery.takes.per_s:
        yield Problem(("takes",), "a destination takes something, e.g. 20 MB/s")


def check_collection(collection: SearchCollection) -> Iterator[Problem]:
    """Yield what is wrong with what a collection can do."""
    if collection.index_rate is not None and not collection.index_rate.per_s:
        yield Problem(("index_rate",), "an OCU indexes something, e.g. 2 MB/s")


def check_pipeline(pipeline: Pipeline) -> Iterator[Problem]:
    """Yield what is wrong with what a pipeline takes."""
    if pipeline.unit_rate is not None and not pipeline.unit_rate.per_s:
        yield Problem(("unit_rate",), "an OCU takes something, e.g. 1 MiB/s")


def check_fault(
    fault: Fault, sources: Collection[str], horizon_s: float | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with a fault, given the sources' names and the declared horizon."""
    tag = str(fault.__struct_config__.tag)
    lasts_s = lasting_s(fault)
    if lasts_s is not None and lasts_s <= 0:
        yield Problem((tag, "for"), "a fault lasts some time, e.g. 30min")
    if horizon_s is not None and fault.at_s >= horizon_s:
        begin, end = format_duration(fault.at_s), format_duration(horizon_s)
        yield Problem((tag, "at"), f"it begins at {begin}, but the horizon ends at {end}")
    if isinstance(fault, TrafficSpike | HotKey) and fault.source is not None:
        yield from _known((tag, "source"), fault.source, sources)
    if isinstance(fault, HotKey | Straggler) and fault.share <= 0:
        yield Problem((tag, "share"), "give a share above 0, e.g. 40%")


def check_job(job: BatchJob) -> Iterator[Problem]:
    """Yield what is wrong with a job."""
    if job.input_bytes <= 0:
        yield Problem(("input",), "a job has more than no bytes to read, e.g. 2 TiB")
    elif job.files > job.input_bytes:
        yield Problem(("files",), "there are more files than bytes of input")
    if job.deadline_s is not None and job.deadline_s <= 0:
        yield Problem(("deadline",), "a job takes some time, e.g. 2h")


def check_needs(needs: Needs, sources: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with the needs, given the sources' names."""
    for name in needs.stores:
        source, store = path_of(name)
        if ARROW not in name:
            continue
        if not store:
            yield Problem(("stores", name), f"a path is written as source {ARROW} store")
        else:
            yield from _known(("stores", name), source, sources)


def similar(name: str, known: Collection[str]) -> str:
    """Return ``; did you mean 'x'?`` if a known name looks like *name*, else nothing."""
    folded = {one.lower().replace("-", "_"): one for one in known}
    close = get_close_matches(name.lower().replace("-", "_"), folded, n=1, cutoff=0.6)
    return f"; did you mean {quoted(folded[close[0]])}?" if close else ""


def _known(path: DocumentPath, name: str, sources: Collection[str]) -> Iterator[Problem]:
    if name not in sources:
        message = f"no source is called {quoted(name)}{similar(name, sources)}"
        yield Problem(path, message if sources else f"{message}; the load declares none")


def _refused(path: DocumentPath, attempt: Callable[[], object]) -> Iterator[Problem]:
    try:
        attempt()
    except InputError as error:
        yield Problem(path, error.message)


def _under(path: DocumentPath, problems: Iterator[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield Problem((*path, *problem.path), problem.message)


_SECTIONS: Final[Mapping[str, Callable[[Any], Iterator[Problem]]]] = {
    "sources": check_source,
    "consumers": check_consumer,
    "applications": check_application,
    "jobs": check_job,
    "warehouses": check_warehouse,
    "data_sets": check_data_set,
    "domains": check_domain,
    "deliveries": check_delivery,
    "collections": check_collection,
    "pipelines": check_pipeline,
}
"""Section → what tells what is wrong with one of its entries."""
