"""Amazon VPC: where the parts of a design sit, and what they can open connections to."""

TYPES = {
    "AWS::EC2::InternetGateway": "InternetGateway",
    "AWS::EC2::NatGateway": "NatGateway",
    "AWS::EC2::NetworkAcl": "NetworkAcl",
    "AWS::EC2::NetworkAclEntry": "NetworkAclEntry",
    "AWS::EC2::Route": "Route",
    "AWS::EC2::RouteTable": "RouteTable",
    "AWS::EC2::SecurityGroup": "SecurityGroup",
    "AWS::EC2::SecurityGroupEgress": "SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress": "SecurityGroupIngress",
    "AWS::EC2::Subnet": "Subnet",
    "AWS::EC2::SubnetNetworkAclAssociation": "SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation": "SubnetRouteTableAssociation",
    "AWS::EC2::VPC": "Vpc",
    "AWS::EC2::VPCEndpoint": "VpcEndpoint",
    "AWS::EC2::VPCGatewayAttachment": "VpcGatewayAttachment",
}
"""CloudFormation type → class in `component`."""
