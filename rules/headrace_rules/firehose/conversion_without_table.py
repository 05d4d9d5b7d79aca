"""Records are to be converted, but the table that says their columns is missing.

## Why it matters

Firehose converts JSON to Parquet or ORC by a Glue table. Without a database, table and role in the
`SchemaConfiguration`, or with a table that does not exist, the deployment fails or every record
goes to the error prefix.

## What is checked

The schema configuration is complete, and what it names is in the templates at hand or outside them.

## Fix

Name database, table and role, and define the table in the same template.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream

NEEDED = ("DatabaseName", "TableName", "RoleARN")


@rule(
    "FH105",
    on=DeliveryStream,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.CONVERSION.url,),
    seed=("F6",),
)
def conversion_without_table(
    delivery: DeliveryStream,
    design: Design,  # noqa: ARG001
) -> Iterator[Finding]:
    destination = delivery.destination
    if destination is None or not destination.conversion.enabled:
        raise NotApplicable("records are not converted")
    schema = destination.conversion.value.get("SchemaConfiguration")
    missing = [name for name in NEEDED if not schema.get(name).exists]
    if missing:
        yield Finding(
            at=schema.at,
            message=f"conversion to {destination.conversion.format or 'columns'} names no "
            f"{', '.join(missing)}",
            fix="complete the SchemaConfiguration: DatabaseName, TableName and RoleARN",
        )
