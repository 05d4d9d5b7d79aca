"""What the arguments of a step say of its programs, its input and its output.

A step is a command with arguments; EMR knows no input or output. An address on S3 that stands in
an argument is

- a *program* where it ends like one (``.py``, ``.jar``, ``.hql``) or follows an option that takes
  one (``--py-files``);
- *read* or *written* where the option or variable before it says so: ``--src``, ``-output``,
  ``-d OUTPUT=``;
- otherwise left open: only its place among the arguments tells, and what the role may do there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from msgspec import Struct

from headrace.design.resolve import each
from headrace.services.direction import direction_of
from headrace.services.s3.address import Address, addresses_in
from headrace.template.position import Position
from headrace.template.values import Scalar, Text, Value

__all__ = ["Argument", "Use", "arguments_of", "keeps_in_hdfs", "options_of", "s3_addresses"]

Use = Literal["program", "read", "write", ""]
"""What a thing is for; empty where its option does not tell."""

_PROGRAM: Final = re.compile(r"\.(egg|hql|jar|pig|py|q|r|scala|sh|sql|whl)$", re.IGNORECASE)
_TAKES_PROGRAM: Final = frozenset(
    {"archives", "cachefile", "combiner", "f", "files", "jars", "libjars", "mapper", "py-files"}
    | {"properties-file", "reducer"}
)
_USES: Final[dict[str, Use]] = {"in": "read", "out": "write"}


class Argument(Struct, frozen=True):
    """An address that a step is given.

    Attributes
    ----------
    address
        The address.
    at
        Where the template says so.
    use
        What it is for.
    """

    address: Address
    at: Position
    use: Use


def arguments_of(step: Value) -> list[Argument]:
    """Return the addresses on S3 that a ``HadoopJarStep`` names, in their order."""
    found = list(s3_addresses([step.get("Jar")], "program"))
    for value, name in options_of(step):
        found += [
            Argument(address, value.at, _use(address, name)) for address in addresses_in(value)
        ]
    return found


def options_of(step: Value) -> Iterator[tuple[Value, str]]:
    """Yield the arguments of a ``HadoopJarStep``, each with the option that stands before it.

    The option of ``--src=x`` is ``--src=``, that of ``x`` in ``--src x`` is ``--src``; it is empty
    where none stands there.
    """
    option = ""
    for value in each(step.get("Args")):
        before, equals, _ = _plain(value).partition("=")
        yield value, f"{before}=" if equals and "://" not in before else option
        option = _option(value)


def s3_addresses(values: Iterable[Value], use: Use) -> Iterator[Argument]:
    """Yield the addresses in *values*, all of them for one use."""
    for value in values:
        yield from (Argument(address, value.at, use) for address in addresses_in(value))


def keeps_in_hdfs(step: Value) -> bool:
    """Whether an option of a ``HadoopJarStep`` sends output to HDFS: ``--output hdfs:///out``."""
    return any(
        "hdfs://" in _plain(value) and direction_of(name) == "out"
        for value, name in options_of(step)
    )


def _use(address: Address, option: str) -> Use:
    if _PROGRAM.search(address.key) or option.strip("-=").lower() in _TAKES_PROGRAM:
        return "program"
    return _USES.get(direction_of(option), "")


def _option(value: Value) -> str:
    """Return the name of an option that stands before its value; empty for any other argument."""
    text = _plain(value)
    return text if text.startswith("-") and "=" not in text and "://" not in text else ""


def _plain(value: Value) -> str:
    """Return the text of a value up to what is not known."""
    first = value.parts[0] if isinstance(value, Text) else value
    return first.text("") or "" if isinstance(first, Scalar) else ""
