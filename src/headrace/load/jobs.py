"""Batch jobs: what a cluster works through, and by when."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, field

from headrace.load.parts import Part
from headrace.load.quantities import Bytes, Seconds

__all__ = ["NOMINAL_JOB", "BatchJob", "Compression", "FileFormat", "FileSystem", "Profile"]

NOMINAL_JOB: Final = "a nominal job"
"""How the names of jobs begin that stand in where none is declared."""

FileFormat = Literal["text", "json", "csv", "parquet", "orc", "avro", "sequence"]
"""Formats of input files."""

Compression = Literal["none", "gzip", "snappy", "zstd", "lz4", "bzip2", "lzo", "lzo-indexed"]
"""How they are compressed."""

Profile = Literal["cpu", "balanced", "memory", "io"]
"""What holds a job up: computation, nothing in particular, memory, or disks and network."""

FileSystem = Literal["emrfs", "hdfs"]
"""Where a job keeps its data: on S3, or on the disks of the core nodes."""


class BatchJob(Part, frozen=True, kw_only=True):
    """A job that a cluster works through."""

    on: Annotated[
        str,
        Meta(
            description="The cluster: a logical id, Stack/LogicalId or construct path.",
            examples=["Cluster"],
            min_length=1,
        ),
    ]
    input_bytes: Annotated[Bytes, Meta(description="Size of the input, as it is stored.")] = field(
        name="input"
    )
    files: Annotated[int, Meta(description="Files of the input, of one size.", ge=1)]
    file_format: Annotated[FileFormat, Meta(description="Format of the files.")] = field(
        default="parquet", name="format"
    )
    compression: Annotated[
        Compression, Meta(description="How the files are compressed; gzip cannot be split.")
    ] = "none"
    profile: Annotated[Profile, Meta(description="What holds the job up.")] = "balanced"
    shuffle_bytes: Annotated[
        Bytes | None,
        Meta(description="What goes from map to reduce; as much as the input if not given."),
    ] = field(default=None, name="shuffle")
    output_bytes: Annotated[
        Bytes | None, Meta(description="What it writes; a tenth of the input if not given.")
    ] = field(default=None, name="output")
    file_system: Annotated[
        FileSystem, Meta(description="Where input and output lie: on S3, or on the core nodes.")
    ] = "emrfs"
    at_s: Annotated[
        Seconds, Meta(description="When it begins, from the beginning of the horizon.")
    ] = field(default=Seconds(0), name="at")
    deadline_s: Annotated[
        Seconds | None, Meta(description="How long it may take.", examples=["2h"])
    ] = field(default=None, name="deadline")
