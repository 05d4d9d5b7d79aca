"""Jobs of a serverless application that a schedule starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler

if TYPE_CHECKING:
    from headrace_constructs.batch_serverless import ServerlessBatch

__all__ = ["nightly"]

_START: Final = "aws-sdk:emrserverless:startJobRun"
_RETRIES: Final = 3
_HOUR_S: Final = 3_600


def nightly(
    batch: ServerlessBatch, id: str, command: tuple[str, ...], *, at: str, timezone: str
) -> scheduler.CfnSchedule:
    """Create a schedule that submits *command*, a program and its arguments, to *batch*.

    Source: "Using universal targets in EventBridge Scheduler",
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    """
    stack = Stack.of(batch)
    role = _starter(batch, id)
    started: dict[str, Any] = {
        "ApplicationId": batch.application.ref,
        "ClientToken": "<aws.scheduler.execution-id>",
        "ExecutionRoleArn": batch.job_role.role_arn,
        "Name": id,
        "JobDriver": {
            "SparkSubmit": {"EntryPoint": command[0], "EntryPointArguments": [*command[1:]]}
        },
    }
    part = scheduler.CfnSchedule
    return part(
        batch,
        id,
        description=f"Starts {id}",
        schedule_expression=at,
        schedule_expression_timezone=timezone,
        flexible_time_window=part.FlexibleTimeWindowProperty(mode="OFF"),
        target=part.TargetProperty(
            arn=f"arn:{stack.partition}:scheduler:::{_START}",
            role_arn=role.role_arn,
            input=stack.to_json_string(started),
            retry_policy=part.RetryPolicyProperty(
                maximum_retry_attempts=_RETRIES, maximum_event_age_in_seconds=_HOUR_S
            ),
            dead_letter_config=part.DeadLetterConfigProperty(arn=batch.unstarted.queue_arn),
        ),
    )


def _starter(batch: ServerlessBatch, id: str) -> iam.Role:
    """Create the role that starts jobs of *batch*, which take its job role, and no other."""
    role = iam.Role(
        batch,
        f"Starts{id}",
        description=f"Starts {id}",
        assumed_by=iam.ServicePrincipal(
            "scheduler.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(batch).account}},
        ),
    )
    role.add_to_policy(
        iam.PolicyStatement(actions=["emr-serverless:StartJobRun"], resources=[batch.arn])
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["iam:PassRole"],
            resources=[batch.job_role.role_arn],
            conditions={"StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}},
        )
    )
    batch.unstarted.grant_send_messages(role)
    return role
