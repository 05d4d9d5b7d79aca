"""What a subscription filter does with its role.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Design, EdgeKind
from headrace.services.iam.steps.parts import Step, roles_of, target_of
from headrace.services.logs.component import SubscriptionFilter

__all__ = ["LOGS", "filter_steps"]

LOGS: Final = "logs.amazonaws.com"
_PUT: Final = {
    "AWS::Kinesis::Stream": ("kinesis:PutRecord",),
    "AWS::KinesisFirehose::DeliveryStream": ("firehose:PutRecordBatch",),
}


def filter_steps(design: Design, component: SubscriptionFilter) -> Iterator[Step]:
    """Yield what a subscription filter does."""
    for flow in design.outgoing(component, EdgeKind.FLOWS):
        actions = _PUT.get(flow.node.deployed_type)
        if actions is None:
            continue
        for role in roles_of(design, component):
            does = f"write to {flow.node.logical_id}"
            yield Step(does, LOGS, role, actions, target_of(flow.node, component.target))
