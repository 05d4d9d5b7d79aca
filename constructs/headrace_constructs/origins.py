"""Where in the user's own Python each construct was created.

The CDK's own stack traces end in the JavaScript runtime. While tracing is on, the call that makes
a construct through jsii notes the first caller outside installed packages; construct paths are
asked for only when a finding needs them.
"""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsii
from constructs import Construct

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["Origin", "origin_of", "trace"]

_INSTALLED = tuple(
    str(Path(sysconfig.get_path(name)).resolve()) for name in ("stdlib", "purelib", "platlib")
)
_OWN = str(Path(__file__).resolve().parent)


@dataclass(frozen=True, slots=True)
class Origin:
    """A line of the user's program."""

    file: str
    line: int

    def __str__(self) -> str:
        """Return ``file:line``, relative to the working folder where the file is below it."""
        path = Path(self.file)
        below = path.is_relative_to(Path.cwd())
        return f"{path.relative_to(Path.cwd()) if below else path}:{self.line}"


_created: list[tuple[Construct, Origin]] = []
_resolved: dict[str, Origin] = {}
_tracing = False


def trace() -> None:
    """Note from now on where constructs are created; calling it again changes nothing."""
    global _tracing  # noqa: PLW0603 - one hook for the process, as jsii has one kernel
    if _tracing:
        return
    _tracing = True
    make = jsii.JSIIMeta.__call__

    def noted(cls: type, *args: Any, **kwargs: Any) -> Any:
        made: object = make(cls, *args, **kwargs)
        if isinstance(made, Construct):
            origin = _users_frame(sys._getframe(1))  # noqa: SLF001 - cheaper than inspect.stack()
            if origin is not None:
                _created.append((made, origin))
        return made

    jsii.JSIIMeta.__call__ = noted  # type: ignore[method-assign]


def origin_of(construct_path: str) -> Origin | None:
    """Return where the construct at this path, or the nearest one above it, was created."""
    while _created:
        made, origin = _created.pop()
        _resolved.setdefault(made.node.path, origin)
    path = construct_path
    while path:
        if path in _resolved:
            return _resolved[path]
        path = path.rpartition("/")[0]
    return None


def _users_frame(frame: FrameType | None) -> Origin | None:
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith((*_INSTALLED, _OWN, "<")):
            return Origin(file, frame.f_lineno)
        frame = frame.f_back
    return None
