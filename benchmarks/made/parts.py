"""What most resources of a made template need: roles, statements, references."""

from __future__ import annotations

from typing import Any

__all__ = ["Resources", "allow", "arn", "policy", "role"]

Resources = dict[str, dict[str, Any]]


def arn(name: str) -> dict[str, Any]:
    """Return a reference to the ARN of a resource."""
    return {"Fn::GetAtt": [name, "Arn"]}


def allow(actions: list[str], *resources: object) -> dict[str, Any]:
    """Return a statement that allows *actions* on *resources*."""
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


def role(service: str) -> dict[str, Any]:
    """Return a role that *service* assumes."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}


def policy(role_name: str, statements: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a policy of one role."""
    return {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyName": "works",
            "Roles": [{"Ref": role_name}],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
        },
    }
