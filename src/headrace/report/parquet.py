"""Tables as Parquet; pyarrow is imported only here, and only when a table is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from headrace.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["to_parquet"]


def to_parquet(columns: Mapping[str, Sequence[object]]) -> bytes:
    """Return a table as the content of a Parquet file.

    Parameters
    ----------
    columns
        Texts or numbers by name, all equally many; None is null. Numbers are doubles.

    Raises
    ------
    InputError
        pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional, and large
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        message = "Parquet needs pyarrow: pip install 'headrace[parquet]'"
        raise InputError(message) from None
    kinds = pa.schema([(name, _kind(values)) for name, values in columns.items()])
    out = pa.BufferOutputStream()
    parquet.write_table(pa.table(dict(columns), schema=kinds), out)
    return bytes(out.getvalue().to_pybytes())


def _kind(values: Sequence[object]) -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415 - optional, and large

    return pa.string() if any(isinstance(value, str) for value in values) else pa.float64()
