"""The data catalogue is not encrypted, or hands out passwords in the clear.

## Why it matters

Tables tell names and kinds of all data; connections keep the passwords of databases. Whoever may
call `GetConnection` reads them unless they are returned encrypted.

## What is checked

`CatalogEncryptionMode` of `EncryptionAtRest`, and `ReturnConnectionPasswordEncrypted` of
`ConnectionPasswordEncryption`.

## Fix

Set `EncryptionAtRest: {CatalogEncryptionMode: SSE-KMS}`, and
`ConnectionPasswordEncryption: {ReturnConnectionPasswordEncrypted: true, KmsKeyId: <key>}`.
"""

from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, Pillar, Severity, rule
from headrace.services.glue.component import CatalogEncryption

GUIDE = "https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html"
PATH = "DataCatalogEncryptionSettings"


@rule(
    "GLU255",
    on=CatalogEncryption,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def unencrypted_catalogue(settings: CatalogEncryption, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    if not settings.tables:
        yield Finding(
            at=settings.at(PATH, "EncryptionAtRest", "CatalogEncryptionMode"),
            message="tables and partitions are not encrypted with KMS",
            fix="set CatalogEncryptionMode to SSE-KMS",
        )
    if not settings.passwords:
        name = "ReturnConnectionPasswordEncrypted"
        yield Finding(
            at=settings.at(PATH, "ConnectionPasswordEncryption", name),
            message="passwords of connections are handed out in the clear",
            fix=f"set {name} to true, with a key",
        )
