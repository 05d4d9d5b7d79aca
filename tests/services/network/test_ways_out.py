"""Who is cut off when the zone of a gateway or endpoint is lost, though it sits in another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.load.faults import AzOutage
from headrace.load.quantities import Seconds
from headrace.services.damage import damage_of
from headrace.services.network.spread import in_another_zone
from headrace.services.network.ways_out import is_cut_off

Designs = Callable[..., Design]

NETWORK = """
Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
Gate: {Type: AWS::EC2::InternetGateway}
Public: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, AvailabilityZone: eu-west-1a}}
A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, AvailabilityZone: eu-west-1a}}
B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, AvailabilityZone: eu-west-1b}}
Nat:
  Type: AWS::EC2::NatGateway
  Properties: {SubnetId: !Ref Public, AllocationId: eip, AvailabilityMode: %s}
PublicTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
Out:
  Type: AWS::EC2::Route
  Properties:
    {RouteTableId: !Ref PublicTable, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gate}
ByNat:
  Type: AWS::EC2::Route
  Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
P:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref Public, RouteTableId: !Ref PublicTable}
TableOfA:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref A, RouteTableId: !Ref Table}
TableOfB:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref B, RouteTableId: !Ref Table}
Open: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Net}}
Results: {Type: AWS::SQS::Queue}
Writer:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement:
        - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
    Policies:
      - PolicyName: p
        PolicyDocument:
          Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Results.Arn}]
Work:
  Type: AWS::Lambda::Function
  Properties:
    Role: !GetAtt Writer.Arn
    VpcConfig: {SubnetIds: [!Ref A, !Ref B], SecurityGroupIds: [!Ref Open]}
"""


def outage(zone: str) -> AzOutage:
    return AzOutage(zone=zone, at_s=Seconds(0), for_s=Seconds(60))


@pytest.mark.parametrize(
    ("mode", "zone", "cut"),
    [
        ("zonal", "eu-west-1a", True),
        ("zonal", "a", True),
        ("zonal", "eu-west-1b", False),
        ("regional", "eu-west-1a", False),
    ],
)
def test_who_goes_out_through_a_lost_zone_is_cut_off(
    design_of: Designs, *, mode: str, zone: str, cut: bool
) -> None:
    design = design_of(NETWORK % mode)
    work = design.by_id["t/Work"]
    assert is_cut_off(work, zone, design) is cut
    found = damage_of(work, outage(zone), design)
    assert (found is not None) is cut
    if found is not None:
        assert found.why == "its way out led through the lost zone"


def test_a_way_that_no_template_tells_is_taken_to_hold(design_of: Designs) -> None:
    text = NETWORK % "zonal"
    open_table = text.replace("{SubnetId: !Ref B, RouteTableId: !Ref Table}", "{SubnetId: !Ref B}")
    design = design_of(open_table)
    assert not is_cut_off(design.by_id["t/Work"], "eu-west-1a", design)


def test_a_subnet_of_another_zone_is_added_of_the_same_vpc_only(design_of: Designs) -> None:
    text = """
    Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
    Away: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
    A:
      Type: AWS::EC2::Subnet
      Properties: {VpcId: !Ref Net, AvailabilityZone: !Select [0, !GetAZs ""]}
    Far: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Away, AvailabilityZone: eu-west-1b}}
    Same: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, AvailabilityZone: eu-west-1a}}
    Work: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: [!Ref A]}}}
    """
    design = design_of(text)
    assert in_another_zone(design.by_id["t/Work"], design) == ()
    design = design_of(text.replace("AvailabilityZone: eu-west-1a", "AvailabilityZone: eu-west-1c"))
    (change,) = in_another_zone(design.by_id["t/Work"], design)
    assert str(change) == 'Work.VpcConfig.SubnetIds.1={"Ref": "Same"}'
