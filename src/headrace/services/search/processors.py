"""What the processors of an ingestion pipeline make of the number of its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design.passing import Passing
from headrace.errors import UnknownValueError

if TYPE_CHECKING:
    from headrace.load.stores import Pipeline as Declared
    from headrace.services.search.pipeline import Pipeline

__all__ = ["ONE_FOR_ONE", "passing"]

ONE_FOR_ONE: Final = frozenset(
    {
        "add_entries",
        "convert_entry_type",
        "copy_values",
        "csv",
        "date",
        "decompress",
        "delay",
        "delete_entries",
        "dissect",
        "flatten",
        "geoip",
        "grok",
        "key_value",
        "list_to_map",
        "lowercase_string",
        "map_to_list",
        "obfuscate",
        "otel_trace_group",
        "otel_trace_raw",
        "otel_traces",
        "parse_ion",
        "parse_json",
        "parse_xml",
        "rename_keys",
        "select_entries",
        "split_string",
        "string_converter",
        "substitute_string",
        "translate",
        "trim_string",
        "truncate",
        "uppercase_string",
        "user_agent",
        "write_json",
    }
)
"""Processors that hand on an event for each that they get, changed or not.

Source: the pages of Data Prepper's processors,
https://docs.opensearch.org/latest/data-prepper/pipelines/configuration/processors/processors/
"""


def passing(pipeline: Pipeline, said: Declared | None) -> Passing:
    """Return what becomes of a record on its way through *pipeline*, to each of its sinks.

    Parameters
    ----------
    pipeline
        The pipeline.
    said
        What the load declares of it, which counts more than its processors; None for nothing.

    Raises
    ------
    UnknownValueError
        When a processor or a route may drop or add records, and the load does not say how many.
    """
    size = None if said is None or said.output_bytes is None else float(said.output_bytes)
    if said is not None and said.writes is not None:
        return Passing(records=said.writes, record_bytes=size)
    names = {part.plugin for one in pipeline.pipelines for part in one.processors}
    doubtful = sorted(names - ONE_FOR_ONE)
    if any(sink.settings.get("routes").exists for sink in pipeline.sinks):
        doubtful.append("routes")
    if doubtful:
        message = (
            f"the load does not declare what {pipeline.logical_id} writes: {', '.join(doubtful)}"
            " may drop or add records"
        )
        settle = f"pipelines: {{{pipeline.logical_id}: {{writes: 1}}}}"
        raise UnknownValueError(message, settled_by=settle)
    return Passing(record_bytes=size)
