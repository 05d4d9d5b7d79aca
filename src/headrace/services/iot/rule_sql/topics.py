"""MQTT topic filters: which topics a rule's FROM clause takes.

Source: https://docs.aws.amazon.com/iot/latest/developerguide/topics.html
"""

from __future__ import annotations

from typing import Final

__all__ = ["BASIC_INGEST_PREFIX", "filter_problem", "topic_matches", "visible_topic"]

BASIC_INGEST_PREFIX: Final = "$aws/rules/"


def filter_problem(topic_filter: str) -> str:
    """Say what is wrong with *topic_filter*; empty if nothing is."""
    if not topic_filter:
        return "the topic filter is empty"
    levels = topic_filter.split("/")
    for index, level in enumerate(levels):
        if "#" in level and (level != "#" or index != len(levels) - 1):
            return f"{topic_filter!r}: # must be alone in the last level of a topic filter"
        if "+" in level and level != "+":
            return f"{topic_filter!r}: + must be alone in its level of a topic filter"
    return ""


def topic_matches(topic_filter: str, topic: str) -> bool:
    """Tell whether a message published on *topic* reaches *topic_filter*.

    ``+`` is one level, a last ``#`` one level or more (which may be empty, as in ``sensor/``). A
    wildcard in the first level does not reach topics that start with ``$``.
    """
    wanted, levels = topic_filter.split("/"), topic.split("/")
    if topic.startswith("$") and wanted[0] in {"+", "#"}:
        return False
    if wanted[-1] == "#":
        wanted = wanted[:-1]
        if len(levels) <= len(wanted):
            return False
        levels = levels[: len(wanted)]
    return len(wanted) == len(levels) and all(
        want in {"+", level} for want, level in zip(wanted, levels, strict=True)
    )


def visible_topic(topic: str) -> str:
    """Return what ``topic()`` sees: Basic Ingest hides ``$aws/rules/<rule name>/``."""
    if not topic.startswith(BASIC_INGEST_PREFIX):
        return topic
    return topic.removeprefix(BASIC_INGEST_PREFIX).partition("/")[2]
