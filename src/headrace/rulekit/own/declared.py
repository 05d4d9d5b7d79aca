"""Declarative rules: a YAML file to a rule like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, SchemaError
from msgspec import Struct

from headrace.design import Component, Design, EdgeKind
from headrace.errors import InputError, UnknownValueError
from headrace.load.document import Document, Problem, read_document, read_text
from headrace.load.wording import in_words
from headrace.rulekit.finding import Finding
from headrace.rulekit.own.format import rule_schema
from headrace.rulekit.own.graph import Condition, unmet
from headrace.rulekit.own.properties import REFUSED, Untold, checker, data_of
from headrace.rulekit.rule import Rule
from headrace.rulekit.status import Pillar, Severity
from headrace.template.overlay import Change

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from headrace.template.position import Position

__all__ = ["read_rule"]

_ENDING = ".rule"


def read_rule(file: Path) -> Rule:
    """Return the rule that a file declares.

    Raises
    ------
    InputError
        The file cannot be read, or something in it is wrong; line and column say where.
    """
    shown = str(file)
    document = read_document(read_text(file, shown), shown)
    _refuse_wrong(document)
    said: dict[str, Any] = document.data
    on = said["on"]
    return Rule(
        id=said["id"],
        name=file.stem.removesuffix(_ENDING).replace("_", "-"),
        on=tuple([on] if isinstance(on, str) else on),
        severity=Severity(said["severity"]),
        pillar=Pillar(said["pillar"]),
        sources=tuple(said.get("sources", ())),
        seed=(),
        check=_check_of(document),
        named_packs=tuple(said.get("packs", ())),
        page="\n\n".join(said[key].strip() for key in ("summary", "page") if key in said),
        service=file.resolve().parent.name,
    )


def _refuse_wrong(document: Document) -> None:
    errors = Draft202012Validator(rule_schema()).iter_errors(document.data)
    problems = [*document.problems, *(problem for error in errors for problem in in_words(error))]
    if not problems and not {"properties", "graph"} & set(document.data):
        problems = [Problem((), "a rule asks for properties, for a graph, or for both")]
    if problems:
        raise _wrong(document, problems)


def _wrong(document: Document, problems: list[Problem]) -> InputError:
    """Return the first problem in the order of the file, missing keys last; and how many more."""

    def at(problem: Problem) -> Position:
        return problem.at or document.locate(problem.path)

    first, *more = sorted(problems, key=lambda one: (not one.path, at(one).line, at(one).column))
    place = at(first)
    message = first.message + (f" (and {len(more)} more)" if more else "")
    return InputError(message, file=document.file, line=place.line, column=place.column)


class _Said(Struct, frozen=True):
    """What the findings of a rule say, besides what is wrong."""

    message: str
    fix: str
    changes: tuple[tuple[tuple[str | int, ...], Any], ...]

    def finding(self, subject: Component, at: Position, wrong: str) -> Finding:
        """Return a finding."""
        changes = tuple(Change(subject.id, path, data) for path, data in self.changes)
        return Finding(at=at, message=self.message or wrong, fix=self.fix, changes=changes)


def _check_of(document: Document) -> Callable[[Component, Design], Iterator[Finding]]:
    """Return the function of a rule."""
    said = document.data
    validator = _validator(document) if "properties" in said else None
    conditions = [_condition(each) for each in said.get("graph", ())]
    changes = tuple((_path(key), data) for key, data in said.get("set", {}).items())
    telling = _Said(said.get("message", ""), said.get("fix", ""), changes)

    def check(subject: Component, design: Design) -> Iterator[Finding]:
        untold: list[UnknownValueError] = []
        for wrong in validator.iter_errors(data_of(subject.properties)) if validator else ():
            if isinstance(wrong, Untold):
                untold.append(wrong.error)
            else:
                at = subject.at(*wrong.absolute_path)
                yield telling.finding(subject, at, _place(wrong.absolute_path) + wrong.message)
        for condition in conditions:
            try:
                problem = unmet(condition, subject, design)
            except UnknownValueError as error:  # what another condition finds wrong, is wrong
                untold.append(error)
                continue
            if problem:
                yield telling.finding(subject, subject.resource.at, problem)
        if untold:
            raise untold[0]

    return check


def _place(path: Any) -> str:
    return f"{'.'.join(map(str, path))}: " if path else ""


def _path(text: str) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdecimal() else step for step in text.split("."))


def _condition(said: dict[str, Any]) -> Condition:
    types = said.get("type", ())
    least = said.get("at_least", None if "at_most" in said else 1)
    return Condition(
        edge=EdgeKind(said["edge"]),
        direction=said.get("direction", "out"),
        role=said.get("role", ""),
        types=(types,) if isinstance(types, str) else tuple(types),
        far=said.get("steps") == "any",
        at_least=least,
        at_most=said.get("at_most"),
    )


def _validator(document: Document) -> Validator:
    schema = document.data["properties"]
    for path, keyword, value in _walk(schema):
        if keyword in REFUSED:
            problem = f"{keyword} is not understood here"
        elif keyword == "$ref" and isinstance(value, str) and not value.startswith("#"):
            problem = "$ref names a part of this schema: #/$defs/..."
        else:
            continue
        raise _wrong(document, [Problem(("properties", *path), problem)])
    try:
        return checker(schema)
    except SchemaError as error:
        problem = f"no JSON Schema: {error.message}"
        raise _wrong(document, [Problem(("properties", *error.absolute_path), problem)]) from None


def _walk(
    schema: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Yield every key of a schema with its path and value."""
    pairs = schema.items() if isinstance(schema, dict) else ()
    for key, value in pairs:
        yield (*path, key), key, value
        yield from _walk(value, (*path, key))
    for index, value in enumerate(schema if isinstance(schema, list) else ()):
        yield from _walk(value, (*path, index))
