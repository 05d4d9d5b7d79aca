from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pytest

from headrace.design import Design
from headrace.design.bottleneck import sustained
from headrace.design.capacity import Capacity, Limit
from headrace.design.sustains import narrow_marks, sustained_lines
from headrace.load.reader import parse_load
from headrace.services.entries import capacity_of

DesignOf = Callable[..., Design]
MIB = 1024 * 1024

STREAM = """
Orders:
  Type: AWS::Kinesis::Stream
  Properties: {ShardCount: %s}
"""


def delivery(name: str, source: str, bucket: str = "Lake") -> str:
    return f"""
{name}:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    KinesisStreamSourceConfiguration: {{KinesisStreamARN: !GetAtt {source}.Arn, RoleARN: r}}
    ExtendedS3DestinationConfiguration: {{BucketARN: !GetAtt {bucket}.Arn, RoleARN: r}}
"""


def reader(name: str, source: str = "!GetAtt Orders.Arn", more: str = "") -> str:
    return f"""
{name}:
  Type: AWS::Lambda::Function
  Properties: {{Handler: a.b, Role: arn:aws:iam::1:role/r, Code: {{ZipFile: x}}}}
{name}Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties: {{EventSourceArn: {source}, FunctionName: !Ref {name}, BatchSize: 100{more}}}
"""


LAKE = """
Lake: {Type: AWS::S3::Bucket}
"""


class Lines(Protocol):
    """Says what a template sustains, under a load if one is given."""

    def __call__(self, text: str, load: object = None, **parameters: object) -> list[str]:
        """Return the lines."""


@pytest.fixture
def lines(design_of: DesignOf) -> Lines:
    def of(text: str, load: object = None, **parameters: object) -> list[str]:
        design = design_of(text, **parameters)
        if load is not None:
            design = design.under_load(parse_load(load))
        return sustained_lines(design, capacity_of)

    return of


def test_the_stream_is_the_narrowest_part_of_a_delivery_to_s3(lines: Lines) -> None:
    (line,) = lines(STREAM % 4 + delivery("Delivery", "Orders") + LAKE)
    assert line == (
        "Orders → Delivery → Lake: sustains 4 MiB/s and 4,000 records/s; Orders is the narrowest"
        " part: 4 shards × 1 MiB/s and 1,000 records/s"
    )


def test_what_is_not_known_is_said_and_never_taken_for_no_limit(lines: Lines) -> None:
    text = "Parameters: {Shards: {Type: Number}}\nResources:" + "".join(
        f"\n  {line}"
        for line in (STREAM % "!Ref Shards" + delivery("D", "Orders") + LAKE).split("\n")
    )
    (line,) = lines(text)
    assert line == (
        "Orders → D → Lake: not known: Orders: parameter Shards has no value (--set Shards=...)"
    )
    (line,) = lines(text, Shards=3)
    assert "sustains 3 MiB/s and 3,000 records/s" in line


def test_a_function_is_not_known_without_a_load_and_the_bound_says_at_most(lines: Lines) -> None:
    (line,) = lines(STREAM % 2 + reader("Check"))
    assert "sustains at most 2 MiB/s and 2,000 records/s" in line
    assert "the load does not declare how long Check takes" in line


def test_with_a_load_the_mapping_counts_batches(lines: Lines) -> None:
    load = {
        "version": 1,
        "sources": {"shop": {"into": "Orders", "rate": "100/s", "record_size": "1 KiB"}},
        "functions": {"Check": {"duration": "250 ms"}},
    }
    (line,) = lines(STREAM % 2 + reader("Check"), load)
    assert line.endswith(
        "sustains 2 MiB/s and 800 records/s; Orders (2 shards × 1 MiB/s) and CheckMapping"
        " (2 batches at once × 100 records in 250 ms each) are the narrowest parts"
    )


def test_shared_readers_divide_what_a_stream_gives_and_fan_out_readers_do_not(lines: Lines) -> None:
    three = "".join(delivery(f"D{n}", "Orders") for n in range(3)) + LAKE
    assert lines(STREAM % 3 + three)[0] == (
        "Orders → D0 → Lake: sustains 2 MiB/s and 3,000 records/s; what D0 gets from Orders"
        " (3 × 2 MiB/s, shared by 3 readers) and Orders (3 shards × 1,000 records/s)"
        " are the narrowest parts"
    )
    consumer = """
Own:
  Type: AWS::Kinesis::StreamConsumer
  Properties: {ConsumerName: own, StreamARN: !GetAtt Orders.Arn}
"""
    apart = consumer + reader("Check", "!Ref Own")
    found = lines(STREAM % 3 + three.replace("D2", "Check2") + apart)
    assert any(line.startswith("Orders → Check:") for line in found)
    own = next(line for line in found if line.startswith("Orders → Check:"))
    assert "sustains at most 3 MiB/s" in own


def test_the_slowest_reader_of_a_stream_is_named(lines: Lines) -> None:
    load = {
        "version": 1,
        "sources": {"shop": {"into": "Orders", "rate": "100/s", "record_size": "1 KiB"}},
        "functions": {"Fast": {"duration": "50 ms"}, "Slow": {"duration": "2s"}},
    }
    found = lines(STREAM % 1 + reader("Fast") + reader("Slow"), load)
    assert found[-1] == (
        "SlowMapping is the slowest reader of Orders: 1 MiB/s and 50 records/s on its way"
    )


def test_nobody_is_called_slowest_while_a_reader_is_not_known(lines: Lines) -> None:
    load = {
        "version": 1,
        "sources": {"shop": {"into": "Orders", "rate": "100/s", "record_size": "1 KiB"}},
        "functions": {"Slow": {"duration": "2s"}},
    }
    found = lines(STREAM % 1 + reader("Fast") + reader("Slow"), load)
    assert not any("slowest" in line for line in found)


def test_ways_that_are_not_modelled_share_one_line(lines: Lines) -> None:
    text = """
    Images:
      Type: AWS::S3::Bucket
      Properties:
        NotificationConfiguration:
          LambdaConfigurations: [{Event: "s3:*", Function: !GetAtt Resize.Arn}]
    Resize:
      Type: AWS::Lambda::Function
      Properties: {Handler: a.b, Role: arn:aws:iam::1:role/r, Code: {ZipFile: x}}
    """
    assert lines(text) == ["not modelled: Images → Resize"]


def test_direct_put_is_limited_by_the_quota_of_its_region(lines: Lines) -> None:
    text = """
    Put:
      Type: AWS::KinesisFirehose::DeliveryStream
      Properties:
        ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Lake.Arn, RoleARN: r}
    Lake: {Type: AWS::S3::Bucket}
    """
    (line,) = lines(text, region="eu-central-1")
    assert line == (
        "Put → Lake: sustains 1 MiB/s and 100,000 records/s; Put is the narrowest part:"
        " Direct PUT in eu-central-1: 1 MiB/s and 100,000 records/s"
    )
    assert "sustains 5 MiB/s" in lines(text, region="us-east-1")[0]


def test_an_on_demand_stream_sustains_what_it_grows_to(lines: Lines) -> None:
    text = """
    Clicks:
      Type: AWS::Kinesis::Stream
      Properties: {StreamModeDetails: {StreamMode: ON_DEMAND}}
    """
    (line,) = lines(text, region="eu-central-1")
    assert line.startswith("Clicks: sustains 200 MiB/s and 200,000 records/s")
    assert "4 MiB/s when new, grows to 200 MiB/s in eu-central-1" in line


def test_pipelines_that_meet_only_in_a_bucket_are_told_apart(lines: Lines) -> None:
    second = STREAM.replace("Orders", "Clicks") % 5
    found = lines(STREAM % 1 + second + delivery("A", "Orders") + delivery("B", "Clicks") + LAKE)
    assert [line.partition(";")[0] for line in found] == [
        "Orders → A → Lake: sustains 1 MiB/s and 1,000 records/s",
        "Clicks → B → Lake: sustains 5 MiB/s and 5,000 records/s",
    ]


def test_a_transform_counts_its_invocations(lines: Lines) -> None:
    text = (
        (STREAM % 2)
        + LAKE
        + """
Enrich:
  Type: AWS::Lambda::Function
  Properties: {Handler: a.b, Role: arn:aws:iam::1:role/r, Code: {ZipFile: x}}
D:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    DeliveryStreamType: KinesisStreamAsSource
    KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Orders.Arn, RoleARN: r}
    ExtendedS3DestinationConfiguration:
      BucketARN: !GetAtt Lake.Arn
      RoleARN: r
      ProcessingConfiguration:
        Enabled: true
        Processors:
          - Type: Lambda
            Parameters:
              - {ParameterName: LambdaArn, ParameterValue: !GetAtt Enrich.Arn}
              - {ParameterName: BufferSizeInMBs, ParameterValue: "1"}
"""
    )
    assert "the load does not declare how long Enrich takes" in lines(text)[0]
    load = {"version": 1, "functions": {"Enrich": {"duration": "20s"}}}
    assert "D (2 shards × 5 invocations × 1 MiB in 20 s each)" in lines(text, load)[0]
    assert "sustains 512 KiB/s and 2,000 records/s" in lines(text, load)[0]


def test_what_is_outside_or_unmodelled_is_not_known(lines: Lines) -> None:
    text = delivery("D", "Orders").replace("!GetAtt Orders.Arn", "arn:aws:kinesis:::stream/x")
    assert lines(text + LAKE) == ["not modelled: x → D → Lake"]


def test_a_reader_that_a_condition_may_leave_out_is_said_to_depend_on_it(
    design_of: DesignOf,
) -> None:
    body = STREAM % 2 + delivery("D", "Orders").replace(
        "  Properties:", "  Condition: Archived\n  Properties:", 1
    )
    text = (
        "Parameters: {Keep: {Type: String}}\n"
        "Conditions: {Archived: !Equals [!Ref Keep, yes]}\nResources:\n"
        + "\n".join(f"  {line}" for line in (body + LAKE).split("\n"))
    )
    (path,) = sustained(design_of(text), capacity_of)
    assert path.conditional
    (certain,) = sustained(design_of(text, Keep="yes"), capacity_of)
    assert not certain.conditional
    assert certain.bytes_per_s.per_s == 2 * MIB
    assert certain.narrow_ids == ("t/Orders",)


def test_each_narrowest_part_has_one_mark_with_its_least_rate(design_of: DesignOf) -> None:
    text = STREAM % 2 + delivery("A", "Orders") + delivery("B", "Orders") + LAKE
    marks = narrow_marks(sustained(design_of(text), capacity_of))
    assert [(node, mark.text) for node, mark in marks.items()] == [
        ("t/Orders", "narrowest: 2 MiB/s")
    ]


def test_a_capacity_shared_by_copies_counts_each_copy(design_of: DesignOf) -> None:
    """A part that two readers of one stream feed takes each record twice."""
    text = STREAM % 1 + delivery("A", "Orders") + delivery("B", "Orders") + LAKE
    design = design_of(text)

    def capacities(component: object) -> object:
        if getattr(component, "logical_id", "") == "Lake":
            return lambda *_: Capacity(bytes_per_s=Limit(100.0, "a small bucket"))
        return lambda *_: Capacity()

    paths = sustained(design, capacities)  # type: ignore[arg-type] # a stand-in for a registry
    assert {path.bytes_per_s.per_s for path in paths} == {50.0}
    assert "for 2 copies of each record" in paths[0].bytes_per_s.narrowest[0].why


def test_no_resources_sustain_nothing(lines: Lines) -> None:
    assert lines("Role: {Type: AWS::IAM::Role}") == []
