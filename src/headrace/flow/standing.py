"""What becomes of a store that faults hit: can it be asked, is what it keeps still there.

A store that has to come back from a copy has what the copy has: what came between the copy and the
fault is gone, and so much of it as was on what failed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec.structs import replace

from headrace.units import format_duration, format_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from headrace.flow.curve import Curve
    from headrace.flow.damage import Struck
    from headrace.flow.trial import Stage

__all__ = ["with_standing"]

_DIGITS = 3


def with_standing(stage: Stage, struck: Sequence[Struck]) -> Stage:
    """Return the stage of a store with what faults do to it.

    Measures tell it, in seconds and shares:

    - ``unavailable_s``, for how long it cannot be asked, and ``speed_lost_share``, how much less it
      does at worst;
    - ``single_copy_s``, for how long some of what it keeps has no second copy;
    - ``kept_lost_share``, what is gone for good of all that it kept;
    - ``rewound_s``, how old the copy may be that it has to come back from, and ``rewound_records``,
      what had come since then; ``loss_s``, of how much of that time nothing can be read again;
    - ``region_loss_s``, how old its copy outside a lost region is;
    - ``masters_to_spare``, how many more masters could be lost, where some are and others lead.
    """
    rewound_s = max((one.damage.rewinds_s for one in struck), default=0.0)
    measures = {
        "unavailable_s": _lasts_s(one for one in struck if not one.damage.answers),
        "single_copy_s": _lasts_s(one for one in struck if one.damage.single_copy),
        "speed_lost_share": max((1 - one.damage.takes for one in struck), default=0.0),
        "kept_lost_share": 1 - math.prod(1 - one.damage.kept_lost for one in struck),
        "rewound_s": rewound_s,
        "loss_s": max((s.damage.loss_s(s.ends_s - s.begins_s) for s in struck), default=0.0),
    }
    elsewhere = [one.damage.elsewhere_s for one in struck]
    known = [seconds for seconds in elsewhere if seconds is not None]
    if len(known) == len(elsewhere):
        measures["region_loss_s"] = max(known, default=0.0)
    spare = [n for one in struck if (n := one.damage.spare_masters) is not None]
    if spare:
        measures["masters_to_spare"] = float(min(spare))
    stored = stage.series.get("stored")
    if rewound_s and stored is not None:
        measures["rewound_records"] = round(_rewound(stored, struck), _DIGITS)
    told = [stage.story, *_story(measures, struck)]
    story = "; ".join(one for one in told if one) or "is not touched"
    return replace(stage, measures={**stage.measures, **measures}, story=story)


def _lasts_s(struck: Iterable[Struck]) -> float:
    """Return the length of the union of the times that damages last."""
    total, until_s = 0.0, -math.inf
    for begins_s, ends_s in sorted((one.begins_s, one.ends_s) for one in struck):
        total += max(0.0, ends_s - max(begins_s, until_s))
        until_s = max(until_s, ends_s)
    return total


def _rewound(stored: Curve, struck: Sequence[Struck]) -> float:
    """Return the records that came after the oldest copy, as far as they were on what failed."""
    most = 0.0
    for one in struck:
        before, after = stored.at([one.begins_s - one.damage.rewinds_s, one.begins_s]).sum(axis=1)
        most = max(most, one.damage.restored * float(after - before))
    return most


def _story(measures: dict[str, float], struck: Sequence[Struck]) -> list[str]:
    said = []
    if measures["unavailable_s"]:
        why = next(one.damage.why for one in struck if not one.damage.answers)
        said.append(f"cannot be asked for {format_duration(measures['unavailable_s'])}: {why}")
    if measures["kept_lost_share"]:
        said.append(f"loses {format_share(measures['kept_lost_share'])} of what it keeps for good")
    if measures["rewound_s"]:
        back = format_duration(measures["rewound_s"])
        said.append(f"comes back from a copy that is up to {back} old")
        said += _read_again(measures["rewound_s"], measures["loss_s"])
    if measures.get("region_loss_s"):
        said.append(_elsewhere(measures["region_loss_s"]))
    if measures["single_copy_s"] and not measures["rewound_s"]:
        bare = format_duration(measures["single_copy_s"])
        said.append(f"has no second copy of some of what it keeps for {bare}")
    if measures["speed_lost_share"] and not measures["unavailable_s"]:
        said.append(f"does {format_share(measures['speed_lost_share'])} less meanwhile")
    if "masters_to_spare" in measures:
        spare = measures["masters_to_spare"]
        more = f"could lose {spare:.0f} more" if spare else "could lose no other"
        said.append(f"goes on under another master, and {more}")
    return said


def _read_again(rewound_s: float, loss_s: float) -> list[str]:
    """Return what is said of records that what feeds a store still keeps."""
    if loss_s >= rewound_s:
        return []
    left = f", but for {format_duration(loss_s)}" if loss_s else ""
    return [f"what came since can be read again{left}"]


def _elsewhere(loss_s: float) -> str:
    if math.isinf(loss_s):
        return "has no copy in another region"
    return f"has a copy in another region that is up to {format_duration(loss_s)} old"
