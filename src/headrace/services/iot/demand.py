"""What the declared load asks of IoT Core: all fleets of a region share the account's quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.declared import offered, sources_into, together
from headrace.services.iot import quotas as q
from headrace.services.iot.sizing import FleetRequirement
from headrace.services.iot.topic_rule import TopicRule
from headrace.services.kinesis.demand import region_of

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.design.declared import Offered

__all__ = ["busiest_connection", "quota_of", "requirement", "rules_beside", "together_with"]


def rules_beside(rule: TopicRule, design: Design) -> list[TopicRule]:
    """Return the rules of *rule*'s region that sources are declared for, *rule* among them."""
    region = region_of(rule, design)
    return design.once(("fed topic rules", region), lambda: _fed_in(region, design))


def _fed_in(region: str, design: Design) -> list[TopicRule]:
    rules = design.components(TopicRule)
    fed = (rule for rule in rules if any(True for _ in sources_into(rule, design)))
    return [rule for rule in fed if region_of(rule, design) == region]


def together_with(rule: TopicRule, design: Design) -> Offered:
    """Return what all fleets send that share the account's quotas with those of *rule*.

    Raises
    ------
    UnknownValueError
        When no load is declared for *rule*.
    """
    offered(rule, design)
    region = region_of(rule, design)
    return design.once(("fleets together", region), lambda: _together(rule, design))


def _together(rule: TopicRule, design: Design) -> Offered:
    assert design.load is not None
    every = [one for other in rules_beside(rule, design) for one in sources_into(other, design)]
    return together(tuple(every), design.load)


def requirement(rule: TopicRule, design: Design) -> FleetRequirement:
    """Return what the fleets of *rule*'s region do, as one fleet whose devices are all alike.

    Sources that do not tell their devices count as one.

    Raises
    ------
    UnknownValueError
        When no load is declared for *rule*.
    """
    load = together_with(rule, design)
    fleets = [source.devices for _, source in load.sources]
    devices = sum(1 if one is None else one.count for one in fleets)
    changes = sum(one.count * one.shadow_updates_per_s for one in fleets if one)
    return FleetRequirement(
        devices=devices,
        messages_per_s=load.peak_records_per_s / devices,
        payload_bytes=load.record_bytes,
        shadow_updates_per_s=changes / devices,
        region=region_of(rule, design),
    )


def quota_of(limits: tuple[int, int], region: str) -> int:
    """Return which of an account's two quotas holds in *region*."""
    return limits[int(region in q.SMALL_REGIONS)]


def busiest_connection(load: Offered) -> tuple[float, float] | None:
    """Return messages/s and bytes/s of the busiest device at the peak; None where none is told."""
    each = [
        (curve.peak / source.devices.count, source)
        for (_, source), curve in zip(load.sources, load.curves, strict=True)
        if source.devices is not None
    ]
    if not each:
        return None
    bytes_per_s = max(peak * float(source.record_bytes) for peak, source in each)
    messages = max(
        peak + source.devices.shadow_updates_per_s * q.SHADOW_MESSAGES
        for peak, source in each
        if source.devices is not None
    )
    return messages, bytes_per_s
