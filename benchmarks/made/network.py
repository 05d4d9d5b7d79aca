"""The network that the teams share: three zones, endpoints, security groups."""

from __future__ import annotations

from typing import Any, Final

from made.parts import Resources

__all__ = ["GROUPS", "ZONES", "network"]

ZONES: Final = 3
GROUPS: Final = ("Endpoints", "Warehouse", "Search", "Cluster")
_ENDPOINTS: Final = ("kinesis-streams", "kinesis-firehose", "logs", "sqs", "kms", "monitoring")


def network() -> Resources:
    """Return the network's resources."""
    resources: Resources = {
        "Network": {
            "Type": "AWS::EC2::VPC",
            "Properties": {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": True},
        },
        "Internet": {"Type": "AWS::EC2::InternetGateway"},
        "Attachment": {
            "Type": "AWS::EC2::VPCGatewayAttachment",
            "Properties": {"VpcId": {"Ref": "Network"}, "InternetGatewayId": {"Ref": "Internet"}},
        },
    }
    for number in range(ZONES):
        resources |= _zone(number)
    for service in ("s3", "dynamodb"):
        resources[f"Gateway{service.title()}"] = _endpoint(service, "Gateway")
    for service in _ENDPOINTS:
        words = "".join(word.title() for word in service.split("-"))
        resources[f"Endpoint{words}"] = _endpoint(service, "Interface")
    for group in GROUPS:
        resources |= _group(group)
    return resources


def _zone(number: int) -> Resources:
    """Return a zone's public and private subnet, each with its table and the way out."""
    resources: Resources = {}
    for place, offset in (("Public", 0), ("Private", 100)):
        name = f"{place}{number}"
        resources |= {
            name: {
                "Type": "AWS::EC2::Subnet",
                "Properties": {
                    "VpcId": {"Ref": "Network"},
                    "CidrBlock": f"10.0.{number + offset}.0/24",
                    "AvailabilityZone": {"Fn::Select": [number, {"Fn::GetAZs": ""}]},
                },
            },
            f"{name}Table": {
                "Type": "AWS::EC2::RouteTable",
                "Properties": {"VpcId": {"Ref": "Network"}},
            },
            f"{name}Association": {
                "Type": "AWS::EC2::SubnetRouteTableAssociation",
                "Properties": {
                    "SubnetId": {"Ref": name},
                    "RouteTableId": {"Ref": f"{name}Table"},
                },
            },
        }
    out = {"RouteTableId": {"Ref": f"Public{number}Table"}, "GatewayId": {"Ref": "Internet"}}
    resources[f"Public{number}Out"] = {
        "Type": "AWS::EC2::Route",
        "DependsOn": "Attachment",
        "Properties": {**out, "DestinationCidrBlock": "0.0.0.0/0"},
    }
    return resources


def _endpoint(service: str, kind: str) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "VpcId": {"Ref": "Network"},
        "VpcEndpointType": kind,
        "ServiceName": {"Fn::Sub": f"com.amazonaws.${{AWS::Region}}.{service}"},
    }
    private = [f"Private{number}" for number in range(ZONES)]
    if kind == "Gateway":
        properties["RouteTableIds"] = [{"Ref": f"{name}Table"} for name in private]
    else:
        properties["SubnetIds"] = [{"Ref": name} for name in private]
        properties["SecurityGroupIds"] = [{"Ref": "EndpointsGroup"}]
        properties["PrivateDnsEnabled"] = True
    return {"Type": "AWS::EC2::VPCEndpoint", "Properties": properties}


def _group(name: str) -> Resources:
    port = 5439 if name == "Warehouse" else 443
    return {
        f"{name}Group": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {
                "GroupDescription": f"Who may reach {name}",
                "VpcId": {"Ref": "Network"},
            },
        },
        f"{name}Inward": {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {
                "GroupId": {"Ref": f"{name}Group"},
                "IpProtocol": "tcp",
                "FromPort": port,
                "ToPort": port,
                "CidrIp": "10.0.0.0/16",
            },
        },
    }
