"""Running a sweep: in this process, in a pool of processes, or on a Dask cluster.

The cases are cut into chunks that do not depend on how many workers there are, and the outcomes
are put back in the order of the cases: who runs what changes nothing in the result.
"""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from headrace.errors import InputError
from headrace.sweep.work import run_cases

if TYPE_CHECKING:
    from headrace.pipeline import Request
    from headrace.sweep.grid import Case
    from headrace.sweep.work import Outcome

__all__ = ["cluster", "processes", "run_sweep"]

CHUNK: Final = 20
"""Cases that a worker gets at once: seconds of work, so that handing out costs nothing."""

_SCHEME: Final = "dask://"
_PATIENCE_S: Final = 10
_RETRIES: Final = 3
"""A chunk may be lost so often with its worker until the sweep gives up."""

Progress = Callable[[int, int], None]


def run_sweep(
    request: Request,
    cases: tuple[Case, ...],
    executor: Executor | None = None,
    progress: Progress = lambda _done, _of: None,
) -> tuple[Outcome, ...]:
    """Run every case and return the outcomes in the order of the cases.

    Parameters
    ----------
    request
        What names the design; its paths must mean the same to every worker.
    cases
        The trials.
    executor
        Where they run; None for this process.
    progress
        Called with the trials that are done and their number.

    Raises
    ------
    InputError
        A worker process ended.
    """
    written = pickle.dumps(request)
    chunks = [cases[start : start + CHUNK] for start in range(0, len(cases), CHUNK)]
    if executor is None:
        return _here(written, chunks, len(cases), progress)
    asked = {executor.submit(run_cases, written, chunk): chunk for chunk in chunks}
    outcomes: dict[int, Outcome] = {}
    try:
        for future in as_completed(asked):
            pairs = zip(asked[future], future.result(), strict=True)
            outcomes |= {case.index: outcome for case, outcome in pairs}
            progress(len(outcomes), len(cases))
    except BrokenProcessPool:
        raise InputError("a worker process ended before its trials were done") from None
    finally:
        for future in asked:
            future.cancel()
    return tuple(outcomes[case.index] for case in cases)


def _here(
    written: bytes, chunks: list[tuple[Case, ...]], count: int, progress: Progress
) -> tuple[Outcome, ...]:
    outcomes: list[Outcome] = []
    for chunk in chunks:
        outcomes += run_cases(written, chunk)
        progress(len(outcomes), count)
    return tuple(outcomes)


@contextmanager
def processes(count: int) -> Iterator[Executor | None]:
    """Give *count* processes of this machine; None, which is this process, for one."""
    if count <= 1:
        yield None
        return
    # What a forked process inherits of threads and locks may stand still in it.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as executor:
        yield executor


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Give the workers of a Dask cluster that runs already.

    A worker that is lost gives its chunks back, and others run them again.

    Parameters
    ----------
    address
        ``dask://host:port`` of its scheduler.

    Raises
    ------
    InputError
        It is no such address, nobody answers, ``distributed`` is not installed here or headrace
        there, or the cluster goes away.
    """
    if not address.startswith(_SCHEME) or not address.removeprefix(_SCHEME):
        raise InputError(f"--on {address}: write dask://host:port")
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 - optional
    except ImportError:
        message = "a Dask cluster needs distributed: pip install 'headrace[dask]'"
        raise InputError(message) from None
    where = f"tcp://{address.removeprefix(_SCHEME)}"
    try:
        # Its classes have types, what makes them has none.
        client = Client(where, timeout=_PATIENCE_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError):
        raise InputError(f"--on {address}: no Dask scheduler answers there") from None
    with client:
        executor: Executor = client.get_executor(retries=_RETRIES, pure=False)  # type: ignore[no-untyped-call]
        try:
            yield executor
        except ImportError as error:
            message = f"its workers lack what they need ({error}): install headrace there"
            raise InputError(f"--on {address}: {message}") from None
        except (KilledWorker, CancelledError, OSError):
            message = "the cluster lost its workers again and again, or went away"
            raise InputError(f"--on {address}: {message}") from None
