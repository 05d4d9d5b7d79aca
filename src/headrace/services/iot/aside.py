"""Where a topic rule puts messages of which an action failed: its error action's target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design import EdgeKind
from headrace.services.aside import Aside, named

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.iot.topic_rule import TopicRule

__all__ = ["ASIDES"]


def _rule(rule: TopicRule, design: Design) -> Aside | None:
    if not rule.error_actions:
        return None
    target = named(design.outgoing(rule, EdgeKind.BACKED_UP_TO, "failed"))
    return Aside(
        target or "the target of its error action",
        "each error message holds the original as base64OriginalPayload: publish it again",
    )


ASIDES = {"TopicRule": _rule}
