"""The same load, so many times as large: more traffic, more questions, larger jobs.

How fast consumers and functions are, what fails, and what is needed stay as they are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import structs

from headrace.load.files import read_traffic
from headrace.load.quantities import Bytes, Seconds
from headrace.load.shapes import Burst, Constant, Csv, Daily, Shape, Steps
from headrace.units import Rate

if TYPE_CHECKING:
    from headrace.load.jobs import BatchJob
    from headrace.load.model import Load, Source
    from headrace.load.stores import Warehouse

__all__ = ["scaled", "scaled_source"]


def scaled(load: Load, factor: float) -> Load:
    """Return *load* with *factor* times the traffic, the queries, and the data of each job.

    Raises
    ------
    InputError
        A file that a shape names cannot be read, or is wrong.
    """
    if factor == 1:
        return load
    return structs.replace(
        load,
        sources={name: scaled_source(one, factor) for name, one in load.sources.items()},
        jobs={name: _job(one, factor) for name, one in load.jobs.items()},
        warehouses={name: _asked(one, factor) for name, one in load.warehouses.items()},
    )


def scaled_source(source: Source, factor: float) -> Source:
    """Return *source* with *factor* times its records at every moment, of as many more devices."""
    shape = None if source.shape is None else _shape(source.shape, factor)
    devices = source.devices
    if devices is not None:
        devices = structs.replace(devices, count=max(1, round(devices.count * factor)))
    return structs.replace(
        source, rate=_rate_if_any(source.rate, factor), shape=shape, devices=devices
    )


def _rate(rate: Rate, factor: float) -> Rate:
    return Rate(rate.per_s * factor, rate.of)


def _rate_if_any(rate: Rate | None, factor: float) -> Rate | None:
    return None if rate is None else _rate(rate, factor)


def _shape(shape: Shape, factor: float) -> Shape:
    match shape:
        case Constant(rate=rate):
            return Constant(rate=_rate(rate, factor))
        case Daily(peak=peak, mean=mean, low=low):
            return structs.replace(
                shape,
                peak=_rate(peak, factor),
                mean=_rate_if_any(mean, factor),
                low=_rate_if_any(low, factor),
            )
        case Burst(peak=peak, base=base):
            return structs.replace(shape, peak=_rate(peak, factor), base=_rate(base, factor))
        case Steps(rates=rates):
            return structs.replace(shape, rates=tuple((at, _rate(r, factor)) for at, r in rates))
        case Csv(file=file, repeat_s=repeat_s):
            traffic = read_traffic(file)
            pairs = zip(traffic.times_s, traffic.rates, strict=True)
            rates = tuple((Seconds(at), Rate(r * factor, traffic.of)) for at, r in pairs)
            return Steps(rates=rates, repeat_s=repeat_s)


def _job(job: BatchJob, factor: float) -> BatchJob:
    """Return a job over more files of the same size."""

    def more(size: float | None) -> Bytes | None:
        return None if size is None else Bytes(size * factor)

    return structs.replace(
        job,
        input_bytes=Bytes(job.input_bytes * factor),
        files=max(1, math.ceil(job.files * factor)),
        shuffle_bytes=more(job.shuffle_bytes),
        output_bytes=more(job.output_bytes),
    )


def _asked(warehouse: Warehouse, factor: float) -> Warehouse:
    queries = warehouse.queries
    if queries is None:
        return warehouse
    return structs.replace(
        warehouse, queries=structs.replace(queries, rate=_rate(queries.rate, factor))
    )
