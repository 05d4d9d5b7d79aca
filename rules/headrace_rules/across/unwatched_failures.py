"""What could not be processed lands in a queue that nobody looks into.

## Why it matters

A queue for what failed keeps it for four days unless told otherwise, fourteen at most. If nothing
reads it and nobody is told that something is there, each failed record is lost a little later than
without the queue, and just as silently.

## What is checked

Queues of the templates that take failures of functions, mappings, rules, pipes or other queues:
something must read them, or an alarm on the messages in them must notify somebody.

## Fix

Add an alarm on `ApproximateNumberOfMessagesVisible` above 0 with a topic as action.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.cloudwatch.telling import told_metrics
from headrace.services.messaging.component import Queue

GUIDE = (
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-dead-letter-queues.html"
)
DAY_S = 86_400
FAILED = ("failed", "dead letter")


@rule(
    "AX201",
    on=Queue,
    severity=Severity.WARNING,
    pillar=Pillar.OPERATIONS,
    sources=(GUIDE,),
    seed=("K9", "F1", "I4"),
    packs=("resilience",),
)
def unwatched_failures(queue: Queue, design: Design) -> Iterator[Finding]:
    kinds = (EdgeKind.NOTIFIES, EdgeKind.BACKED_UP_TO)
    arriving = [n for kind in kinds for n in design.incoming(queue, kind)]
    failing = [n.node.logical_id for n in arriving if n.edge.role in FAILED]
    if not failing:
        raise NotApplicable("nothing sends its failures to it")
    if design.outgoing(queue, EdgeKind.FLOWS) or told_metrics(queue, design):
        return
    days = queue.retention_s / DAY_S
    yield Finding(
        at=queue.resource.at,
        message=f"takes what fails in {', '.join(dict.fromkeys(failing))}; nothing reads it, "
        f"nobody is told, and after {days:g} {'day' if days == 1 else 'days'} it is gone",
        fix="add an alarm on ApproximateNumberOfMessagesVisible, with a topic in AlarmActions",
    )
