"""Which family a CloudFormation type belongs to: its colour, its sign, and its place in a drawing.

Families are about what things are for, not about how a service behaves: a type whose namespace is
not listed here is drawn in the neutral colour.
"""

from __future__ import annotations

from typing import Final

__all__ = ["COLOURS", "carries_data", "family_of", "is_connector"]


COLOURS: Final = {
    "stream": "#6f42c1",
    "delivery": "#8a3ffc",
    "video": "#5f3dc4",
    "analytics": "#4c51bf",
    "compute": "#d9640b",
    "storage": "#3f8624",
    "database": "#2f62d9",
    "warehouse": "#1864ab",
    "search": "#0b7285",
    "iot": "#0a8f6c",
    "catalog": "#5c677d",
    "queue": "#c2255c",
    "topic": "#b0296b",
    "api": "#a61e4d",
    "dashboard": "#0b6bcb",
    "network": "#5b4b8a",
    "key": "#b4232c",
    "role": "#a8323e",
    "alarm": "#a3265f",
    "log": "#8f3b6b",
    "other": "#586174",
}
"""Families and the colours of their tiles, all legible under a white sign."""

_BY_TYPE: Final = {
    "AWS::Kinesis::StreamConsumer": "stream",
    "AWS::Lambda::EventSourceMapping": "compute",
    "AWS::CloudWatch::Dashboard": "dashboard",
    "AWS::EC2::Instance": "compute",
}

_BY_NAMESPACE: Final = {
    "AWS::ApiGateway": "api",
    "AWS::ApiGatewayV2": "api",
    "AWS::AppSync": "api",
    "AWS::CloudWatch": "alarm",
    "AWS::Cognito": "role",
    "AWS::DocDB": "database",
    "AWS::DynamoDB": "database",
    "AWS::EC2": "network",
    "AWS::ECS": "compute",
    "AWS::EFS": "storage",
    "AWS::EMR": "analytics",
    "AWS::EMRContainers": "analytics",
    "AWS::EMRServerless": "analytics",
    "AWS::ElastiCache": "database",
    "AWS::ElasticLoadBalancingV2": "network",
    "AWS::Elasticsearch": "search",
    "AWS::Events": "api",
    "AWS::Glue": "catalog",
    "AWS::IAM": "role",
    "AWS::IoT": "iot",
    "AWS::IoTAnalytics": "iot",
    "AWS::KMS": "key",
    "AWS::Kinesis": "stream",
    "AWS::KinesisAnalytics": "analytics",
    "AWS::KinesisAnalyticsV2": "analytics",
    "AWS::KinesisFirehose": "delivery",
    "AWS::KinesisVideo": "video",
    "AWS::LakeFormation": "catalog",
    "AWS::Lambda": "compute",
    "AWS::Logs": "log",
    "AWS::MSK": "stream",
    "AWS::OSIS": "delivery",
    "AWS::OpenSearchServerless": "search",
    "AWS::OpenSearchService": "search",
    "AWS::Pipes": "delivery",
    "AWS::QuickSight": "dashboard",
    "AWS::RDS": "database",
    "AWS::Redshift": "warehouse",
    "AWS::RedshiftServerless": "warehouse",
    "AWS::S3": "storage",
    "AWS::S3Tables": "storage",
    "AWS::SNS": "topic",
    "AWS::SQS": "queue",
    "AWS::SageMaker": "analytics",
    "AWS::SecretsManager": "key",
    "AWS::Serverless": "compute",
    "AWS::StepFunctions": "compute",
    "AWS::Timestream": "database",
}

_CARRIERS: Final = frozenset(
    {
        "AWS::EMR::Cluster",
        "AWS::EMRServerless::Application",
        "AWS::Elasticsearch::Domain",
        "AWS::IoT::TopicRule",
        "AWS::Kinesis::Stream",
        "AWS::KinesisAnalytics::Application",
        "AWS::KinesisAnalyticsV2::Application",
        "AWS::KinesisFirehose::DeliveryStream",
        "AWS::KinesisVideo::Stream",
        "AWS::MSK::Cluster",
        "AWS::MSK::ServerlessCluster",
        "AWS::OSIS::Pipeline",
        "AWS::OpenSearchServerless::Collection",
        "AWS::OpenSearchService::Domain",
        "AWS::Pipes::Pipe",
        "AWS::QuickSight::Dashboard",
        "AWS::QuickSight::DataSet",
        "AWS::QuickSight::DataSource",
        "AWS::Redshift::Cluster",
        "AWS::RedshiftServerless::Workgroup",
    }
)

_CONNECTORS: Final = (
    "AWS::Kinesis::StreamConsumer",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Logs::SubscriptionFilter",
    "AWS::SNS::Subscription",
)


def family_of(cfn_type: str) -> str:
    """Return the family of a CloudFormation type, ``other`` for one that is not listed.

    >>> family_of("AWS::Kinesis::Stream"), family_of("Custom::Thing")
    ('stream', 'other')
    """
    named = _BY_TYPE.get(cfn_type)
    return named or _BY_NAMESPACE.get(cfn_type.rpartition("::")[0], "other")


def is_connector(cfn_type: str) -> bool:
    """Whether things of a type only join two others."""
    return cfn_type in _CONNECTORS


def carries_data(cfn_type: str) -> bool:
    """Whether things of a type carry or keep data even where nothing is seen to flow."""
    return cfn_type in _CARRIERS
