"""Who hears what devices say on topics of the broker."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from headrace.services.iot.topic_rule import TopicRule

if TYPE_CHECKING:
    from headrace.design import Design

__all__ = ["listens_alone", "overlap"]


def listens_alone(rule: TopicRule, design: Design) -> bool:
    """Whether *rule* listens to topics of devices that no other rule of the design hears.

    Raises
    ------
    UnknownValueError
        When the topics of a rule are not known.
    """
    topics = rule.topic_filter
    if rule.takes_basic_ingest or topics.startswith("$"):
        return False
    others = (one for one in design.components(TopicRule) if one.id != rule.id)
    return not any(overlap(topics, other.topic_filter) for other in others)


def overlap(one: str, other: str) -> bool:
    """Whether some topic matches both filters.

    >>> overlap("a/+/c", "a/b/#"), overlap("a/b", "a/c")
    (True, False)
    """
    first, second = one.split("/"), other.split("/")
    for left, right in zip_longest(first, second):
        if "#" in (left, right):
            return True
        if left is None or right is None or (left != right and "+" not in (left, right)):
            return False
    return True
