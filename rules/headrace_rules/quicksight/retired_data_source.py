"""A data source reads a service that has ended.

## Why it matters

AWS IoT Analytics ended on 15 December 2025: its data sets can't be reached any more, and so neither
can what is built on them.

## Fix

Deliver the messages to S3 (an IoT rule with a Firehose action), describe them in the Glue Data
Catalog and read them with Athena.
"""

from collections.abc import Iterator
from datetime import date

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.quicksight.component import DataSource

GUIDE = "https://docs.aws.amazon.com/iotanalytics/latest/userguide/iotanalytics-end-of-support.html"
ENDED = date(2025, 12, 15)


@rule(
    "QS401",
    on=DataSource,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def retired_data_source(source: DataSource, design: Design) -> Iterator[Finding]:
    if source.source_type != "AWS_IOT_ANALYTICS":
        return
    when = "ended" if design.as_of >= ENDED else "ends"
    yield Finding(
        at=source.at("Type"),
        message=f"AWS IoT Analytics {when} on {ENDED:%d %B %Y}",
        fix="deliver the messages to S3 and read them with Athena",
    )
