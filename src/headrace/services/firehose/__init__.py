"""Data Firehose: batches records and delivers them to a store."""

TYPES = {
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStream",
}
