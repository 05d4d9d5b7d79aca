"""What IoT Core takes a month for the devices behind a topic rule, and for the rule itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.declared import declared_into, need_load
from headrace.errors import NotApplicable, UnknownValueError
from headrace.services.iot.sizing import FleetRequirement, cost_of, together, usage_of
from headrace.services.kinesis.demand import region_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headrace.design import Design
    from headrace.services.billing import BillRoom
    from headrace.services.iot.topic_rule import TopicRule
    from headrace.sizing import Cost

__all__ = ["BILLS", "straight"]


def _rule(rule: TopicRule, design: Design) -> Cost:
    """Bill connections, messages, shadows, the rule and its actions at the mean rate.

    A source is billed where it goes, with its connections: what devices say on a topic that several
    rules hear is to be declared as one source. A source that does not tell its devices counts as
    one. Whoever else subscribes to the topic is left out: no template shows it.
    """
    return _bill(rule, design, basic_ingest=rule.takes_basic_ingest)


def straight(rule: TopicRule, design: Design) -> Cost:
    """Return the same bill for messages that all go straight to the rule, by Basic Ingest.

    Raises
    ------
    UnknownValueError, NotApplicable
        When nobody can tell; when the rule is switched off.
    """
    return _bill(rule, design, basic_ingest=True)


def _bill(rule: TopicRule, design: Design, *, basic_ingest: bool) -> Cost:
    need_load(rule, design)
    if not rule.enabled:
        raise NotApplicable(f"{rule.logical_id} is switched off")
    rule.need_every_action()
    used = [usage_of(need, basic_ingest=basic_ingest) for need in _fleets(rule, design)]
    way = "Basic Ingest" if basic_ingest else "through the broker"
    return cost_of(way, together(used), region_of(rule, design))


def _fleets(rule: TopicRule, design: Design) -> Iterator[FleetRequirement]:
    """Yield the devices of each source at its mean rate; those of a source are all alike."""
    load = declared_into(rule, design)
    if load is None:
        message = f"the load declares no source into {rule.logical_id}"
        raise UnknownValueError(message, settled_by="a source in the load file")
    for (_, source), curve in zip(load.sources, load.curves, strict=True):
        count = source.devices.count if source.devices else 1
        yield FleetRequirement(
            devices=count,
            messages_per_s=curve.mean / count,
            payload_bytes=float(source.record_bytes),
            actions=len(rule.actions),
            shadow_updates_per_s=source.devices.shadow_updates_per_s if source.devices else 0.0,
            region=region_of(rule, design),
        )


BILLS: dict[str, BillRoom] = {"TopicRule": _rule}
