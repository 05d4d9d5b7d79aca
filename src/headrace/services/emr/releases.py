"""Releases of EMR: until when each is supported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota
from headrace.services.emr import quotas as q

__all__ = ["SUPPORTED_UNTIL", "Release", "ends_idle_clusters", "read_release", "supported_between"]

Release = tuple[int, int]
"""Major and minor number."""

_LABEL: Final = re.compile(r"emr-(\d+)\.(\d+)(?:\.(\d+))?")

SUPPORTED_UNTIL: Final[
    Annotated[
        Mapping[Release, date],
        Quota("", q.SUPPORT, "last day of standard support, from the pages of the releases"),
    ]
] = {
    (7, 3): date(2026, 10, 15),
    (7, 4): date(2026, 11, 12),
    (7, 5): date(2026, 11, 20),
    (7, 9): date(2027, 5, 19),
    (7, 10): date(2027, 8, 15),
    (7, 13): date(2028, 4, 21),
    (7, 14): date(2028, 9, 8),
}
"""Of releases that are not here only the bounds are known: none outlives a later one."""


_ENDS_IDLE_FROM: Final[
    Annotated[Mapping[int, Release], Quota("", q.TERMINATION, "first release by major number")]
] = {5: (5, 30), 6: (6, 1)}


def read_release(label: str) -> Release | None:
    """Return the numbers of a release label; None where it has none.

    >>> read_release("emr-7.10.0"), read_release("latest")
    ((7, 10), None)
    """
    match = _LABEL.match(label)
    return (int(match[1]), int(match[2])) if match else None


def ends_idle_clusters(release: Release) -> bool:
    """Whether *release* knows an auto-termination policy; an older one refuses it.

    >>> [ends_idle_clusters(one) for one in ((4, 9), (5, 29), (5, 30), (6, 0), (6, 1), (7, 0))]
    [False, False, True, False, True, True]
    """
    major = release[0]
    return release >= _ENDS_IDLE_FROM.get(major, (min(_ENDS_IDLE_FROM), 0))


def supported_between(release: Release) -> tuple[date, date]:
    """Return the first and the last day on which the support of *release* may end.

    Both are one day where it is known.

    >>> supported_between((7, 5)), supported_between((7, 6))[0]
    ((datetime.date(2026, 11, 20), datetime.date(2026, 11, 20)), datetime.date(2026, 11, 20))
    """
    earlier = [end for known, end in SUPPORTED_UNTIL.items() if known <= release]
    later = [end for known, end in SUPPORTED_UNTIL.items() if known >= release]
    return max(earlier, default=date.min), min(later, default=date.max)
