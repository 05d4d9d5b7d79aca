"""A bucket that the design delivers to may be opened to the public.

## Why it matters

New buckets block public access by default. A template that switches off what ignores public ACLs,
or what restricts public policies, lets one wrong ACL or policy publish every record.

## What is checked

Both `IgnorePublicAcls` and `RestrictPublicBuckets`: with them nothing that is public has an effect.
`BlockPublicAcls` and `BlockPublicPolicy` only refuse what is set later, and leave what is there.

## Fix

Set all four of `BlockPublicAcls`, `BlockPublicPolicy`, `IgnorePublicAcls` and
`RestrictPublicBuckets` to true, or leave the configuration out.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Change, Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.s3.component import Bucket

GUIDE = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"
)
PARTS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


@rule(
    "S3102",
    on=Bucket,
    severity=Severity.ERROR,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("F4",),
)
def public_bucket(bucket: Bucket, design: Design) -> Iterator[Finding]:
    kept = design.incoming(bucket, EdgeKind.FLOWS) or design.incoming(bucket, EdgeKind.BACKED_UP_TO)
    if not kept:
        raise NotApplicable("the design delivers nothing to it")
    if bucket.blocks_public_access:
        return
    block = bucket.properties.get("PublicAccessBlockConfiguration")
    open_parts = [name for name in PARTS if not block.get(name).boolean(default=False)]
    yield Finding(
        at=block.at,
        message=f"public access is not blocked: {', '.join(open_parts)}",
        fix=f"set {', '.join(open_parts)} to true",
        changes=tuple(
            Change(bucket.id, ("PublicAccessBlockConfiguration", name), data=True)
            for name in open_parts
        ),
    )
