"""One team of a made template: a stream, what writes it, what reads it, where it goes."""

from __future__ import annotations

from typing import Any

from made.parts import Resources, allow, arn, policy, role

__all__ = ["team"]


def team(number: int) -> Resources:
    """Return the resources of one team; what it sees to depends on its *number*."""
    name = f"Team{number:02d}"
    return {
        **_stream(name, number),
        **_function(name, number),
        **_delivery(name, number),
        **_devices(name, number),
        **_watch(name, number),
    }


def _one_in(count: int, number: int) -> bool:
    return number % count == count - 1


def _stream(name: str, number: int) -> Resources:
    properties: dict[str, Any] = {"ShardCount": 1 + number % 4}
    if number % 3 == 0:
        properties = {"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}
    if number % 2 == 0:
        properties["StreamEncryption"] = {"EncryptionType": "KMS", "KeyId": {"Ref": "Key"}}
    properties["RetentionPeriodHours"] = {"Fn::If": ["IsProd", 168, 24]}
    return {
        f"{name}Stream": {"Type": "AWS::Kinesis::Stream", "Properties": properties},
        f"{name}Reader": {
            "Type": "AWS::Kinesis::StreamConsumer",
            "Properties": {"ConsumerName": "reader", "StreamARN": arn(f"{name}Stream")},
        },
    }


def _function(name: str, number: int) -> Resources:
    mapping: dict[str, Any] = {
        "EventSourceArn": {"Ref": f"{name}Reader"},
        "FunctionName": {"Ref": f"{name}Function"},
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100 + 50 * (number % 5),
    }
    if number % 2:
        mapping |= {
            "MaximumRetryAttempts": 5,
            "BisectBatchOnFunctionError": True,
            "DestinationConfig": {"OnFailure": {"Destination": arn(f"{name}Failed")}},
        }
    reads = [
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:SubscribeToShard",
    ]
    statements = [
        allow(reads, arn(f"{name}Stream"), {"Ref": f"{name}Reader"}),
        allow(["dynamodb:PutItem"], arn(f"{name}Table")),
        allow(["sqs:SendMessage"], arn(f"{name}Failed")),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], arn(f"{name}Log")),
    ]
    return {
        f"{name}Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.9" if _one_in(5, number) else "python3.13",
                "Handler": "index.handler",
                "Code": {"ZipFile": "def handler(event, context):\n    return {}\n"},
                "MemorySize": 256 * (1 + number % 3),
                "Timeout": 60,
                "Role": arn(f"{name}FunctionRole"),
                "Environment": {"Variables": {"TABLE": {"Ref": f"{name}Table"}}},
                "LoggingConfig": {"LogGroup": {"Ref": f"{name}Log"}},
            },
        },
        f"{name}FunctionRole": role("lambda.amazonaws.com"),
        f"{name}FunctionPolicy": policy(f"{name}FunctionRole", statements),
        f"{name}Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
        f"{name}Failed": {
            "Type": "AWS::SQS::Queue",
            "Properties": {"SqsManagedSseEnabled": True, "MessageRetentionPeriod": 1209600},
        },
        f"{name}Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": number % 3 != 1},
            },
        },
        f"{name}Log": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"RetentionInDays": 30} if number % 4 else {},
        },
    }


def _delivery(name: str, number: int) -> Resources:
    bucket: dict[str, Any] = {
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        }
    }
    if number % 2:
        bucket["VersioningConfiguration"] = {"Status": "Enabled"}
    below = {"Fn::Sub": f"${{{name}Bucket.Arn}}/*"}
    destination = {
        "BucketARN": arn(f"{name}Bucket"),
        "RoleARN": arn(f"{name}DeliveryRole"),
        "Prefix": "events/",
        "ErrorOutputPrefix": "failed/",
        "CompressionFormat": "GZIP" if number % 3 else "UNCOMPRESSED",
        "BufferingHints": {"IntervalInSeconds": 300, "SizeInMBs": 5 + 10 * (number % 3)},
        "CloudWatchLoggingOptions": {
            "Enabled": not _one_in(4, number),
            "LogGroupName": {"Ref": f"{name}Log"},
            "LogStreamName": {"Ref": f"{name}DeliveryLog"},
        },
    }
    statements = [
        allow(
            ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"],
            arn(f"{name}Stream"),
        ),
        allow(["s3:PutObject", "s3:AbortMultipartUpload"], below),
        allow(["s3:ListBucket", "s3:GetBucketLocation"], arn(f"{name}Bucket")),
        allow(["logs:PutLogEvents"], "*" if _one_in(7, number) else arn(f"{name}Log")),
        allow(["kms:Decrypt"], arn("Key")),
    ]
    insecure = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn(f"{name}Bucket"), below],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {
        f"{name}Delivery": {
            "Type": "AWS::KinesisFirehose::DeliveryStream",
            "DependsOn": f"{name}DeliveryPolicy",
            "Properties": {
                "DeliveryStreamType": "KinesisStreamAsSource",
                "KinesisStreamSourceConfiguration": {
                    "KinesisStreamARN": arn(f"{name}Stream"),
                    "RoleARN": arn(f"{name}DeliveryRole"),
                },
                "ExtendedS3DestinationConfiguration": destination,
            },
        },
        f"{name}DeliveryRole": role("firehose.amazonaws.com"),
        f"{name}DeliveryPolicy": policy(f"{name}DeliveryRole", statements),
        f"{name}DeliveryLog": {
            "Type": "AWS::Logs::LogStream",
            "Properties": {"LogGroupName": {"Ref": f"{name}Log"}},
        },
        f"{name}Bucket": {
            "Type": "AWS::S3::Bucket",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": bucket,
        },
        f"{name}Events": _events(name),
        f"{name}BucketPolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": f"{name}Bucket"},
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [insecure]},
            },
        },
    }


def _events(name: str) -> dict[str, Any]:
    """Return the table through which the catalog knows what a team delivers."""
    return {
        "Type": "AWS::Glue::Table",
        "Properties": {
            "CatalogId": {"Ref": "AWS::AccountId"},
            "DatabaseName": {"Ref": "Catalog"},
            "TableInput": {
                "Name": f"{name.lower()}_events",
                "TableType": "EXTERNAL_TABLE",
                "StorageDescriptor": {
                    "Location": {"Fn::Sub": f"s3://${{{name}Bucket}}/events/"},
                    "Columns": [{"Name": "id", "Type": "string"}, {"Name": "at", "Type": "bigint"}],
                    "SerdeInfo": {
                        "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
                    },
                },
            },
        },
    }


def _devices(name: str, number: int) -> Resources:
    payload: dict[str, Any] = {
        "Sql": f"SELECT * FROM 'teams/{number}/+/events'",  # noqa: S608 - no database runs it
        "AwsIotSqlVersion": "2016-03-23",
        "Actions": [
            {
                "Kinesis": {
                    "StreamName": {"Ref": f"{name}Stream"},
                    "RoleArn": arn(f"{name}RuleRole"),
                    "PartitionKey": "${topic(3)}",
                }
            }
        ],
    }
    if number % 2:
        payload["ErrorAction"] = {
            "Sqs": {"QueueUrl": {"Ref": f"{name}Failed"}, "RoleArn": arn(f"{name}RuleRole")}
        }
    statements = [
        allow(["kinesis:PutRecord"], arn(f"{name}Stream")),
        allow(["sqs:SendMessage"], arn(f"{name}Failed")),
        allow(["kms:GenerateDataKey", "kms:Decrypt"], arn("Key")),
    ]
    return {
        f"{name}Rule": {
            "Type": "AWS::IoT::TopicRule",
            "Properties": {"TopicRulePayload": payload},
        },
        f"{name}RuleRole": role("iot.amazonaws.com"),
        f"{name}RulePolicy": policy(f"{name}RuleRole", statements),
    }


def _watch(name: str, number: int) -> Resources:
    watched = [
        ("Late", "AWS/Lambda", "IteratorAge", "FunctionName", f"{name}Function", 60_000),
        ("Errors", "AWS/Lambda", "Errors", "FunctionName", f"{name}Function", 0),
        (
            "Waiting",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            "QueueName",
            f"{name}Failed",
            0,
        ),
    ]
    alarms: Resources = {}
    for what, namespace, metric, dimension, owner, threshold in watched:
        value = {"Fn::GetAtt": [owner, "QueueName"]} if what == "Waiting" else {"Ref": owner}
        properties: dict[str, Any] = {
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": [{"Name": dimension, "Value": value}],
            "Statistic": "Maximum",
            "Period": 60,
            "EvaluationPeriods": 5,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanThreshold",
        }
        if not _one_in(6, number):
            properties["AlarmActions"] = [{"Ref": "Notices"}]
        alarms[f"{name}{what}"] = {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}
    return alarms
