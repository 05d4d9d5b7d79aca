"""Cluster, job and faults from a YAML or JSON file, as ``headrace job`` reads it.

Quantities are written as in a load file: ``60 MB/s``, ``1 TB``, ``90s``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from headrace.errors import InputError
from headrace.flow.mapreduce import forms
from headrace.flow.mapreduce.building import cluster_of, faults_of, job_of
from headrace.flow.mapreduce.names import in_words
from headrace.load.document import Document, DocumentPath, read_document, read_text
from headrace.load.quantities import read

if TYPE_CHECKING:
    from headrace.flow.mapreduce.cluster import Cluster
    from headrace.flow.mapreduce.faults import NodeFault
    from headrace.flow.mapreduce.job import Job

__all__ = ["Description", "parse_description", "read_description"]

_PLACE: Final = re.compile(r"(.*?)(?: - at `\$(.*?)`)?", re.DOTALL)
_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


class Description(Struct, frozen=True):
    """What a file describes.

    Attributes
    ----------
    title
        What the run is called.
    cluster, job, faults, seed
        As `run_job` takes them.
    published
        What was measured, for a run that somebody published; None for others.
    """

    title: str
    cluster: Cluster
    job: Job
    faults: tuple[NodeFault, ...]
    seed: int
    published: forms.Published | None


def read_description(path: Path | str) -> Description:
    """Read a description from a YAML or JSON file.

    Raises
    ------
    InputError
        It cannot be read, or is wrong.
    """
    shown = str(path)
    document = read_document(read_text(Path(path), shown), shown)
    if document.problems:
        problem = document.problems[0]
        raise _wrong(problem.message, problem.path, document)
    try:
        return parse_description(document.data)
    except InputError as error:
        message, place = _split(error.message)
        words, place = in_words(message, place)
        raise _wrong(words, place, document) from None


def parse_description(data: object) -> Description:
    """Return what plain data describe.

    Raises
    ------
    InputError
        They are wrong; the message ends with the place.

    Examples
    --------
    >>> described = parse_description({
    ...     "cluster": {"nodes": [{"count": 4, "disk": "100 MB/s", "network": "1 Gbit/s"}]},
    ...     "job": {"input": "1 GB", "split_size": "100 MB"},
    ... })
    >>> described.cluster.nodes, described.job.splits
    (4, 10)
    """
    try:
        form = msgspec.convert(data, forms.DescriptionForm, dec_hook=_hook)
        cluster = cluster_of(form.cluster, form.job)
        job, faults = job_of(form.job, form.cluster), faults_of(form, cluster)
    except (msgspec.ValidationError, ValueError) as error:
        raise InputError(str(error)) from None
    return Description(form.title, cluster, job, faults, form.seed, form.published)


def _hook(kind: type, written: Any) -> object:
    """Read a quantity; what is wrong becomes an error that msgspec gives its place."""
    try:
        return read(kind, written)
    except InputError as error:
        raise ValueError(error.message) from None


def _split(text: str) -> tuple[str, DocumentPath]:
    """Return a message of msgspec and the path that it ends with."""
    match = _PLACE.fullmatch(text)
    assert match is not None
    steps = _STEP.findall(match[2] or "")
    return match[1], tuple(name or int(index) for name, index in steps)


def _wrong(message: str, path: DocumentPath, document: Document) -> InputError:
    at = document.locate(path)
    words = message[:1].lower() + message[1:]
    return InputError(words, file=document.file, line=at.line, column=at.column)
