"""The text of a template file, or one clear line about why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from headrace.errors import InputError

__all__ = ["MOST_BYTES", "decoded", "piped", "read_text"]

MOST_BYTES: Final = 10 * 1024**2
"""Ten times what CloudFormation accepts (1 MB): what is larger is no template."""

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_BINARY: Final = frozenset(range(32)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B}


def read_text(path: Path, shown: str) -> str:
    """Return the text of a file.

    Parameters
    ----------
    path
        The file.
    shown
        Its name for messages.

    Raises
    ------
    InputError
        It cannot be read, is too large, is binary, or is not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise InputError(f"cannot be read: {reason}", file=shown) from None
    return decoded(raw, shown)


def decoded(raw: bytes, shown: str) -> str:
    """Return *raw* as text. Raises as `read_text`."""
    if len(raw) > MOST_BYTES:
        limit = MOST_BYTES // 1024**2
        message = f"larger than {limit} MiB: CloudFormation takes templates of at most 1 MB"
        raise InputError(message, file=shown)
    if raw.startswith(_UTF_16):
        raise InputError("UTF-16 text: save it as UTF-8", file=shown)
    if not _BINARY.isdisjoint(raw[:4096]):
        raise InputError("a binary file, not a template", file=shown)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError("not UTF-8 text: save it as UTF-8", file=shown, line=line) from None


def piped(text: str, shown: str) -> str:
    """Return what stood on standard input, if it is text. Raises as `read_text`."""
    try:
        raw = text.encode("utf-8", "surrogateescape")  # bytes that Python could not decode
    except UnicodeEncodeError:
        raise InputError("not UTF-8 text: save it as UTF-8", file=shown) from None
    return decoded(raw, shown)
