"""The policy of a VPC endpoint does not let a flow of the design pass.

## Why it matters

A call through an endpoint needs two permissions: of the role that makes it, and of the endpoint
that it goes through. A policy that names yesterday's bucket refuses today's with *access denied*,
and whoever looks into the role finds nothing wrong.

## What is checked

For each bucket, stream, delivery stream, table, queue and topic that something in the VPC reads or
writes through the endpoint: whether the endpoint's policy allows the action on it at all.

## Fix

Allow the action in the message on the resource in the message in `PolicyDocument`.
"""

from collections.abc import Iterator

from headrace.design import Component, Design, EdgeKind
from headrace.design.arn import arn_texts
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, UnknownValueError, rule
from headrace.services.iam.patterns import Answer
from headrace.services.iam.statement import Request
from headrace.services.network.calls import Call, calls_of
from headrace.services.network.component import Vpc, VpcEndpoint
from headrace.services.network.endpoint_policy import lets_pass
from headrace.services.network.tenants import subnets_of, tenants_of
from headrace.template.values import Absent

GUIDE = "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"


@rule(
    "NET122",
    on=VpcEndpoint,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(GUIDE,),
    seed=("K10", "R11"),
)
def endpoint_policy_shuts_out(endpoint: VpcEndpoint, design: Design) -> Iterator[Finding]:
    if isinstance(endpoint.document, Absent):
        raise NotApplicable("it has no policy: everything passes")
    service = endpoint.to_service
    open_question = ""
    for caller, call in _through(endpoint, service, design):
        if not call.action or not isinstance(call.thing, Component):
            continue
        arns = tuple(arn + call.inner for arn in arn_texts(call.thing, design.names))
        answer = lets_pass(design, endpoint, Request(call.action, arns))
        thing = call.thing.logical_id
        if answer is Answer.NO:
            yield Finding(
                at=endpoint.at("PolicyDocument"),
                message=f"{caller.logical_id} needs {call.action} on {thing}, which the endpoint's "
                "policy does not let pass",
                fix=f"allow {call.action} on {thing} in PolicyDocument",
            )
        elif answer is Answer.MAYBE:
            open_question = f"whether {call.action} on {thing} passes is not known"
    if open_question:
        raise UnknownValueError(open_question)


def _through(
    endpoint: VpcEndpoint, service: str, design: Design
) -> Iterator[tuple[Component, Call]]:
    seen: set[tuple[str, str]] = set()
    for vpc in design.outgoing(endpoint, EdgeKind.PLACED_IN, "vpc"):
        if not isinstance(vpc.node, Vpc):
            raise UnknownValueError(f"VPC {vpc.node.logical_id} is outside the templates")
        for subnet in subnets_of(design, vpc.node):
            for tenant in tenants_of(design, subnet):
                for call in calls_of(design, tenant):
                    key = (tenant.id, call.thing.id + call.action)
                    if call.service == service and key not in seen:
                        seen.add(key)
                        yield tenant, call
