"""The managed policies of AWS that streaming designs use: what each allows.

Policies that change every few weeks or that run to hundreds of actions are left out on purpose: a
policy that is not here is one whose content is not known, and never one that allows nothing.

Source: the AWS managed policy reference,
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html, whose documents
are mirrored at https://github.com/zoph-io/MAMIP (read as of 7 March 2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from headrace.template.parameters import given_value
from headrace.template.values import Value

__all__ = ["MANAGED", "managed_document", "managed_name"]

_LOGS: Final = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
_INTERFACES: Final = (
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
)
_TRACES: Final = (
    "xray:GetSamplingRules",
    "xray:GetSamplingStatisticSummaries",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)

MANAGED: Final[Mapping[str, tuple[str, ...]]] = {
    "AdministratorAccess": ("*",),
    "AmazonKinesisAnalyticsFullAccess": (
        "cloudwatch:GetMetricStatistics",
        "cloudwatch:ListMetrics",
        "firehose:DescribeDeliveryStream",
        "firehose:ListDeliveryStreams",
        "iam:ListPolicyVersions",
        "iam:ListRoles",
        "kinesis:CreateStream",
        "kinesis:DeleteStream",
        "kinesis:DescribeStream",
        "kinesis:ListStreams",
        "kinesis:PutRecord",
        "kinesis:PutRecords",
        "kinesisanalytics:*",
        "logs:GetLogEvents",
    ),
    "AmazonKinesisFirehoseFullAccess": ("firehose:*",),
    "AmazonKinesisFirehoseReadOnlyAccess": ("firehose:Describe*", "firehose:List*"),
    "AmazonKinesisFullAccess": ("kinesis:*",),
    "AmazonKinesisReadOnlyAccess": ("kinesis:Describe*", "kinesis:Get*", "kinesis:List*"),
    "AmazonOpenSearchIngestionFullAccess": (
        "osis:CreatePipeline",
        "osis:DeletePipeline",
        "osis:GetPipeline",
        "osis:GetPipelineBlueprint",
        "osis:GetPipelineChangeProgress",
        "osis:ListPipelineBlueprints",
        "osis:ListPipelines",
        "osis:ListTagsForResource",
        "osis:StartPipeline",
        "osis:StopPipeline",
        "osis:TagResource",
        "osis:UntagResource",
        "osis:UpdatePipeline",
        "osis:ValidatePipeline",
    ),
    "AmazonOpenSearchServiceFullAccess": ("es:*",),
    "AmazonS3FullAccess": ("s3:*", "s3-object-lambda:*"),
    "AmazonS3ReadOnlyAccess": (
        "s3-object-lambda:Get*",
        "s3-object-lambda:List*",
        "s3:Describe*",
        "s3:Get*",
        "s3:List*",
    ),
    "AmazonSNSFullAccess": ("sns:*",),
    "AmazonSQSFullAccess": ("sqs:*",),
    "AWSLambdaBasicExecutionRole": _LOGS,
    "AWSLambdaDynamoDBExecutionRole": (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        *_LOGS,
    ),
    "AWSLambdaENIManagementAccess": (
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
        *_INTERFACES,
    ),
    "AWSLambdaExecute": ("logs:*", "s3:GetObject", "s3:PutObject"),
    "AWSLambdaKinesisExecutionRole": (
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:ListStreams",
        "kinesis:SubscribeToShard",
        *_LOGS,
    ),
    "AWSLambdaMSKExecutionRole": (
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "kafka:DescribeCluster",
        "kafka:DescribeClusterV2",
        "kafka:GetBootstrapBrokers",
        *_INTERFACES,
        *_LOGS,
    ),
    "AWSLambdaRole": ("lambda:InvokeFunction",),
    "AWSLambdaSQSQueueExecutionRole": (
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        *_LOGS,
    ),
    "AWSLambdaVPCAccessExecutionRole": (
        "ec2:AssignPrivateIpAddresses",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
        *_INTERFACES,
        *_LOGS,
    ),
    "AWSXRayDaemonWriteAccess": _TRACES,
    "AWSXrayWriteOnlyAccess": _TRACES,
    "CloudWatchFullAccess": (
        "autoscaling:Describe*",
        "cloudwatch:*",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:GetRole",
        "logs:*",
        "oam:ListSinks",
        "sns:*",
    ),
    "CloudWatchLogsFullAccess": (
        "cloudwatch:GenerateQuery",
        "cloudwatch:GenerateQueryResultsSummary",
        "logs:*",
        "observabilityadmin:GetS3TableIntegration",
        "observabilityadmin:ListS3TableIntegrations",
        "observabilityadmin:ListTelemetryPipelines",
    ),
}
"""Policy → actions that it allows on every resource. Statements with conditions, none of which
concerns a step of a data flow, are left out."""

_MORE: Final[Mapping[str, tuple[Mapping[str, object], ...]]] = {
    "CloudWatchLambdaInsightsExecutionRolePolicy": (
        {"Action": "logs:CreateLogGroup", "Resource": "*"},
        {
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:*:*:log-group:/aws/lambda-insights:*",
        },
    ),
    "AWSGlueServiceRole": (
        {
            "Action": [
                "glue:*",
                "cloudwatch:PutMetricData",
                "s3:GetBucketAcl",
                "s3:GetBucketLocation",
                "s3:ListAllMyBuckets",
                "s3:ListBucket",
                *_INTERFACES,
            ],
            "Resource": "*",
        },
        {
            "Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            "Resource": ["arn:aws:s3:::aws-glue-*/*", "arn:aws:s3:::*/*aws-glue-*/*"],
        },
        {
            "Action": ["s3:GetObject"],
            "Resource": ["arn:aws:s3:::crawler-public*", "arn:aws:s3:::aws-glue-*"],
        },
        {"Action": list(_LOGS), "Resource": "arn:aws:logs:*:*:*:/aws-glue/*"},
    ),
    "PowerUserAccess": ({"NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},),
}
"""Policies that need more than a list of actions to tell; reading of networks and roles, which no
step of a data flow needs, is left out."""

_MARK: Final = ":aws:policy/"


def managed_name(arn: str) -> str:
    """Return the name of the AWS managed policy that *arn* names; empty for any other policy."""
    _, found, name = arn.partition(_MARK)
    return name.rpartition("/")[2] if found else ""


def managed_document(name: str) -> Value | None:
    """Return the document of an AWS managed policy; None where its content is not known here."""
    if name in MANAGED:
        stated: list[object] = [{"Action": list(MANAGED[name]), "Resource": "*"}]
    elif name in _MORE:
        stated = [dict(statement) for statement in _MORE[name]]
    else:
        return None
    return given_value({"Statement": stated})
