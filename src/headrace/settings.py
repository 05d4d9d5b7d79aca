"""Settings of a project: ``.headrace.toml``, or ``[tool.headrace]`` in ``pyproject.toml``.

The nearest file upward from the first path counts; what the command line says counts more.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, TypedDict

from msgspec import Struct, field
from msgspec.structs import fields

from headrace.errors import InputError
from headrace.rulekit.status import Severity
from headrace.template.position import Position
from headrace.template.workspace import Acknowledgement

__all__ = ["Choice", "Settings", "config_schema", "find_settings"]

_OWN = ".headrace.toml"
_SHARED = "pyproject.toml"
_SCOPES: Final[tuple[Literal["resource", "path", "file"], ...]] = ("resource", "path", "file")
_EXAMPLES = {
    "rules": 'paths: rules = ["rules"]',
    "pack": 'packs: pack = ["core", "cost"]',
    "select": 'rules: select = ["KDS101", "firehose"]',
    "ignore": 'rules: ignore = ["KDS101", "firehose"]',
    "honour": 'tools: honour = ["Checkov", "cfn_nag"]',
}


_KINDS: Final[dict[str, tuple[type, str]]] = {
    "load": (str, "text"),
    "region": (str, "text"),
    "account": (str, "text"),
    "parameters": (dict, "a table of names and values"),
    "lint": (bool, "true or false"),
}


class Choice(TypedDict):
    """Which rules judge, as a `headrace.pipeline.Request` takes it."""

    rules: tuple[str, ...]
    packs: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]


class Settings(Struct, frozen=True):
    """What a project's file sets.

    Attributes
    ----------
    rules
        Paths of the project's own rules.
    pack, select, ignore
        Which rules judge; see `headrace.rulekit.packs.chosen`.
    fail_on
        Least severity that fails a run.
    load
        Path of the load file, from the settings file's folder.
    parameters
        Values of template parameters.
    region, account
        Environment of stacks that do not say theirs.
    as_of
        The day to judge for.
    acknowledge
        Accepted findings.
    lint
        Whether cfn-lint runs beside a check.
    honour
        Other tools whose users' acceptances count.
    """

    rules: tuple[str, ...] = ()
    pack: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    load: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    region: str = ""
    account: str = ""
    as_of: date | None = None
    acknowledge: tuple[Acknowledgement, ...] = ()
    lint: bool = False
    honour: tuple[str, ...] = ()

    def choice(
        self,
        *,
        rules: tuple[str, ...] = (),
        packs: tuple[str, ...] = (),
        select: tuple[str, ...] = (),
        ignore: tuple[str, ...] = (),
    ) -> Choice:
        """Return which rules judge where a user says this much.

        A pack or a selection that the user gives stands for both that the project sets; rules that
        the user gives are added to the project's.
        """
        own = bool(packs or select)
        return {
            "rules": tuple(dict.fromkeys((*self.rules, *rules))),
            "packs": packs if own else self.pack,
            "select": select if own else self.select,
            "ignore": ignore or self.ignore,
        }


def find_settings(start: str) -> Settings:
    """Return the settings that count for *start*, a file or folder; empty ones if there are none.

    Raises
    ------
    InputError
        The file is no TOML, or says something that Headrace does not know.
    """
    begin = Path(start).resolve()
    for folder in (begin, *begin.parents):
        own = folder / _OWN
        if own.is_file():
            return _read(own, _toml(own))
        shared = folder / _SHARED
        if shared.is_file():
            table = _toml(shared).get("tool", {}).get("headrace")
            if table is not None:
                return _read(shared, table)
    return Settings()


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the settings."""
    words = {"type": "array", "items": {"type": "string"}}
    text = {"type": "string"}
    acknowledgement = {
        "type": "object",
        "properties": {
            "rule": {**text, "description": "Rule id or name."},
            "reason": {**text, "description": "Why it is accepted."},
            "until": {**text, "format": "date", "description": "Last day on which it counts."},
            "resource": {**text, "description": "Stack/LogicalId; * stands for anything."},
            "path": {**text, "description": "Construct path; covers all below it."},
            "file": {**text, "description": "Template or folder, from this file's; takes * too."},
        },
        "required": ["rule", "reason"],
        "oneOf": [{"required": [scope]} for scope in _SCOPES],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Headrace settings: .headrace.toml, or [tool.headrace] in pyproject.toml",
        "type": "object",
        "properties": {
            "rules": {
                **words,
                "description": "The project's own rules: files and folders, from this file's.",
            },
            "pack": {
                "oneOf": [text, words],
                "description": "Packs of rules; core by default.",
            },
            "select": {**words, "description": "Rules by id, id prefix, name or service."},
            "ignore": {**words, "description": "Rules to leave out."},
            "fail-on": {"enum": [str(s) for s in Severity]},
            "load": {**text, "description": "The load file, from this file's folder."},
            "parameters": {"type": "object", "description": "Values of template parameters."},
            "region": text,
            "account": text,
            "as-of": {**text, "format": "date", "description": "The day to judge for."},
            "acknowledge": {"type": "array", "items": acknowledgement},
            "lint": {"type": "boolean", "description": "Whether cfn-lint runs beside a check."},
            "honour": {**words, "description": "Other tools whose users' acceptances count."},
        },
        "additionalProperties": False,
    }


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not valid TOML: {error}", file=str(path)) from None


def _read(path: Path, table: dict[str, Any]) -> Settings:
    known = {f.name.replace("_", "-"): f.name for f in fields(Settings)}
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"; did you mean {near[0]}?" if near else f": known are {', '.join(known)}"
            raise _wrong(path, key, f"{key} is no setting{hint}")
    given = {known[key]: value for key, value in table.items()}
    for name in ("rules", "pack", "select", "ignore", "honour"):
        given[name] = _words(path, name, given.get(name, []))
    given["rules"] = tuple(_own_rules(path, one) for one in given["rules"])
    for name, (kind, what) in _KINDS.items():
        if name in given and not isinstance(given[name], kind):
            raise _wrong(path, name, f"{name} is {what}")
    if "load" in given:
        given["load"] = str(path.parent / given["load"])
    if "fail_on" in given:
        given["fail_on"] = _severity(path, given["fail_on"])
    if "as_of" in given:
        given["as_of"] = _day(path, given["as_of"])
    given["acknowledge"] = tuple(_accepted(path, entry) for entry in given.get("acknowledge", []))
    return Settings(**given)


def _own_rules(path: Path, given: str) -> str:
    """Return the path of a project's rules, as seen from the working folder.

    A rule in Python is run: not because somebody judges a template that lies in its project.
    """
    here, folder = Path.cwd(), path.parent
    file = folder / given
    if not here.is_relative_to(folder) and not file.name.endswith(".rule.yaml"):
        message = f"the rules of {folder} run only where you stand in it: cd there, or give --rules"
        raise _wrong(path, "rules", message)
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _words(path: Path, name: str, value: Any) -> tuple[str, ...]:
    if name == "pack" and isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise _wrong(path, name, f"{name} is a list of {_EXAMPLES[name]}")
    return tuple(value)


def _severity(path: Path, value: Any) -> Severity:
    if value not in list(map(str, Severity)):
        raise _wrong(path, "fail-on", f"fail-on is error, warning or notice, not {value!r}")
    return Severity(value)


def _day(path: Path, value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise _wrong(path, "as-of", f"as-of is a day such as 2026-11-23, not {value!r}") from None


def _accepted(path: Path, entry: Any) -> Acknowledgement:
    known = {"rule", "reason", "until", *_SCOPES}
    if not isinstance(entry, dict) or not {"rule", "reason"} <= set(entry) <= known:
        message = "an acknowledgement has rule, reason, one of resource, path, file; perhaps until"
        raise _wrong(path, "acknowledge", message)
    scopes = [scope for scope in _SCOPES if scope in entry]
    if len(scopes) != 1:
        message = "an acknowledgement names either a resource, a path, or a file"
        raise _wrong(path, "acknowledge", message)
    scope = str(entry[scopes[0]])
    return Acknowledgement(
        rule=str(entry["rule"]),
        reason=str(entry["reason"]),
        scope=os.path.normpath(path.parent / scope) if scopes[0] == "file" else scope,
        at=_position(path, str(entry["rule"])),
        until=str(entry.get("until", "")),
        by=scopes[0],
    )


def _position(path: Path, word: str) -> Position:
    """Return where *word* first stands in the file: the TOML parser keeps no places."""
    pattern = re.compile(rf"(?<![\w-])[\"']?{re.escape(word)}(?![\w-])")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = pattern.search(line)
        if match and not line.lstrip().startswith("#"):
            return Position(str(path), number, match.start() + 1)
    return Position(str(path), 1, 1)


def _wrong(path: Path, key: str, message: str) -> InputError:
    at = _position(path, key)
    return InputError(message, file=at.file, line=at.line, column=at.column)
