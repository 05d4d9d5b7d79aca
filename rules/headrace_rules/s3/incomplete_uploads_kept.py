"""Parts of uploads that never ended are kept and paid for ever.

## Why it matters

Delivery, Flink, EMR and a warehouse's UNLOAD write large objects in parts. When one of them is
killed half way, the parts stay: no listing shows them, and each month bills them.

## What is checked

Buckets that such a component writes to: a lifecycle rule must abort incomplete uploads.

## Fix

Add a lifecycle rule with `AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}`.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.s3.component import Bucket

GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html"
IN_PARTS = {
    "AWS::EMR::Cluster",
    "AWS::KinesisAnalyticsV2::Application",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Redshift::Cluster",
    "AWS::RedshiftServerless::Workgroup",
}


@rule(
    "S3322",
    on=Bucket,
    severity=Severity.NOTICE,
    pillar=Pillar.COST,
    sources=(GUIDE,),
    seed=("F4", "E12", "R12"),
)
def incomplete_uploads_kept(bucket: Bucket, design: Design) -> Iterator[Finding]:
    kinds = (EdgeKind.FLOWS, EdgeKind.BACKED_UP_TO)
    writers = [n.node for kind in kinds for n in design.incoming(bucket, kind)]
    in_parts = [w.logical_id for w in writers if w.deployed_type in IN_PARTS]
    if not in_parts:
        raise NotApplicable("nothing writes to it in parts")
    for lifecycle in bucket.properties.get("LifecycleConfiguration", "Rules").elements():
        enabled = lifecycle.get("Status").text("") == "Enabled"
        if enabled and lifecycle.get("AbortIncompleteMultipartUpload").exists:
            return
    yield Finding(
        at=bucket.resource.at,
        message=f"parts of uploads that {in_parts[0]} never ends are kept for ever",
        fix="add a lifecycle rule with AbortIncompleteMultipartUpload",
    )
