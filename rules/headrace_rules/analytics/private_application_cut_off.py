"""An application in a VPC has no way to what it reads or writes.

## Why it matters

Streams, delivery streams and buckets have public endpoints. An application in a VPC has no public
address, also in a public subnet: it reaches them through an interface or gateway endpoint, or a NAT
gateway. Without one its source reads nothing.

## What is checked

The subnets of the application, their routes and the VPC's endpoints, for each stream, delivery
stream and bucket that data flow from or to.

## Fix

Add an endpoint for the service in the message to the VPC, or route the subnets through a NAT
gateway.
"""

from collections.abc import Iterator

from headrace.design import Design, EdgeKind
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.analytics import quotas
from headrace.services.analytics.component import Application
from headrace.services.network.reach import place_of, reach

SERVICES = {
    "AWS::Kinesis::Stream": "kinesis-streams",
    "AWS::Kinesis::StreamConsumer": "kinesis-streams",
    "AWS::KinesisFirehose::DeliveryStream": "kinesis-firehose",
    "AWS::S3::Bucket": "s3",
}


@rule(
    "KDA106",
    on=Application,
    severity=Severity.ERROR,
    pillar=Pillar.RELIABILITY,
    sources=(quotas.NETWORK.url,),
    seed=("A1",),
)
def private_application_cut_off(application: Application, design: Design) -> Iterator[Finding]:
    if not application.in_vpc:
        raise NotApplicable("it is in no VPC")
    flows = EdgeKind.FLOWS
    ends = [*design.incoming(application, flows), *design.outgoing(application, flows)]
    called: dict[str, str] = {}
    for end in ends:
        service = SERVICES.get(end.node.deployed_type)
        if service:
            called.setdefault(service, end.node.logical_id)
    for service, name in called.items():
        if reach(design, place_of(design, application), service) is None:
            yield Finding(
                at=application.at("ApplicationConfiguration", "VpcConfigurations"),
                message=f"its subnets have no way to {service}, which {name} needs",
                fix=f"add an endpoint for {service} to the VPC, or a NAT gateway",
            )
