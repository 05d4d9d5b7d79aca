"""Results of Athena queries are not encrypted as anybody asked for.

## Why it matters

Results are copies of your data. S3 encrypts every object since January 2023, with keys of its own
unless asked for others: no policy of yours limits who can read them, and no key can be revoked.

## What is checked

A work group that neither asks for encryption nor stores its results with Athena, and whose bucket
does not encrypt with KMS by itself.

## Fix

Set `ResultConfiguration.EncryptionConfiguration` with `EncryptionOption: SSE_KMS` and a `KmsKey`.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.athena.component import WorkGroup
from headrace.services.s3.component import Bucket

GUIDE = "https://docs.aws.amazon.com/athena/latest/ug/encrypting-query-results-stored-in-s3.html"


@rule(
    "QS205",
    on=WorkGroup,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("Q3",),
)
def unencrypted_query_results(group: WorkGroup, design: Design) -> Iterator[Finding]:
    if not group.enabled:
        raise NotApplicable("no query runs in it: it is disabled")
    if group.encryption or group.managed_results:
        return
    for found in design.outgoing(group, EdgeKind.FLOWS, "results"):
        if not isinstance(found.node, Bucket):
            message = f"bucket {found.node.logical_id} is outside the templates of this run"
            raise UnknownValueError(message)
        if found.node.encryption.startswith("aws:kms"):
            return
    yield Finding(
        at=group.results.at,
        message="no encryption is asked for: results get keys of S3 only, which no policy of yours "
        "limits",
        fix="set ResultConfiguration.EncryptionConfiguration with SSE_KMS and a key",
    )
