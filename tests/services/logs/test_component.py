"""Log groups and filters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.services.logs.component import LogGroup

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]


@pytest.mark.parametrize("type_", ["AWS::Kinesis::Stream", "AWS::KinesisFirehose::DeliveryStream"])
@pytest.mark.parametrize("group", ["!Ref Group", "/app/log"])
def test_a_filter_passes_a_groups_events_on(
    group: str, type_: str, design_of: Designs, edges_of: Edges
) -> None:
    text = f"""
    Group: {{Type: AWS::Logs::LogGroup, Properties: {{LogGroupName: /app/log}}}}
    Next: {{Type: {type_}}}
    Role: {{Type: AWS::IAM::Role}}
    Pass:
      Type: AWS::Logs::SubscriptionFilter
      Properties:
        LogGroupName: {group}
        DestinationArn: !GetAtt Next.Arn
        RoleArn: !GetAtt Role.Arn
        FilterPattern: ""
    """
    assert sorted(edges_of(design_of(text))) == [
        "Group flows() Pass",
        "Pass flows(put) Next",
        "Pass permitted_by() Role",
    ]


def test_a_destination_stands_between_accounts(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Far:
      Type: AWS::Logs::Destination
      Properties: {DestinationName: far, TargetArn: !GetAtt Clicks.Arn, RoleArn: role}
    """
    assert "Far flows(put) Clicks" in edges_of(design_of(text))


def test_a_group_without_retention_keeps_for_ever(design_of: Designs) -> None:
    text = """
    Kept: {Type: AWS::Logs::LogGroup}
    Short: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 14}}
    """
    groups = design_of(text).components(LogGroup)
    assert [group.retention_days for group in groups] == [None, 14]
