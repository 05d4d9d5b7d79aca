"""Streams, consumers, channels."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.kinesis import quotas
from headrace.services.kinesis.component import Channel, Stream

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]


def _stream(design: Design) -> Stream:
    return next(design.components(Stream))


def test_a_stream_that_says_nothing(design_of: Designs) -> None:
    stream = _stream(design_of("Clicks: {Type: AWS::Kinesis::Stream}"))
    assert (stream.on_demand, stream.shard_count, stream.encrypted) == (False, 1, False)
    assert stream.retention_h == quotas.RETENTION_DEFAULT_H
    assert stream.max_record_bytes == quotas.RECORD_MAX_BYTES_DEFAULT
    assert stream.at("ShardCount") == stream.resource.at


def test_a_stream_that_says_everything(design_of: Designs) -> None:
    text = """
    Clicks:
      Type: AWS::Kinesis::Stream
      Properties:
        ShardCount: "4"
        RetentionPeriodHours: 168
        MaxRecordSizeInKiB: 2048
        StreamEncryption: {EncryptionType: KMS, KeyId: alias/aws/kinesis}
        DesiredShardLevelMetrics: [ALL]
    """
    stream = _stream(design_of(text))
    assert (stream.shard_count, stream.retention_h) == (4, 168)
    assert (stream.max_record_bytes, stream.encrypted) == (2048 * 1024, True)
    assert stream.shard_metrics == ["ALL"]


def test_an_on_demand_stream_has_no_shard_count(design_of: Designs) -> None:
    text = """
    Clicks:
      Type: AWS::Kinesis::Stream
      Properties: {StreamModeDetails: {StreamMode: ON_DEMAND}, RecordDistributionStrategy: AUTO}
    """
    stream = _stream(design_of(text))
    assert (stream.on_demand, stream.shard_count, stream.spreads_by_itself) == (True, None, True)


def test_shards_that_a_parameter_gives_are_not_known_without_it(design_of: Designs) -> None:
    text = """
    Parameters: {Shards: {Type: Number}}
    Resources:
      Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: !Ref Shards}}
    """
    with pytest.raises(UnknownValueError) as error:
        _ = _stream(design_of(text)).shard_count
    assert error.value.settled_by == "--set Shards=..."
    assert _stream(design_of(text, Shards=6)).shard_count == 6


def test_a_channel_delivers_without_taking_of_the_shards(
    design_of: Designs, edges_of: Edges
) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Store: {Type: AWS::S3::Bucket}
    Lost: {Type: AWS::S3::Bucket}
    Role: {Type: AWS::IAM::Role}
    Ship:
      Type: AWS::Kinesis::Channel
      Properties:
        ChannelName: ship
        ServiceExecutionRoleARN: !GetAtt Role.Arn
        StreamConfigurationList: [{StreamARN: !GetAtt Clicks.Arn}]
        S3DestinationConfiguration:
          DataFreshnessInSeconds: 600
          StorageConfiguration: {BucketARN: !GetAtt Store.Arn}
          DeadLetterQueueS3Configuration: {BucketARN: !GetAtt Lost.Arn}
    """
    design = design_of(text)
    assert edges_of(design) == [
        "Clicks flows(channel) Ship",
        "Ship flows(deliver) Store",
        "Ship backed_up_to(failed) Lost",
        "Ship permitted_by() Role",
    ]
    assert next(design.components(Channel)).freshness_s == 600


@pytest.mark.parametrize("count", ["0", "-1", "100001", "99999999999999999999"])
def test_a_number_of_shards_that_no_stream_has_is_not_counted_with(
    design_of: Designs, count: str
) -> None:
    stream = _stream(
        design_of(f"S: {{Type: AWS::Kinesis::Stream, Properties: {{ShardCount: {count}}}}}")
    )
    with pytest.raises(UnknownValueError, match="shards: a stream has 1 to 100,000"):
        _ = stream.shard_count
