"""Where data come from and go to, and what a loss cuts off."""

from __future__ import annotations

from collections.abc import Callable

from headrace.design import Design
from headrace.design.paths import cut_off, downstream, sources, stores, upstream

ROLE = "RoleARN: arn:aws:iam::111122223333:role/x"
TWO_WAYS = f"""
In: {{Type: AWS::Kinesis::Stream}}
Lake: {{Type: AWS::S3::Bucket}}
Copy: {{Type: AWS::S3::Bucket}}
First:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    KinesisStreamSourceConfiguration: {{KinesisStreamARN: !GetAtt In.Arn, {ROLE}}}
    ExtendedS3DestinationConfiguration: {{BucketARN: !GetAtt Lake.Arn, {ROLE}}}
Second:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    KinesisStreamSourceConfiguration: {{KinesisStreamARN: !GetAtt In.Arn, {ROLE}}}
    ExtendedS3DestinationConfiguration: {{BucketARN: !GetAtt %s.Arn, {ROLE}}}
Alone: {{Type: AWS::S3::Bucket}}
"""

Designs = Callable[..., Design]


def test_paths_lead_from_sources_to_stores(design_of: Designs) -> None:
    design = design_of(TWO_WAYS % "Copy")
    assert sources(design) == ["t/In"]
    assert sorted(stores(design)) == ["t/Copy", "t/Lake"]
    assert sorted(upstream(design, "t/Lake")) == ["t/First", "t/In"]
    assert sorted(downstream(design, "t/In")) == ["t/Copy", "t/First", "t/Lake", "t/Second"]


def test_what_takes_no_part_has_no_paths(design_of: Designs) -> None:
    design = design_of(TWO_WAYS % "Copy")
    assert upstream(design, "t/Alone") == downstream(design, "t/Alone") == []


def test_the_only_way_is_cut_off_and_one_of_two_is_not(design_of: Designs) -> None:
    apart, joined = design_of(TWO_WAYS % "Copy"), design_of(TWO_WAYS % "Lake")
    assert cut_off(apart, {"t/First"}) == [("t/In", "t/Lake")]
    assert cut_off(joined, {"t/First"}) == []
    assert cut_off(joined, {"t/First", "t/Second"}) == [("t/In", "t/Lake")]


def test_what_is_lost_itself_is_in_no_pair(design_of: Designs) -> None:
    design = design_of(TWO_WAYS % "Copy")
    assert cut_off(design, {"t/In"}) == cut_off(design, {"t/Lake"}) == []
    assert cut_off(design, ()) == []
