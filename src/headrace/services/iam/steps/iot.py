"""What a topic rule does with the roles of its actions.

Source: "AWS IoT rule actions", and the page of each action,
https://docs.aws.amazon.com/iot/latest/developerguide/iot-rule-actions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from headrace.design import Design, EdgeKind
from headrace.design.arn import HOLE, text_of
from headrace.services.iam.steps.parts import (
    ENCRYPT,
    Step,
    bucket_key,
    named_roles,
    stream_key,
    target_of,
)
from headrace.services.iot.actions import Action
from headrace.services.iot.topic_rule import TopicRule

__all__ = ["IOT", "rule_steps"]

IOT: Final = "iot.amazonaws.com"
_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "CloudwatchAlarm": ("cloudwatch:SetAlarmState",),
    "DynamoDB": ("dynamodb:PutItem",),
    "DynamoDBv2": ("dynamodb:PutItem",),
    "Elasticsearch": ("es:ESHttpPut",),
    "Firehose": ("firehose:PutRecord",),
    "Kinesis": ("kinesis:PutRecord",),
    "OpenSearch": ("es:ESHttpPut",),
    "S3": ("s3:PutObject",),
    "Sns": ("sns:Publish",),
    "Sqs": ("sqs:SendMessage",),
    "StepFunctions": ("states:StartExecution",),
}
"""Action of a rule → what its role must be allowed on the target."""
_BATCH: Final = ("firehose:PutRecordBatch",)


def rule_steps(design: Design, rule: TopicRule) -> Iterator[Step]:
    """Yield what each action of a rule does, and what its error action does."""
    for action in rule.actions:
        yield from _taken(design, rule, action, EdgeKind.FLOWS, action.name)
    for action in rule.error_actions:
        yield from _taken(design, rule, action, EdgeKind.BACKED_UP_TO, "failed")
    rule.need_every_action()


def _taken(
    design: Design, rule: TopicRule, action: Action, kind: EdgeKind, purpose: str
) -> Iterator[Step]:
    allowed = _ACTIONS.get(action.name)
    if allowed is None or action.target is None:
        return
    if action.name == "Firehose" and action.value.get("BatchMode").boolean(False):
        allowed = _BATCH
    app = rule.resource.stack.app
    meant = {node.id for node in design.names.find(action.target, app, action.kind.expects)}
    for neighbour in design.outgoing(rule, kind, purpose):
        thing = neighbour.node
        if thing.id not in meant:
            continue
        for role in named_roles(design, rule, action.role, purpose):
            target = target_of(thing, action.target, inner=_inner(action, design))
            yield Step(f"write to {thing.logical_id}", IOT, role, allowed, target)
            yield from stream_key(design, thing, IOT, role, ENCRYPT)
            yield from bucket_key(design, thing, IOT, role, ENCRYPT)


def _inner(action: Action, design: Design) -> str:
    """Return what follows the target's ARN in what is written, as far as it is fixed."""
    if action.name == "S3":
        return f"/{text_of(action.value.get('Key'), design.names).partition('${')[0]}{HOLE}"
    return f"/{HOLE}" if action.name in {"Elasticsearch", "OpenSearch"} else ""
