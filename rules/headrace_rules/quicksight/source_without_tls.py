"""A data source connects without TLS.

## Why it matters

The password and every row travel readable for whoever sees the packets. TLS is on unless
`DisableSsl` switches it off.

## Fix

Leave `SslProperties` out, or set `DisableSsl: false`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Change, Finding, Pillar, Severity, rule
from headrace.services.quicksight.component import DataSource

REFERENCE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-properties-quicksight-datasource-sslproperties.html"
)


@rule(
    "QS203",
    on=DataSource,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(REFERENCE,),
    seed=("Q3",),
)
def source_without_tls(source: DataSource, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if source.encrypts_in_transit:
        return
    path = ("SslProperties", "DisableSsl")
    yield Finding(
        at=source.at(*path),
        message="DisableSsl is true: the connection is not encrypted",
        fix="set DisableSsl to false, or leave SslProperties out",
        changes=(Change(source.id, path, data=False),),
    )
