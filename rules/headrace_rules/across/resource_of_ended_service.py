"""A resource belongs to a service that has ended, or will soon.

## Why it matters

When a service ends, what it keeps is deleted, and what flows into it is lost. Before, it often
takes no new customers: the template fails in every new account.

## What is checked

The type of each resource against the services of the IoT suite and around streams whose
end AWS has announced, on the day of the check and a year ahead.

## Fix

Move to what the message names, before the day that it names.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from headrace.design import Component, Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule

_DOCS = "https://docs.aws.amazon.com/"
GUIDES = (
    "https://aws.amazon.com/products/lifecycle/",
    f"{_DOCS}greengrass/v2/developerguide/migrate-from-v1.html",
    f"{_DOCS}iotanalytics/latest/userguide/iotanalytics-end-of-support.html",
    f"{_DOCS}iotevents/latest/developerguide/iotevents-end-of-support.html",
)
ENDS = {
    "AWS::Greengrass::": (date(2026, 10, 7), "AWS IoT Greengrass V2"),
    "AWS::IoT1Click::": (date(2024, 12, 16), "devices on IoT Core itself"),
    "AWS::IoTAnalytics::": (date(2025, 12, 15), "a Kinesis or Firehose stream"),
    "AWS::IoTEvents::": (date(2026, 5, 20), "Lambda, Step Functions or Managed Flink"),
    "AWS::IoTFleetHub::": (date(2025, 10, 18), "fleet indexing and CloudWatch dashboards"),
    "AWS::QLDB::": (date(2025, 7, 31), "Aurora PostgreSQL"),
}
"""Beginning of a type → the day on which its service ends, and what to take instead."""
FAMILIES = ("AWS::Greengrass", "AWS::IoT", "AWS::QLDB")
AHEAD = timedelta(days=365)


@rule(
    "AX401",
    on=Component,
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=GUIDES,
    seed=("I1", "I4", "R12"),
)
def resource_of_ended_service(component: Component, design: Design) -> Iterator[Finding]:
    service = component.type.rpartition("::")[0] + "::"
    if not service.startswith(FAMILIES):
        raise NotApplicable("its service has no part in these flows, or a rule of its own")
    ends, instead = ENDS.get(service, (date.max, ""))
    if design.as_of < ends - AHEAD:
        return
    yield Finding(
        at=component.resource.at,
        message=f"{service.strip(':')} {'ended' if design.as_of >= ends else 'ends'} on "
        f"{ends:%Y-%m-%d}",
        fix=f"move to {instead}",
    )
