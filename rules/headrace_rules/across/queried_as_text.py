"""What is queried lies on S3 as text, of which each query reads everything.

## Why it matters

Athena bills the bytes that it reads. Of JSON it reads whole objects for one column; of Parquet or
ORC it reads the columns and row groups that the query needs, compressed: often a tenth or less. The
delivery stream that writes the objects can write them so.

## What is checked

Delivery streams without record conversion to a bucket that a table of the Glue catalogue lies in.

## Fix

Set `DataFormatConversionConfiguration` with the table's columns, and the table's format to Parquet.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.design.arn import text_of
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.destination import S3Block
from headrace.services.glue.component import Table
from headrace.services.s3.component import Bucket

GUIDE = "https://docs.aws.amazon.com/athena/latest/ug/columnar-storage.html"


@rule(
    "AX302",
    on=DeliveryStream,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(GUIDE,),
    seed=("F6", "Q3"),
)
def queried_as_text(delivery: DeliveryStream, design: Design) -> Iterator[Finding]:
    destination = delivery.destination
    if destination is None or destination.kind != "s3":
        raise NotApplicable("it delivers to no bucket")
    for flow in design.outgoing(delivery, EdgeKind.FLOWS, "deliver"):
        if not isinstance(flow.node, Bucket):
            continue
        found = design.incoming(flow.node, EdgeKind.USES, "data")
        tables = [n.node for n in found if isinstance(n.node, Table)]
        tables = [table for table in tables if _lies_below(table, destination.s3, design)]
        if not tables:
            raise NotApplicable("no table of the templates lies where it delivers")
        if not destination.conversion.enabled:
            yield Finding(
                at=destination.value.at,
                message=f"{tables[0].logical_id} is queried where it writes text: each query "
                "reads and pays all of it",
                fix="set DataFormatConversionConfiguration to write Parquet",
            )


def _lies_below(table: Table, block: S3Block, design: Design) -> bool:
    """Whether a table and a delivery meet: the one's prefix begins with the other's."""
    location = text_of(table.location, design.names)
    lies = location.partition("://")[2].partition("/")[2]
    written = text_of(block.value.get("Prefix"), design.names).partition("!{")[0]
    return lies.startswith(written) or written.startswith(lies)
