"""What a network ACL lets pass: the entry with the lowest number that matches decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.network.acl import EPHEMERAL, NetworkAcl, first_closed

Designs = Callable[..., Design]
LIST = "List: {Type: AWS::EC2::NetworkAcl}\n"


def entry(number: int, action: str, ports: str = "", block: str = "0.0.0.0/0") -> str:
    limits = f", Protocol: 6, PortRange: {{{ports}}}" if ports else ", Protocol: -1"
    return (
        f"E{number}: {{Type: AWS::EC2::NetworkAclEntry, Properties: {{NetworkAclId: !Ref List, "
        f"RuleNumber: {number}, RuleAction: {action}, CidrBlock: {block}{limits}}}}}\n"
    )


def closed(design: Design, ports: tuple[int, int] = EPHEMERAL) -> int | None:
    acl = design.by_id["t/List"]
    assert isinstance(acl, NetworkAcl)
    return first_closed(design, acl, "in", ports)


def test_a_list_without_entries_lets_nothing_pass(design_of: Designs) -> None:
    assert closed(design_of(LIST)) == EPHEMERAL[0]


def test_the_first_that_matches_decides(design_of: Designs) -> None:
    refuse = entry(90, "deny", "From: 40000, To: 40010")
    assert closed(design_of(LIST + entry(100, "allow"))) is None
    assert closed(design_of(LIST + entry(100, "allow") + refuse)) == 40_000
    later = entry(110, "deny", "From: 40000, To: 40010")
    assert closed(design_of(LIST + entry(100, "allow") + later)) is None


def test_a_gap_between_ports_is_found(design_of: Designs) -> None:
    below = entry(100, "allow", "From: 1024, To: 49999")
    above = entry(110, "allow", "From: 50001, To: 65535")
    assert closed(design_of(LIST + below + above)) == 50_000


def test_the_other_direction_does_not_count(design_of: Designs) -> None:
    out = entry(100, "allow").replace("RuleNumber", "Egress: true, RuleNumber")
    assert closed(design_of(LIST + out)) == EPHEMERAL[0]


def test_some_addresses_only_cannot_be_told(design_of: Designs) -> None:
    with pytest.raises(UnknownValueError, match="for some addresses only"):
        closed(design_of(LIST + entry(100, "allow", block="10.0.0.0/8")))
