"""A topic's policy does not let the alarms publish that are to tell it.

## Why it matters

A topic without a policy takes whatever its own account sends. A policy replaces that: what it does
not allow is refused, alarms too. A template that lets one event rule publish, or that forbids plain
HTTP and allows nothing, silences every alarm of the topic.

## What is checked

Topics that alarms of the templates notify and that have a policy there: it must allow `sns:Publish`
to CloudWatch, to the account, or to everybody under a condition.

## Fix

Allow `sns:Publish` to `cloudwatch.amazonaws.com` in the policy, for alarms of your account.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.design.arn import text_of
from headrace.design.resolve import each
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.cloudwatch.component import Alarm, CompositeAlarm
from headrace.services.iam.patterns import Answer, all_of, any_of, covers_action
from headrace.services.iam.statement import Statement, statements
from headrace.services.kms.services import names_service
from headrace.services.messaging.component import Topic, TopicPolicy

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html"
CLOUDWATCH = "cloudwatch.amazonaws.com"


@rule(
    "SNS122",
    on=Topic,
    severity=Severity.ERROR,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE, "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html"),
    seed=("K9",),
    packs=("resilience",),
)
def topic_policy_refuses_alarm(topic: Topic, design: Design) -> Iterator[Finding]:
    told = design.incoming(topic, EdgeKind.NOTIFIES)
    alarms = [n.node for n in told if isinstance(n.node, Alarm | CompositeAlarm)]
    if not alarms:
        raise NotApplicable("no alarm is to tell it")
    policies = [
        n.node
        for n in design.outgoing(topic, EdgeKind.PERMITTED_BY, "resource policy")
        if isinstance(n.node, TopicPolicy)
    ]
    if not policies:
        raise NotApplicable("no policy replaces the one that every topic has")
    allowing = [
        statement
        for policy in policies
        for statement in statements(policy.document, design.names)
        if not statement.denies
    ]
    answer = any_of([_lets_publish(design, statement) for statement in allowing])
    if answer is Answer.MAYBE:
        raise UnknownValueError("whom the policy of the topic allows to publish is not known")
    if answer is Answer.NO:
        yield Finding(
            at=policies[0].at("PolicyDocument"),
            message=f"{alarms[0].logical_id} cannot tell {topic.logical_id}: its policy lets no "
            "alarm publish",
            fix=f"allow sns:Publish to {CLOUDWATCH}",
        )


def _lets_publish(design: Design, statement: Statement) -> Answer:
    actions = [text_of(value, design.names) for value in each(statement.value.get("Action"))]
    publishes = any_of([covers_action(action, "sns:Publish") for action in actions])
    accounts = each(statement.value.get("Principal").get("AWS"))
    to_account = Answer.YES if accounts else Answer.NO
    to = any_of([names_service(design, statement, CLOUDWATCH), to_account])
    return all_of([publishes, to])
