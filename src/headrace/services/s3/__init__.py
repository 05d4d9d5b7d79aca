"""Amazon S3: buckets that keep what the design delivers."""

TYPES = {
    "AWS::S3::Bucket": "Bucket",
    "AWS::S3::BucketPolicy": "BucketPolicy",
}
