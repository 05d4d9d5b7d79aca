"""What a device may do: connect as itself, send to its rules, and keep its own shadow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from aws_cdk import Stack

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["THING", "device_policy"]

THING: Final = "${iot:Connection.Thing.ThingName}"
"""The name of the thing that connects: the policy holds for each device alone."""

_SHADOW: Final = f"$aws/things/{THING}/shadow"


def device_policy(
    scope: Construct, *, rules: Iterable[str], topics: Iterable[str], shadows: bool
) -> dict[str, Any]:
    """Return the policy document of every device of a gateway.

    Parameters
    ----------
    scope
        Tells region and account.
    rules
        Names of the rules to which a device sends straight (Basic Ingest).
    topics
        Topics of the broker on which a device publishes, below which it may add levels.
    shadows
        Whether a device reads and writes its own shadow.
    """
    publish = [f"topic/$aws/rules/{rule}/{THING}" for rule in rules]
    publish += [f"topic/$aws/rules/{rule}/{THING}/*" for rule in rules]
    publish += [f"topic/{topic}/{THING}/*" for topic in topics]
    statements = [
        {
            "Effect": "Allow",
            "Action": "iot:Connect",
            "Resource": _arns(scope, [f"client/{THING}"]),
            "Condition": {"Bool": {"iot:Connection.Thing.IsAttached": "true"}},
        }
    ]
    if shadows:
        publish.append(f"topic/{_SHADOW}/*")
        statements += [
            _allow(scope, "iot:Subscribe", [f"topicfilter/{_SHADOW}/*"]),
            _allow(scope, "iot:Receive", [f"topic/{_SHADOW}/*"]),
        ]
    if publish:
        statements.append(_allow(scope, "iot:Publish", publish))
    return {"Version": "2012-10-17", "Statement": statements}


def _allow(scope: Construct, action: str, resources: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": _arns(scope, resources)}


def _arns(scope: Construct, resources: list[str]) -> list[str]:
    stack = Stack.of(scope)
    head = f"arn:{stack.partition}:iot:{stack.region}:{stack.account}:"
    return [f"{head}{resource}" for resource in resources]
