"""Engines and their versions: which one a domain runs, and until when it is supported."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Struct

from headrace.errors import UnknownValueError
from headrace.facts import Quota, Source

__all__ = ["ENGINE_SUPPORT", "Engine", "Support", "read_engine", "support_of"]

Name = Literal["Elasticsearch", "OpenSearch"]

VERSIONS: Final = Source(
    "Supported versions of Elasticsearch and OpenSearch",
    "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/what-is.html",
    date(2026, 11, 24),
)

_NAMED: Final = re.compile(r"(?:(OpenSearch|Elasticsearch)_)?(\d+)\.(\d+)")


class Engine(Struct, frozen=True, order=True):
    """An engine in one version."""

    name: Name
    major: int
    minor: int

    @property
    def version(self) -> tuple[int, int]:
        """Major and minor number, for comparisons among versions of one engine."""
        return self.major, self.minor

    def __str__(self) -> str:
        """Return it as people say it: ``OpenSearch 2.19``."""
        return f"{self.name} {self.major}.{self.minor}"


class Support(Struct, frozen=True):
    """How long versions of one engine are supported.

    Attributes
    ----------
    name, first, last
        The engine, and the range of its versions, both ends included.
    standard_end
        Last day of bug fixes without a surcharge.
    """

    name: Name
    first: tuple[int, int]
    last: tuple[int, int]
    standard_end: date


_ENDED = date(2025, 11, 7)

ENGINE_SUPPORT: Final[
    Annotated[
        tuple[Support, ...],
        Quota(
            "",
            VERSIONS,
            "for the versions left out no end is announced; of 7.9 and 7.10 third parties say it "
            "ends on 2027-11-07",
        ),
    ]
] = (
    Support("Elasticsearch", (1, 5), (6, 7), _ENDED),
    Support("Elasticsearch", (7, 1), (7, 8), _ENDED),
    Support("OpenSearch", (1, 0), (1, 2), _ENDED),
    Support("OpenSearch", (2, 3), (2, 9), _ENDED),
)


def read_engine(text: str, unprefixed: Name) -> Engine:
    """Return the engine that a version property names; *unprefixed* owns versions without a name.

    Raises
    ------
    UnknownValueError
        When the text is no version.

    >>> str(read_engine("OpenSearch_2.19", "OpenSearch")), str(read_engine("7.10", "Elasticsearch"))
    ('OpenSearch 2.19', 'Elasticsearch 7.10')
    """
    found = _NAMED.fullmatch(text)
    if found is None:
        raise UnknownValueError(f"{text!r} is no engine version such as OpenSearch_2.19")
    named = found[1]
    name: Name = unprefixed if named is None else "OpenSearch"
    if named == "Elasticsearch":
        name = "Elasticsearch"
    return Engine(name, int(found[2]), int(found[3]))


def support_of(engine: Engine) -> Support | None:
    """Return until when *engine* is supported; None where no end is announced."""
    for support in ENGINE_SUPPORT:
        if support.name == engine.name and support.first <= engine.version <= support.last:
            return support
    return None
