"""The policy templates of AWS SAM that concern streams, stores and keys, as policy documents.

A template that is not here is one whose content is not known, never one that allows nothing.

Source: "AWS SAM policy templates",
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
(read 23 November 2026).
"""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from typing import Final, NamedTuple

from headrace.template.parameters import given_value
from headrace.template.position import Position
from headrace.template.values import Mapping, Scalar, Sequence, Text, Unknown, Value

__all__ = ["policy_document"]


class _Grant(NamedTuple):
    """Actions on what an ARN says: text before and after the value of one of the parameters."""

    actions: tuple[str, ...]
    before: str = "*"
    parameter: str = ""
    after: str = ""


_STREAM: Final = "arn:*:kinesis:*:*:stream/"
_DELIVERY: Final = "arn:*:firehose:*:*:deliverystream/"
_BUCKET: Final = "arn:*:s3:::"
_QUEUE: Final = "arn:*:sqs:*:*:"
_TOPIC: Final = "arn:*:sns:*:*:"
_KEY: Final = "arn:*:kms:*:*:key/"
_TABLE: Final = "arn:*:dynamodb:*:*:table/"
_FUNCTION: Final = "arn:*:lambda:*:*:function:"

_READ_OBJECTS: Final = (
    "s3:GetBucketLocation",
    "s3:GetLifecycleConfiguration",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
)
_WRITE_OBJECTS: Final = ("s3:PutLifecycleConfiguration", "s3:PutObject", "s3:PutObjectAcl")
_READ_ITEMS: Final = (
    "dynamodb:BatchGetItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
)
_WRITE_ITEMS: Final = ("dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")


def _objects(actions: tuple[str, ...]) -> tuple[_Grant, ...]:
    return tuple(_Grant(actions, _BUCKET, "BucketName", inner) for inner in ("", "/*"))


def _items(actions: tuple[str, ...]) -> tuple[_Grant, ...]:
    return tuple(_Grant(actions, _TABLE, "TableName", inner) for inner in ("", "/index/*"))


_TEMPLATES: Final[AbstractMapping[str, tuple[_Grant, ...]]] = {
    "CloudWatchPutMetricPolicy": (_Grant(("cloudwatch:PutMetricData",)),),
    "DynamoDBCrudPolicy": _items(
        (*_READ_ITEMS, *_WRITE_ITEMS, "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem")
    ),
    "DynamoDBReadPolicy": _items(_READ_ITEMS),
    "DynamoDBWritePolicy": _items(_WRITE_ITEMS),
    "FirehoseCrudPolicy": (
        _Grant(
            (
                "firehose:CreateDeliveryStream",
                "firehose:DeleteDeliveryStream",
                "firehose:DescribeDeliveryStream",
                "firehose:PutRecord",
                "firehose:PutRecordBatch",
                "firehose:UpdateDestination",
            ),
            _DELIVERY,
            "DeliveryStreamName",
        ),
    ),
    "FirehoseWritePolicy": (
        _Grant(("firehose:PutRecord", "firehose:PutRecordBatch"), _DELIVERY, "DeliveryStreamName"),
    ),
    "KMSDecryptPolicy": (_Grant(("kms:Decrypt",), _KEY, "KeyId"),),
    "KMSEncryptPolicy": (_Grant(("kms:Encrypt",), _KEY, "KeyId"),),
    "KinesisCrudPolicy": (
        _Grant(
            (
                "kinesis:AddTagsToStream",
                "kinesis:CreateStream",
                "kinesis:DecreaseStreamRetentionPeriod",
                "kinesis:DeleteStream",
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
                "kinesis:GetShardIterator",
                "kinesis:IncreaseStreamRetentionPeriod",
                "kinesis:ListTagsForStream",
                "kinesis:MergeShards",
                "kinesis:PutRecord",
                "kinesis:PutRecords",
                "kinesis:RemoveTagsFromStream",
                "kinesis:SplitShard",
            ),
            _STREAM,
            "StreamName",
        ),
    ),
    "KinesisStreamReadPolicy": (
        _Grant(("kinesis:DescribeLimits", "kinesis:ListStreams"), f"{_STREAM}*"),
        _Grant(
            (
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
                "kinesis:GetRecords",
                "kinesis:GetShardIterator",
            ),
            _STREAM,
            "StreamName",
        ),
    ),
    "LambdaInvokePolicy": (_Grant(("lambda:InvokeFunction",), _FUNCTION, "FunctionName", "*"),),
    "S3CrudPolicy": _objects((*_READ_OBJECTS, *_WRITE_OBJECTS, "s3:DeleteObject")),
    "S3FullAccessPolicy": _objects((*_READ_OBJECTS, *_WRITE_OBJECTS, "s3:DeleteObject")),
    "S3ReadPolicy": _objects(_READ_OBJECTS),
    "S3WritePolicy": _objects(_WRITE_OBJECTS),
    "SNSCrudPolicy": (
        _Grant(
            (
                "sns:CreateTopic",
                "sns:ListSubscriptionsByTopic",
                "sns:Publish",
                "sns:SetTopicAttributes",
                "sns:Subscribe",
            ),
            _TOPIC,
            "TopicName",
            "*",
        ),
    ),
    "SNSPublishMessagePolicy": (_Grant(("sns:Publish",), _TOPIC, "TopicName"),),
    "SQSPollerPolicy": (
        _Grant(
            (
                "sqs:ChangeMessageVisibility",
                "sqs:ChangeMessageVisibilityBatch",
                "sqs:DeleteMessage",
                "sqs:DeleteMessageBatch",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            ),
            _QUEUE,
            "QueueName",
        ),
    ),
    "SQSSendMessagePolicy": (_Grant(("sqs:SendMessage*",), _QUEUE, "QueueName"),),
    "VPCAccessPolicy": (
        _Grant(
            (
                "ec2:CreateNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DetachNetworkInterface",
            )
        ),
    ),
}


def policy_document(name: str, parameters: Value) -> Value:
    """Return the document that SAM makes of a policy template, unknown for one not listed here."""
    grants = _TEMPLATES.get(name)
    at = parameters.at
    if grants is None:
        return Unknown(at, f"what the policy template {name} allows is not known here")
    statements = tuple(_statement(grant, parameters, at) for grant in grants)
    return Mapping.of(at, {"Statement": Sequence(at, statements)})


def _statement(grant: _Grant, parameters: Value, at: Position) -> Value:
    named: tuple[Value, ...] = ()
    if grant.parameter:
        named = (parameters.get(grant.parameter), Scalar(at, grant.after))
    return Mapping.of(
        at,
        {
            "Effect": Scalar(at, "Allow"),
            "Action": given_value(list(grant.actions), at),
            "Resource": Text(at, (Scalar(at, grant.before), *named)),
        },
    )
