"""Into how many files one COPY's data is best split.

Each slice loads files of its own, so their number is a multiple of the slices; each file holds 1 MB
to 1 GB after compression. Source: "Load takes too long", database developer guide.
"""

from __future__ import annotations

import math

from msgspec import Struct

from headrace.services.redshift import quotas as q

__all__ = ["CopyFiles", "copy_files"]


class CopyFiles(Struct, frozen=True):
    """A split.

    Attributes
    ----------
    files
        Number of files.
    file_bytes
        Mean size of one, compressed.
    busy_slices
        Slices that have something to load.
    """

    files: int
    file_bytes: float
    busy_slices: int


def copy_files(loaded_bytes: float, slices: int) -> CopyFiles:
    """Return the least number of files that keeps every slice busy with files of 1 GB at most.

    Data too small for that is split into files of 1 MB: some slices then have nothing to load.

    Examples
    --------
    >>> copy_files(20e9, 8)
    CopyFiles(files=24, file_bytes=833333333.3333334, busy_slices=8)
    >>> copy_files(3e6, 8).files
    3
    """
    if loaded_bytes < slices * q.COPY_FILE_MIN_BYTES:
        files = max(1, math.floor(loaded_bytes / q.COPY_FILE_MIN_BYTES))
    else:
        files = slices * math.ceil(loaded_bytes / (slices * q.COPY_FILE_MAX_BYTES))
    return CopyFiles(files, loaded_bytes / files, min(files, slices))
