"""A private network: what can be reached from it, and what not."""

from __future__ import annotations

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import assertions

from headrace.pipeline import Request, checked
from headrace_constructs import PrivateNetwork


def template_of(*networks: str, zones: int = 3) -> assertions.Template:
    stack = cdk.Stack(cdk.App(), "Net")
    for name in networks:
        PrivateNetwork(stack, name, zones=zones)
    return assertions.Template.from_stack(stack)


@pytest.mark.seed("K10", "R11")
def test_services_are_reached_by_endpoints_and_nothing_leads_out() -> None:
    template = template_of("One")
    template.resource_count_is("AWS::EC2::Subnet", 3)
    for way_out in ("AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::Route"):
        template.resource_count_is(way_out, 0)
    template.has_resource_properties(
        "AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Gateway", "RouteTableIds": [{}, {}, {}]}
    )
    template.resource_properties_count_is(
        "AWS::EC2::VPCEndpoint", {"VpcEndpointType": "Interface", "PrivateDnsEnabled": True}, 9
    )


def test_traffic_is_logged_with_a_key_that_logs_may_use() -> None:
    template = template_of("One")
    template.has_resource_properties("AWS::EC2::FlowLog", {"TrafficType": "ALL"})
    template.has_resource_properties(
        "AWS::Logs::LogGroup", {"KmsKeyId": assertions.Match.any_value()}
    )


def test_the_keys_policy_names_log_groups_as_their_arns_are() -> None:
    (key,) = template_of("One").find_resources("AWS::KMS::Key").values()
    assert ":log-group:*" in json.dumps(key["Properties"]["KeyPolicy"])


def test_two_with_defaults_synthesise_and_raise_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "made.json"
    path.write_text(json.dumps(template_of("One", "Two").to_json()))
    report = checked(Request(paths=(str(path),), region="eu-west-1"))
    assert [(f.rule, f.message) for f in report.findings] == []


@pytest.mark.parametrize("zones", [0, 7])
def test_a_number_of_zones_that_no_region_has_is_refused(zones: int) -> None:
    with pytest.raises(ValueError, match=f"zones is {zones}; a network spans 1 to 6 zones"):
        template_of("One", zones=zones)
