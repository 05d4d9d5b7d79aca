"""Where rules on devices' messages write, each with the permissions that just that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from headrace_constructs.delivery_stream import DeliveryStream
from headrace_constructs.event_stream import EventStream

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["Target", "action_to"]

Target: TypeAlias = EventStream | DeliveryStream | lambda_.IFunction | s3.IBucket | sqs.IQueue
"""What a rule can write to."""

_Action: TypeAlias = iot.CfnTopicRule.ActionProperty
_KEY = "${parse_time('yyyy/MM/dd/HH', timestamp())}/${newuuid()}.json"
_EACH_DEVICE = "${clientid()}"


def action_to(
    target: Target,
    role: iam.Role,
    *,
    scope: Construct,
    prefix: str,
    rule_arn: str,
) -> _Action:
    """Return the action that writes to *target*, and permit it.

    Parameters
    ----------
    target
        Where messages go. A stream gets them with the client's name as partition key: one device
        keeps its order, and many devices spread.
    role
        The rule's role; permitted what the action needs.
    scope
        Where a function's permission is created.
    prefix
        Prefix of objects in a bucket.
    rule_arn
        The rule, which alone may invoke a function.

    Raises
    ------
    TypeError
        A rule cannot write there.
    """
    if isinstance(target, EventStream):
        target.grant_write(role)
        return _Action(
            kinesis=iot.CfnTopicRule.KinesisActionProperty(
                stream_name=target.stream.stream_name,
                partition_key=_EACH_DEVICE,
                role_arn=role.role_arn,
            )
        )
    if isinstance(target, DeliveryStream):
        target.grant_put_records(role)
        return _Action(
            firehose=iot.CfnTopicRule.FirehoseActionProperty(
                delivery_stream_name=target.delivery_stream_name,
                role_arn=role.role_arn,
                separator="\n",
            )
        )
    return _other(target, role, scope, prefix, rule_arn)


def _other(target: Any, role: iam.Role, scope: Construct, prefix: str, rule_arn: str) -> _Action:
    if isinstance(target, s3.BucketBase):
        target.grant_put(role, f"{prefix}*")
        return _Action(
            s3=iot.CfnTopicRule.S3ActionProperty(
                bucket_name=target.bucket_name, key=f"{prefix}{_KEY}", role_arn=role.role_arn
            )
        )
    if isinstance(target, sqs.QueueBase):
        target.grant_send_messages(role)
        return _Action(
            sqs=iot.CfnTopicRule.SqsActionProperty(
                queue_url=target.queue_url, role_arn=role.role_arn
            )
        )
    if isinstance(target, lambda_.FunctionBase):
        target.add_permission(
            f"InvokedBy{scope.node.addr[-8:]}",
            principal=iam.ServicePrincipal("iot.amazonaws.com"),
            source_arn=rule_arn,
        )
        return _Action(
            lambda_=iot.CfnTopicRule.LambdaActionProperty(function_arn=target.function_arn)
        )
    raise TypeError(f"a rule cannot write to {type(target).__name__}")
