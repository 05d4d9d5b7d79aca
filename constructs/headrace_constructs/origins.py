"""Where in the user's own program each construct was created.

The CDK notes a stack trace beside every resource, but that of a Python app ends inside the
JavaScript runtime. jsii can send the Python part along: `trace` switches that on, and the CDK's own
report then names the line as well. `mark` notes it beside constructs of ours, whose resources are
created by lines of this package.
"""

from __future__ import annotations

import os
import re
import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs import IConstruct

__all__ = ["Origin", "mark", "origin_of", "trace"]

_SWITCH = "JSII_HOST_STACK_TRACES"
_CREATION = "aws:cdk:creationStack"
_FRAME = re.compile(r"\((?P<file>[^()]+\.py):(?P<line>\d+)(?::\d+)?\)$")
_INSTALLED = ("site-packages", "dist-packages")
_LIBRARIES = tuple(
    f"{folder}{os.sep}"
    for folder in (sysconfig.get_path("stdlib"), str(Path(__file__).resolve().parent))
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a construct was created.

    Attributes
    ----------
    construct_path
        The construct that the user's own line created: the one asked for, or one around it.
    file, line
        The line of the user's program.
    """

    construct_path: str
    file: str
    line: int

    def __str__(self) -> str:
        """Return ``file:line``, the file as seen from the working directory."""
        path = Path(self.file)
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        return f"{shown}:{self.line}"


def trace() -> None:
    """Note from now on where constructs are created, unless the environment says otherwise."""
    os.environ.setdefault(_SWITCH, "1")


def mark(construct: IConstruct) -> None:
    """Note beside *construct* which line of the user's program is creating it, while tracing."""
    if os.environ.get(_SWITCH) != "1":
        return
    for frame in reversed(traceback.extract_stack()):
        if _is_users(frame.filename):
            called = f"{frame.name} ({frame.filename}:{frame.lineno})"
            construct.node.add_metadata(_CREATION, [called])
            return


def origin_of(app: IConstruct, construct_path: str) -> Origin | None:
    """Return where the construct at a path was created, or the nearest one around it."""
    for construct in reversed(list(_way(app, construct_path))):
        frames = list(_frames(construct))
        if frames and _is_users(frames[0][0]):
            return Origin(construct.node.path, *frames[0])
    return None


def _way(app: IConstruct, construct_path: str) -> Iterator[IConstruct]:
    construct: IConstruct | None = app
    for name in construct_path.split("/"):
        construct = construct.node.try_find_child(name) if construct is not None else None
        if construct is not None:
            yield construct


def _frames(construct: IConstruct) -> Iterator[tuple[str, int]]:
    """Yield file and line of the Python calls that created a construct, the innermost first."""
    for entry in construct.node.metadata:
        if entry.type == _CREATION:
            for call in entry.data:
                frame = _FRAME.search(str(call))
                if frame:
                    yield frame["file"], int(frame["line"])
            return


def _is_users(file: str) -> bool:
    """Whether a file is part of the user's program, and not of a library."""
    path = Path(file)
    return (
        path.suffix == ".py"
        and not any(folder in path.parts for folder in _INSTALLED)
        and not file.startswith(_LIBRARIES)
    )
