"""Everything that is wrong with a document that is no load, in words.

Used only once a document has been refused: the JSON Schema finds every structural error at once;
the parts that are whole are checked besides, so that one run tells all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft202012Validator, FormatChecker

from headrace.errors import InputError
from headrace.load.checks import (
    check_application,
    check_collection,
    check_consumer,
    check_data_set,
    check_delivery,
    check_domain,
    check_fault,
    check_horizon,
    check_job,
    check_needs,
    check_pipeline,
    check_source,
    check_warehouse,
)
from headrace.load.document import Problem
from headrace.load.faults import Fault
from headrace.load.jobs import BatchJob
from headrace.load.model import Consumer, Load, Source
from headrace.load.needs import Needs
from headrace.load.plain import convert, tagged
from headrace.load.programs import Application
from headrace.load.quantities import QUANTITIES, Seconds
from headrace.load.schema import FORMAT_PREFIX, load_schema
from headrace.load.stores import DataSet, Delivery, Domain, Pipeline, SearchCollection, Warehouse
from headrace.load.wording import in_words

__all__ = ["problems_of"]


def problems_of(data: Any, folder: Path | None) -> list[Problem]:
    """Return what is wrong with a document, each place at most once; never nothing.

    Parameters
    ----------
    data
        The document, as plain data that was refused.
    folder
        Where files named in it are looked up.
    """
    validator = Draft202012Validator(load_schema(), format_checker=_format_checker())
    found = [problem for error in validator.iter_errors(data) for problem in in_words(error)]
    found += _checked(tagged(data), folder)
    unique = {(problem.path, problem.message): problem for problem in found}
    return list(unique.values()) or [_last_resort(data, folder)]


def _checked(data: Any, folder: Path | None) -> Iterator[Problem]:
    """Yield what the checks find in those parts of *data* that convert."""
    if not isinstance(data, Mapping):
        return

    def parts(section: str) -> list[tuple[str | int, Any]]:
        value = data.get(section)
        if isinstance(value, Mapping):
            return list(value.items())
        return list(enumerate(value)) if isinstance(value, list) else []

    sources = [str(name) for name, _ in parts("sources")]
    horizon_s = _converted(data.get("horizon"), Seconds, folder)
    yield from check_horizon(horizon_s)
    for section, kind, check in (
        ("sources", Source, check_source),
        ("consumers", Consumer, check_consumer),
        ("applications", Application, check_application),
        ("jobs", BatchJob, check_job),
        ("warehouses", Warehouse, check_warehouse),
        ("data_sets", DataSet, check_data_set),
        ("domains", Domain, check_domain),
        ("deliveries", Delivery, check_delivery),
        ("collections", SearchCollection, check_collection),
        ("pipelines", Pipeline, check_pipeline),
        ("faults", Fault, lambda fault: check_fault(fault, sources, horizon_s)),
    ):
        for key, raw in parts(section):
            part = _converted(raw, kind, folder)
            for problem in check(part) if part is not None else ():
                yield Problem((section, key, *problem.path), problem.message)
    needs = _converted(data.get("needs"), Needs, folder)
    for problem in check_needs(needs, sources) if needs is not None else ():
        yield Problem(("needs", *problem.path), problem.message)


def _converted(data: Any, kind: Any, folder: Path | None) -> Any:
    try:
        return None if data is None else convert(data, kind, folder)
    except (InputError, msgspec.ValidationError):
        return None


def _last_resort(data: Any, folder: Path | None) -> Problem:
    """Return the one error that the conversion itself tells, without a place."""
    try:
        convert(tagged(data), Load, folder)
    except (InputError, msgspec.ValidationError) as error:
        return Problem((), str(error))
    return Problem((), "this is no load")


def _format_checker() -> FormatChecker:
    """Return a checker which reads each quantity as the load does."""
    checker = FormatChecker(formats=())

    def reading(read: Callable[[str], object]) -> Callable[[object], bool]:
        def accepts(written: Any) -> bool:
            read(written)
            return True

        return accepts

    for quantity in QUANTITIES.values():
        name = FORMAT_PREFIX + quantity.name.replace(" ", "-")
        checker.checks(name, raises=InputError)(reading(quantity.reads))
    return checker
