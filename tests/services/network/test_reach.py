"""Which services can be reached from a subnet, and how."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.network.reach import Place, Reach, place_of, reach

Designs = Callable[..., Design]

NETWORK = """
Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
Gate: {Type: AWS::EC2::InternetGateway}
Attached:
  Type: AWS::EC2::VPCGatewayAttachment
  Properties: {VpcId: !Ref Net, InternetGatewayId: !Ref Gate}
Public: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24}}
Private: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.0.1.0/24}}
PublicTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
PrivateTable: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Net}}
A:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref Public, RouteTableId: !Ref PublicTable}
B:
  Type: AWS::EC2::SubnetRouteTableAssociation
  Properties: {SubnetId: !Ref Private, RouteTableId: !Ref PrivateTable}
Out:
  Type: AWS::EC2::Route
  Properties:
    {RouteTableId: !Ref PublicTable, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gate}
Open: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Net}}
Count:
  Type: AWS::Lambda::Function
  Properties: {VpcConfig: {SubnetIds: [!Ref Private], SecurityGroupIds: [!Ref Open]}}
"""
NAT = """
Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref %s, AllocationId: eip}}
ByNat:
  Type: AWS::EC2::Route
  Properties:
    {RouteTableId: !Ref PrivateTable, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
"""
ENDPOINT = """
Doors:
  Type: AWS::EC2::SecurityGroup
  Properties:
    VpcId: !Ref Net
    SecurityGroupIngress: [%s]
Streams:
  Type: AWS::EC2::VPCEndpoint
  Properties:
    VpcId: !Ref Net
    VpcEndpointType: Interface
    ServiceName: !Sub "com.amazonaws.${AWS::Region}.kinesis-streams"
    SubnetIds: [!Ref Private]
    SecurityGroupIds: [!Ref Doors]
    %s
"""
FROM_NET = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/16}"
GATEWAY = """
Objects:
  Type: AWS::EC2::VPCEndpoint
  Properties:
    VpcId: !Ref Net
    ServiceName: !Sub "com.amazonaws.${AWS::Region}.s3"
    RouteTableIds: [!Ref PrivateTable]
"""


def _reach(design: Design, service: str, of: str = "Count") -> Reach | None:
    return reach(design, place_of(design, design.by_id[f"t/{of}"]), service)


def _how(design: Design, service: str) -> tuple[str, str] | None:
    found = _reach(design, service)
    if found is None:
        return None
    return found.how, found.via.logical_id if found.via else ""


def test_an_isolated_subnet_reaches_nothing(design_of: Designs) -> None:
    assert _how(design_of(NETWORK), "kinesis-streams") is None


def test_what_is_in_no_vpc_reaches_everything(design_of: Designs) -> None:
    text = "Count: {Type: AWS::Lambda::Function}"
    assert _how(design_of(text), "kinesis-streams") == ("service network", "")


def test_a_nat_gateway_in_a_public_subnet_leads_out(design_of: Designs) -> None:
    assert _how(design_of(NETWORK + NAT % "Public"), "kinesis-streams") == ("NAT", "Nat")


def test_a_nat_gateway_in_a_private_subnet_leads_nowhere(design_of: Designs) -> None:
    assert _how(design_of(NETWORK + NAT % "Private"), "kinesis-streams") is None


def test_a_private_nat_gateway_leads_nowhere(design_of: Designs) -> None:
    text = NETWORK + (NAT % "Public").replace("AllocationId: eip", "ConnectivityType: private")
    assert _how(design_of(text), "s3") is None


def test_a_public_subnet_serves_only_who_has_a_public_address(design_of: Designs) -> None:
    """A function has none: a common mistake."""
    text = NETWORK.replace("SubnetIds: [!Ref Private]", "SubnetIds: [!Ref Public]")
    design = design_of(text)
    assert _how(design, "kinesis-streams") is None
    public = Place((design.by_id["t/Public"],), public=True)
    found = reach(design, public, "kinesis-streams")
    assert found is not None
    assert found.how == "internet"


def test_an_interface_endpoint_serves_its_service_alone(design_of: Designs) -> None:
    design = design_of(NETWORK + ENDPOINT % (FROM_NET, "PrivateDnsEnabled: true"))
    assert _how(design, "kinesis-streams") == ("interface endpoint", "Streams")
    assert _how(design, "kinesis-firehose") is None


@pytest.mark.parametrize(
    ("door", "opens"),
    [
        (FROM_NET, True),
        ("{IpProtocol: '-1', CidrIp: 0.0.0.0/0}", True),
        ("{IpProtocol: tcp, FromPort: 0, ToPort: 65535, SourceSecurityGroupId: !Ref Open}", True),
        ("{IpProtocol: tcp, SourceSecurityGroupId: !GetAtt Open.GroupId}", True),
        ("{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}", False),
        ("{IpProtocol: udp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}", False),
        ("{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.9.0/24}", False),
        ("{IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref Other}", False),
        ("", False),
    ],
)
def test_the_endpoints_security_group_must_let_in(
    door: str,
    opens: bool,  # noqa: FBT001 - the expected answer
    design_of: Designs,
) -> None:
    other = "Other: {Type: AWS::EC2::SecurityGroup}\n"
    text = NETWORK + other + ENDPOINT % (door, "PrivateDnsEnabled: true")
    assert (_how(design_of(text), "kinesis-streams") is not None) is opens


def test_a_rule_that_stands_apart_counts(design_of: Designs) -> None:
    rule = """
Door:
  Type: AWS::EC2::SecurityGroupIngress
  Properties:
    GroupId: !Ref Doors
    IpProtocol: tcp
    FromPort: 443
    ToPort: 443
    SourceSecurityGroupId: !Ref Open
"""
    design = design_of(NETWORK + ENDPOINT % ("", "PrivateDnsEnabled: true") + rule)
    assert _how(design, "kinesis-streams") == ("interface endpoint", "Streams")


def test_a_group_that_lets_nothing_out_closes_every_way(design_of: Designs) -> None:
    closed = "SecurityGroupEgress: [{IpProtocol: icmp, CidrIp: 255.255.255.255/32}]"
    text = NETWORK.replace(
        "Properties: {VpcId: !Ref Net}}\nCount", f"Properties: {{{closed}}}}}\nCount"
    )
    assert text != NETWORK
    assert _how(design_of(text + NAT % "Public"), "kinesis-streams") is None


def test_a_gateway_endpoint_serves_the_tables_it_is_in(design_of: Designs) -> None:
    design = design_of(NETWORK + GATEWAY)
    assert _how(design, "s3") == ("gateway endpoint", "Objects")
    assert _how(design, "kinesis-streams") is None
    other = NETWORK + GATEWAY.replace("PrivateTable", "PublicTable")
    assert _how(design_of(other), "s3") is None


@pytest.mark.parametrize(
    ("policy", "passes"),
    [
        ("{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}]}", True),
        ("{Statement: [{Effect: Allow, Principal: '*', Action: 's3:*', Resource: '*'}]}", True),
        ("{Statement: []}", False),
    ],
)
def test_the_policy_of_an_endpoint(
    policy: str,
    passes: bool,  # noqa: FBT001 - the expected answer
    design_of: Designs,
) -> None:
    text = NETWORK + GATEWAY + f"    PolicyDocument: {policy}\n"
    assert (_how(design_of(text), "s3") is not None) is passes


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NETWORK + ENDPOINT % (FROM_NET, ""), "does not say PrivateDnsEnabled"),
        (NETWORK + ENDPOINT % (FROM_NET, "PrivateDnsEnabled: false"), "no private DNS"),
        (
            (NETWORK + ENDPOINT % (FROM_NET, "PrivateDnsEnabled: true")).replace(
                "    SecurityGroupIds: [!Ref Doors]\n", ""
            ),
            "default security group",
        ),
        (NETWORK.replace("Ref PrivateTable}", "Ref Nowhere}"), "is outside the templates"),
        (NETWORK.replace("SubnetIds: [!Ref Private]", "SubnetIds: [subnet-1]"), "subnet subnet-1"),
        (
            NETWORK + (NAT % "Public").replace("NatGatewayId: !Ref Nat", "TransitGatewayId: tgw-1"),
            "where tgw-1 leads is not followed",
        ),
        (
            NETWORK.replace("SubnetId: !Ref Private, Route", "SubnetId: !Ref Public, Route"),
            "main route table",
        ),
        (
            NETWORK
            + GATEWAY
            + "    PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: s3:Get*}}\n",
            "lets only some calls pass",
        ),
    ],
)
def test_what_cannot_be_followed_is_said(text: str, says: str, design_of: Designs) -> None:
    service = "s3" if "Objects" in text else "kinesis-streams"
    with pytest.raises(UnknownValueError, match=says):
        _reach(design_of(text), service)


def test_every_subnet_must_reach(design_of: Designs) -> None:
    text = (
        NETWORK
        + (NAT % "Public")
        + "Third: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net}}\n"
    )
    text = text.replace("SubnetIds: [!Ref Private]", "SubnetIds: [!Ref Private, !Ref Third]")
    with pytest.raises(UnknownValueError, match="subnet Third has the VPC's main route table"):
        _reach(design_of(text), "s3")


def test_the_addresses_of_the_vpc_by_reference_are_those_of_its_subnets(
    design_of: Designs,
) -> None:
    door = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !GetAtt %s.CidrBlock}"
    text = NETWORK + ENDPOINT % (door % "Net", "PrivateDnsEnabled: true")
    assert _how(design_of(text), "kinesis-streams") == ("interface endpoint", "Streams")
    text = NETWORK + ENDPOINT % (door % "Other", "PrivateDnsEnabled: true")
    text += "\nOther: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}\n"
    with pytest.raises(UnknownValueError):
        _how(design_of(text), "kinesis-streams")
