"""Writing results, whole or not at all, and showing progress while they take long."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["progress_of", "rewrite", "write", "write_bytes"]

_BOM = b"\xef\xbb\xbf"
_BAR = 24
_PATIENCE_S = 2.0
"""What takes longer than this shows how far it is."""


def write(text: str, output: str | None) -> None:
    """Print *text*, or write it to the file *output* so that the file is never half-written.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False, color=True)
        return
    write_bytes(text.encode("utf-8"), output)


def write_bytes(data: bytes, output: str) -> None:
    """Write *data* to the file *output* so that the file is never half-written.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    target = Path(output)
    try:
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            file.write(data)
        os.chmod(file.name, 0o644)  # noqa: PTH101 - a report is for everybody, unlike a secret
        Path(file.name).replace(target)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=output) from None


def rewrite(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Give files another text: all of them, or none where any cannot be written.

    Parameters
    ----------
    before, after
        The texts by file. A file that no longer holds the text *before* is not written over.

    Raises
    ------
    InputError
        A file cannot be written, or has changed meanwhile.
    """
    with contextlib.ExitStack() as unused:
        ready: list[tuple[str, Path]] = []
        for file, text in after.items():
            target = Path(file).resolve()
            try:
                raw = target.read_bytes()
                mark = _BOM if raw.startswith(_BOM) else b""
                if raw.removeprefix(_BOM) != before[file].encode("utf-8"):
                    raise InputError("has changed meanwhile: run fix again", file=file)
                with tempfile.NamedTemporaryFile(
                    dir=target.parent, prefix=f".{target.name}.", delete=False
                ) as new:
                    unused.callback(Path(new.name).unlink, missing_ok=True)
                    new.write(mark + text.encode("utf-8"))
                shutil.copymode(target, new.name)
            except OSError as error:
                raise InputError(f"cannot be written: {error.strerror}", file=file) from None
            ready.append((new.name, target))
        for name, target in ready:
            Path(name).replace(target)


def _bar(what: str, done: int, total: int) -> str:
    """Return how far something is, as a bar and in numbers.

    >>> _bar("trials", 250, 1_000)
    'trials ██████──────────────────  250 of 1,000'
    """
    full = _BAR * done // max(1, total)
    return f"{what} {'█' * full}{'─' * (_BAR - full)}  {done:,} of {total:,}"


@contextlib.contextmanager
def progress_of(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function to tell progress to; it shows on a terminal after two seconds."""
    begun = time.monotonic()
    shown = False

    def tell(done: int, total: int) -> None:
        nonlocal shown
        if sys.stderr.isatty() and time.monotonic() - begun > _PATIENCE_S:
            shown = True
            click.echo(f"\r{_bar(what, done, total)}", err=True, nl=False)

    try:
        yield tell
    finally:
        if shown:
            click.echo("\r\033[K", err=True, nl=False)
