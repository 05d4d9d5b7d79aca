"""Splits: the pieces in which a job reads its input, each the work of one task."""

from __future__ import annotations

import math
from typing import Final, get_args

from msgspec import Struct

from headrace.load.jobs import Compression, FileFormat
from headrace.services.emr import quotas as q

__all__ = [
    "COMPRESSIONS",
    "FORMATS",
    "Compression",
    "FileFormat",
    "Splits",
    "is_splittable",
    "splits_of",
]

FORMATS: Final[tuple[FileFormat, ...]] = get_args(FileFormat)
COMPRESSIONS: Final[tuple[Compression, ...]] = get_args(Compression)

_BLOCKWISE: Final = frozenset({"parquet", "orc", "avro", "sequence"})
"""Formats that compress block by block, so that a reader can begin at any of them."""
_SPLITTABLE: Final = frozenset({"none", "bzip2", "lzo-indexed"})


class Splits(Struct, frozen=True):
    """How an input falls into pieces.

    Attributes
    ----------
    count
        Pieces, each the work of one task.
    largest_bytes
        The largest of them.
    splittable
        Whether a file can be read from within: where not, it is one piece, whatever its size.
    """

    count: int
    largest_bytes: float
    splittable: bool


def is_splittable(file_format: FileFormat, compression: Compression) -> bool:
    """Tell whether a reader can begin in the middle of a file.

    >>> is_splittable("json", "gzip"), is_splittable("csv", "bzip2")
    (False, True)
    >>> is_splittable("parquet", "gzip")
    True
    """
    return file_format in _BLOCKWISE or compression in _SPLITTABLE


def splits_of(
    input_bytes: float,
    files: int,
    file_format: FileFormat,
    compression: Compression,
    split_bytes: float = q.HDFS_BLOCK_BYTES,
) -> Splits:
    """Return the splits of *files* files of one size, *input_bytes* in all.

    A file is cut into pieces of *split_bytes*; what is left at its end, up to a tenth more than a
    piece, stays one piece.

    >>> splits_of(10 * 2**30, 10, "parquet", "snappy").count
    80
    >>> splits_of(10 * 2**30, 10, "json", "gzip")
    Splits(count=10, largest_bytes=1073741824.0, splittable=False)
    """
    file_bytes = input_bytes / files
    if not is_splittable(file_format, compression):
        return Splits(files, file_bytes, splittable=False)
    whole = max(0, math.ceil(file_bytes / split_bytes - q.SPLIT_SLOP))
    rest = file_bytes - whole * split_bytes
    return Splits(files * (whole + 1), max(rest, split_bytes if whole else rest), splittable=True)
