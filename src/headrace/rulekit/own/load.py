"""The paths that a user names to the rules behind them.

A rule in Python is code that the user trusts: naming its file runs it.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from headrace.errors import InputError
from headrace.rulekit.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DECLARED", "own_rules"]

DECLARED: Final = ".rule.yaml"
"""How the name of a declarative rule ends."""

_ID = re.compile(r"[A-Z][A-Z0-9]*[0-9]")
_NO_RULES: Final = ("test_", "_", "conftest", "setup")
"""What names of Python files begin with that hold no rules."""


def own_rules(paths: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules at *paths*, in their order, then by file.

    Parameters
    ----------
    paths
        Python files, declarative rules (``NAME.rule.yaml``), or folders of both.

    Raises
    ------
    InputError
        A path leads to no rule; a file cannot be run, or says something wrong.
    """
    found: list[Rule] = []
    for given in paths:
        files = list(_files(Path(given), given))
        rules = [rule for file in files for rule in _rules_in(file)]
        if not rules:
            raise InputError(f"there is no rule in it: a rule is a .py or a {DECLARED}", file=given)
        found += rules
    return tuple(dict.fromkeys(found))


def _files(path: Path, given: str) -> Iterator[Path]:
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.name.endswith(DECLARED) or _is_module(file):
                yield file
    elif not path.is_file():
        raise InputError("no such file or folder of rules", file=given)
    elif path.name.endswith((DECLARED, ".py")):
        yield path
    else:
        raise InputError(f"no rule: a rule is a .py or a {DECLARED}", file=given)


def _is_module(file: Path) -> bool:
    return file.suffix == ".py" and not file.name.startswith(_NO_RULES)


def _rules_in(file: Path) -> Iterator[Rule]:
    if file.name.endswith(DECLARED):
        # It imports jsonschema, which only a declarative rule is worth.
        yield importlib.import_module("headrace.rulekit.own.declared").read_rule(file)
        return
    module = _imported(file)
    for value in vars(module).values():
        if isinstance(value, Rule) and value.check.__module__ == module.__name__:
            if not _ID.fullmatch(value.id):
                message = f"{value.id!r} is no id of a rule: capitals and digits, as in OWN101"
                line = value.check.__code__.co_firstlineno
                raise InputError(message, file=str(file), line=line)
            yield value


def _imported(file: Path) -> ModuleType:
    """Run a user's file and return its module; its folder is the package around it.

    The file may import its neighbours by ``from . import``. No bytecode is left in the folder.
    """
    folder = file.resolve().parent
    base = f"headrace_own_{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    for name in [one for one in sys.modules if one.partition(".")[0] == base]:
        if name.endswith(f".{file.stem}") or name == base:
            del sys.modules[name]
    root = ModuleType(base)
    root.__path__ = [str(folder.parent)]
    sys.modules[base] = root
    importlib.invalidate_caches()
    leaves_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        return importlib.import_module(f"{base}.{folder.name}.{file.stem}")
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a user's file may raise anything
        raise _broken(error, file) from None
    finally:
        sys.dont_write_bytecode = leaves_bytecode


def _broken(error: BaseException, file: Path) -> InputError:
    """Return what is wrong with a user's file, at the last of its own lines that was run."""
    if isinstance(error, SyntaxError) and error.filename:
        return InputError(
            f"not valid Python: {error.msg}",
            file=_shown(Path(error.filename), file),
            line=error.lineno or 0,
            column=error.offset or 0,
        )
    folder = str(file.resolve().parent)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(folder)]
    message = f"cannot be run: {type(error).__name__}: {error}"
    if not own:
        return InputError(message, file=str(file))
    last = own[-1]
    return InputError(message, file=_shown(Path(last.filename), file), line=last.lineno or 0)


def _shown(path: Path, file: Path) -> str:
    """Return a file beside the one that the user named, as the user would name it."""
    return str(file.parent / path.name) if path.parent == file.resolve().parent else str(path)
