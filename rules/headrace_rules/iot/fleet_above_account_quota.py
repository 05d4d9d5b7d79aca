"""The declared fleets need more of IoT Core than the account may have.

## Why it matters

All devices of an account and region share its quotas: connections, messages, rule evaluations,
requests to shadows. Above them messages are refused; devices send them again until they give up,
and those that publish with QoS 0 lose them at once.

## What is checked

All sources that are declared into topic rules of the region, at their common peak, against the
account's default quotas. A change of a shadow counts as four messages. The trial shows what is
refused.

## Fix

Ask for a higher quota before the fleet comes; let devices put several readings into one message; or
spread what all of them send at the same minute.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Experiment, Finding, Pillar, Severity, rule
from headrace.services.iot import quotas
from headrace.services.iot.demand import requirement, rules_beside
from headrace.services.iot.sizing import size_fleet
from headrace.services.iot.topic_rule import TopicRule
from headrace.sizing import fits
from headrace.units import format_count


@rule(
    "IOT181",
    on=TopicRule,
    severity=Severity.ERROR,
    pillar=Pillar.PERFORMANCE,
    sources=(quotas.LIMITS.url,),
    seed=("I3", "I4"),
)
def fleet_above_account_quota(topic_rule: TopicRule, design: Design) -> Iterator[Finding]:
    need = requirement(topic_rule, design)
    if rules_beside(topic_rule, design)[0].id != topic_rule.id:
        return  # told with the first rule of the region
    over = [
        f"{term.name} {format_count(term.value)} {term.unit} of {format_count(term.limit)}"
        for term in size_fleet(need).terms
        if not fits(term.value, term.limit)
    ]
    if over:
        yield Finding(
            at=topic_rule.resource.at,
            message=f"the declared fleets need more than the account has: {', '.join(over)}",
            fix="ask for higher quotas, or put several readings into one message",
            experiment=Experiment(topic_rule.id, "account_share", limit=1.0),
        )
