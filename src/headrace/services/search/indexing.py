"""What a store of search indexes makes of what comes: indexed as fast as its machines can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.flow.measures import greatest_rate
from headrace.flow.queue import aged, queue
from headrace.flow.trial import Offer
from headrace.load.model import DEFAULT_RECORD_TTL

if TYPE_CHECKING:
    from headrace.flow.curve import Curve
    from headrace.flow.steps import Steps
    from headrace.flow.trial import Arrivals

__all__ = ["indexed", "offered_to", "plenty", "refusing_after"]

_DIGITS: Final = 3
_PLENTY: Final = 1_000.0


def plenty(records: Curve) -> float:
    """Return records/s that no offer of *records* comes near: machines that nobody has measured."""
    return max(1.0, _PLENTY * float(greatest_rate(records).value[0]))


def offered_to(came: Arrivals) -> Offer:
    """Return what *came* as an offer: its givers send what is refused again for half a minute."""
    return Offer(came.records, came.record_bytes, float(DEFAULT_RECORD_TTL))


def refusing_after(offer: Offer) -> Curve:
    """Return the floor under what waits: its giver keeps it for so long."""
    return aged(offer.records.total(), offer.kept_s)


def indexed(came: Arrivals, own: Steps) -> tuple[dict[str, float], dict[str, Curve]]:
    """Return measures and series of a store that *came* is sent to and that indexes as *own* says.

    The series ``arrived`` and ``stored``, and ``lost`` if anything is.
    """
    passage = queue(came.records, own, [refusing_after(offered_to(came))])
    lost, stored = passage.lost[0].total(), passage.served.total()
    measures = {
        "stored_records": float(stored.final[0]),
        "stored_bytes": float(stored.final[0]) * came.record_bytes,
        "lost_records": round(float(lost.final[0]), _DIGITS),
        "waiting_records": round(float(passage.waiting.total().final[0]), _DIGITS),
    }
    series = {"arrived": came.records, "stored": stored}
    if measures["lost_records"]:
        series["lost"] = lost
    return measures, series
