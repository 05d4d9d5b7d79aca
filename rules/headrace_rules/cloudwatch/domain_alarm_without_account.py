"""An alarm on a search domain leaves out the dimension without which there are no data.

## Why it matters

The metrics of a domain are published for its name and its account together: `DomainName` and
`ClientId`. An alarm with only one of them watches a metric that does not exist.

## What is checked

Alarms on the namespace `AWS/ES` that lack `DomainName` or `ClientId`.

## Fix

Add `{Name: ClientId, Value: !Ref AWS::AccountId}` to `Dimensions`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.component import Alarm

GUIDE = (
    "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/"
    "managedomains-cloudwatchmetrics.html"
)
DIMENSIONS = ("DomainName", "ClientId")


@rule(
    "CW127",
    on=Alarm,
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("S3",),
    packs=("resilience",),
)
def domain_alarm_without_account(alarm: Alarm, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    of_domains = [m for m in alarm.metrics if m.namespace.text("") == "AWS/ES"]
    if not of_domains:
        raise NotApplicable("it watches no search domain")
    for metric in of_domains:
        names = [dimension.get("Name").text("") for dimension in metric.dimensions.elements()]
        missing = " and ".join(name for name in DIMENSIONS if name not in names)
        if missing:
            yield Finding(
                at=metric.name.at,
                message=f"{metric.name.text('')} is published per DomainName and ClientId: without "
                f"{missing} the alarm gets no data and never goes off",
                fix=f"add {missing}: the domain's name, the account's number",
            )
