"""Whether security groups let a connection pass: HTTPS, for AWS services, or another port."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from headrace.design import Component, Design, EdgeKind, Node
from headrace.errors import UnknownValueError, holds_for_any
from headrace.services.network.component import Subnet
from headrace.services.network.group import (
    HTTPS,
    Door,
    SecurityGroup,
    SecurityGroupEgress,
    SecurityGroupIngress,
    Way,
)
from headrace.template.values import Reference, Value

__all__ = ["lets_all_in", "lets_in", "lets_out", "lets_out_to_internet"]


def lets_out(
    design: Design,
    groups: tuple[Node, ...],
    to: tuple[Node, ...],
    block: str,
    *,
    port: int = HTTPS,
) -> bool:
    """Whether *groups* let *port* out to what has the groups *to* in the addresses *block*.

    Raises
    ------
    UnknownValueError
        When that depends on something not known.
    """

    def admits(door: Door, group: SecurityGroup) -> bool:
        if _is_group(design, door.group, group, to) or _is_vpc(design, door, *to):
            return True
        if door.covers(block):
            return True
        if door.value.get("CidrIp").exists:
            message = f"whether {group.logical_id} lets out to the right addresses is not known"
            raise UnknownValueError(message)
        return False

    return _one_opens(design, groups, "out", port, admits)


def lets_out_to_internet(design: Design, groups: tuple[Node, ...]) -> bool:
    """Whether *groups* let HTTPS out to public addresses. Raises as `lets_out`."""
    return _one_opens(design, groups, "out", HTTPS, lambda _door, _group: False)


def lets_in(
    design: Design,
    groups: tuple[Node, ...],
    source: tuple[Node, ...],
    subnet: Subnet,
    *,
    port: int = HTTPS,
) -> bool:
    """Whether *groups* let *port* in from *subnet*, from what has the groups *source*.

    Raises as `lets_out`.
    """

    def admits(door: Door, group: SecurityGroup) -> bool:
        if _is_group(design, door.group, group, source) or _is_vpc(design, door, subnet):
            return True
        return door.covers(subnet.cidr)

    return _one_opens(design, groups, "in", port, admits)


def lets_all_in(
    design: Design, groups: Iterable[Node], *, port: int | None = None
) -> SecurityGroup | None:
    """Return the first of *groups* with a rule that lets every address in; None without one.

    With *port*, rules for other ports do not count.

    Raises
    ------
    UnknownValueError
        When none does for sure, and what one of them lets in is not known.
    """
    open_question: UnknownValueError | None = None
    for group in groups:
        try:
            if isinstance(group, SecurityGroup) and _has_open_door(design, group, port):
                return group
            if not isinstance(group, SecurityGroup):
                message = f"what {group.logical_id} lets in is not known"
                open_question = open_question or UnknownValueError(message)
        except UnknownValueError as error:
            open_question = open_question or error
    if open_question is not None:
        raise open_question
    return None


def _has_open_door(design: Design, group: SecurityGroup, port: int | None) -> bool:
    return holds_for_any(
        _doors(design, group, "in"),
        lambda door: door.opens_to_all and (port is None or door.opens_port(port)),
    )


_Admits = Callable[[Door, SecurityGroup], bool]


def _one_opens(
    design: Design, groups: tuple[Node, ...], way: Way, port: int, admits: _Admits
) -> bool:
    open_question: UnknownValueError | None = None
    for group in groups:
        if not isinstance(group, SecurityGroup):
            message = f"security group {group.logical_id} is outside the templates of this run"
            open_question = open_question or UnknownValueError(message)
            continue
        doors = list(_doors(design, group, way))
        if way == "out" and not doors and not group.states_egress:
            return True
        for door in doors:
            try:
                if _opens(door, group, port, admits):
                    return True
            except UnknownValueError as error:
                open_question = open_question or error
    if open_question is not None:
        raise open_question
    return not groups


def _opens(door: Door, group: SecurityGroup, port: int, admits: _Admits) -> bool:
    if not door.opens_port(port):
        return False
    if door.prefix_list.exists:
        return True  # a list of a service's own addresses
    return door.opens_to_all or admits(door, group)


def _doors(design: Design, group: SecurityGroup, way: Way) -> Iterator[Door]:
    yield from group.doors(way)
    for neighbour in design.incoming(group, EdgeKind.PLACED_IN, "rule"):
        rule = neighbour.node
        if isinstance(rule, SecurityGroupIngress | SecurityGroupEgress) and rule.way == way:
            yield rule.door


def _is_group(design: Design, value: Value, group: SecurityGroup, among: tuple[Node, ...]) -> bool:
    """Whether *value*, which stands in *group*, names one of the groups *among*."""
    named = design.names.find(value, group.resource.stack.app, group.type)
    return any(one.id == other.id for one in named for other in among)


def _is_vpc(design: Design, door: Door, *inside: Node) -> bool:
    """Whether the addresses on the other side are those of a VPC, by reference, that holds one."""
    stated = door.value.get("CidrIp")
    if not isinstance(stated, Reference) or stated.attribute != "CidrBlock":
        return False
    placed = [
        vpc.node.id
        for one in inside
        if isinstance(one, Component)
        for vpc in design.outgoing(one, EdgeKind.PLACED_IN, "vpc")
    ]
    return stated.target in placed
