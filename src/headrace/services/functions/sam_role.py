"""The role that SAM writes for a serverless function which names none.

Source: "AWS::Serverless::Function" of the SAM specification, properties Role and Policies,
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from typing import TYPE_CHECKING, Final

from headrace.design.resolve import each
from headrace.services.functions.sam_policies import policy_document
from headrace.template.parameters import given_value
from headrace.template.values import Absent, Mapping, Scalar, Sequence, Text, Value

if TYPE_CHECKING:
    from headrace.template.position import Position

__all__ = ["role_properties"]

_MANAGED: Final = "arn:aws:iam::aws:policy/"

_BY_EVENT: Final[AbstractMapping[str, str]] = {
    "DynamoDB": "service-role/AWSLambdaDynamoDBExecutionRole",
    "Kinesis": "service-role/AWSLambdaKinesisExecutionRole",
    "MSK": "service-role/AWSLambdaMSKExecutionRole",
    "SQS": "service-role/AWSLambdaSQSQueueExecutionRole",
}
"""Event type → managed policy that SAM adds for it."""

_ON_FAILURE: Final[AbstractMapping[str, tuple[str, ...]]] = {
    "S3": ("s3:PutObject", "s3:ListBucket"),
    "SNS": ("sns:Publish",),
    "SQS": ("sqs:SendMessage",),
}
"""Type of an on-failure destination → actions on it that SAM allows."""


def role_properties(function: Value, events: list[Value], at: Position) -> Value:
    """Return the properties of the role that SAM writes.

    Parameters
    ----------
    function
        The properties of the serverless function.
    events
        The blocks of its events.
    at
        The place of the function.
    """
    names = ["service-role/AWSLambdaBasicExecutionRole"]
    if not isinstance(function.get("VpcConfig"), Absent):
        names.append("service-role/AWSLambdaVPCAccessExecutionRole")
    if not isinstance(function.get("Tracing"), Absent):
        names.append("AWSXrayWriteOnlyAccess")
    names += [_BY_EVENT[kind] for kind in map(_type_of, events) if kind in _BY_EVENT]
    managed = [Scalar(at, _MANAGED + name) for name in dict.fromkeys(names)]
    inline: list[Value] = []
    named: list[Value] = []
    for policy in each(function.get("Policies")):
        if isinstance(policy, Mapping):
            inline += _documents(policy)
        else:
            named.append(_named(policy))
    queue = function.get("DeadLetterQueue", "TargetArn")
    if not isinstance(queue, Absent):
        inline.append(_allowing(("sqs:SendMessage", "sns:Publish"), queue))
    for event in events:
        failed = event.get("Properties", "DestinationConfig", "OnFailure")
        actions = _ON_FAILURE.get(_type_of(failed))
        if actions:
            inline.append(_allowing(actions, failed.get("Destination")))
    policies = [Mapping.of(at, {"PolicyDocument": document}) for document in inline]
    return Mapping.of(
        at,
        {
            "AssumeRolePolicyDocument": given_value(_TRUST, at),
            "ManagedPolicyArns": Sequence(at, (*managed, *named)),
            "Policies": Sequence(at, tuple(policies)),
            "PermissionsBoundary": function.get("PermissionsBoundary"),
            "Path": function.get("RolePath"),
        },
    )


_TRUST: Final = {
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    ]
}


def _documents(policy: Mapping) -> list[Value]:
    """Return the documents of one entry: a document itself, or policy templates by name."""
    if "Statement" in policy.keys:
        return [policy]
    return [policy_document(name, parameters) for name, parameters in policy.items()]


def _named(policy: Value) -> Value:
    """Return the ARN of a managed policy that may be given by its bare name."""
    if isinstance(policy, Scalar) and ":" not in policy.text(""):
        return Scalar(policy.at, f"arn:aws:iam::aws:policy/{policy.text('')}")
    return policy


def _allowing(actions: tuple[str, ...], target: Value) -> Value:
    at = target.at
    inside = Text(at, (target, Scalar(at, "/*")))
    statement = {
        "Effect": Scalar(at, "Allow"),
        "Action": given_value(list(actions), at),
        "Resource": Sequence(at, (target, inside)),
    }
    return Mapping.of(at, {"Statement": Mapping.of(at, statement)})


def _type_of(block: Value) -> str:
    stated = block.get("Type")
    return stated.text("") if isinstance(stated, Scalar) else ""
