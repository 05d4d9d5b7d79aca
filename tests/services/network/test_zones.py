"""Which zones components sit in, and what people call them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.network.zones import is_zone, named, zones_in, zones_of

Designs = Callable[..., Design]

NETWORK = """
Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
First:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: !Ref Net, AvailabilityZone: !Select [0, !GetAZs ""]}
Second:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: !Ref Net, AvailabilityZone: !Select [1, !GetAZs ""]}
Third:
  Type: AWS::EC2::Subnet
  Properties: {VpcId: !Ref Net, AvailabilityZone: !Sub "${AWS::Region}c"}
Somewhere: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net}}
"""
FUNCTION = """
Work:
  Type: AWS::Lambda::Function
  Properties: {VpcConfig: {SubnetIds: [%s]}}
"""


def test_a_component_sits_in_the_zones_of_its_subnets(design_of: Designs) -> None:
    design = design_of(NETWORK + FUNCTION % "!Ref First, !Ref Third")
    zones = zones_of(design.by_id["t/Work"], design)
    assert zones is not None
    assert sorted(str(named(zone)) for zone in zones) == ["1", "eu-west-1c"]


def test_a_component_without_subnets_sits_in_no_zone_of_its_own(design_of: Designs) -> None:
    design = design_of(NETWORK + "Work: {Type: AWS::Lambda::Function}")
    assert zones_of(design.by_id["t/Work"], design) is None


@pytest.mark.parametrize(
    ("subnet", "said"), [("!Ref Somewhere", "Somewhere"), ("subnet-0a1b2c3d", "subnet-0a1b2c3d")]
)
def test_a_subnet_whose_zone_nobody_knows_leaves_it_open(
    design_of: Designs, subnet: str, said: str
) -> None:
    design = design_of(NETWORK + FUNCTION % subnet)
    with pytest.raises(UnknownValueError, match=f"the zone of subnet {said} is not known"):
        zones_of(design.by_id["t/Work"], design)


def test_the_zones_of_a_design_stand_in_order(design_of: Designs) -> None:
    assert [named(zone) for zone in zones_in(design_of(NETWORK))] == [1, 2, "eu-west-1c"]


@pytest.mark.parametrize(
    ("zone", "name", "same"),
    [
        ("eu-west-1a", "eu-west-1a", True),
        ("eu-west-1a", "a", True),
        ("eu-west-1a", 1, True),
        ("eu-west-1a", "eu-west-1b", False),
        ("element 0 of a list that is not known", "1", True),
        ("element 0 of a list that is not known", 2, False),
        ("${FirstZone}", "FirstZone", True),
        ("${FirstZone}", "SecondZone", False),
        ("${FirstZone}", 1, None),
        ("eu-west-1a", "FirstZone", None),
    ],
)
def test_a_zone_is_called_by_name_letter_or_number(
    zone: str,
    name: str | int,
    same: bool | None,  # noqa: FBT001
) -> None:
    assert is_zone(zone, name) is same
