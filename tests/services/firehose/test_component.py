"""Delivery streams: source, destination, backups and what they use."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.firehose import quotas
from headrace.services.firehose.component import DeliveryStream

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

WHOLE = """
Clicks: {Type: AWS::Kinesis::Stream}
Store: {Type: AWS::S3::Bucket}
Originals: {Type: AWS::S3::Bucket}
Reads: {Type: AWS::IAM::Role}
Writes: {Type: AWS::IAM::Role}
Key: {Type: AWS::KMS::Key}
Errors: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /firehose/errors}}
Clean: {Type: AWS::Lambda::Function}
Lake: {Type: AWS::Glue::Database, Properties: {DatabaseInput: {Name: lake}}}
Columns:
  Type: AWS::Glue::Table
  Properties: {DatabaseName: !Ref Lake, TableInput: {Name: clicks}}
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    DeliveryStreamType: KinesisStreamAsSource
    KinesisStreamSourceConfiguration:
      KinesisStreamARN: !GetAtt Clicks.Arn
      RoleARN: !GetAtt Reads.Arn
    ExtendedS3DestinationConfiguration:
      BucketARN: !GetAtt Store.Arn
      RoleARN: !GetAtt Writes.Arn
      Prefix: data/
      BufferingHints: {SizeInMBs: 64, IntervalInSeconds: 120}
      CompressionFormat: UNCOMPRESSED
      EncryptionConfiguration: {KMSEncryptionConfig: {AWSKMSKeyARN: !GetAtt Key.Arn}}
      CloudWatchLoggingOptions: {Enabled: true, LogGroupName: /firehose/errors}
      S3BackupMode: Enabled
      S3BackupConfiguration: {BucketARN: !GetAtt Originals.Arn, RoleARN: !GetAtt Writes.Arn}
      ProcessingConfiguration:
        Enabled: true
        Processors:
          - Type: Lambda
            Parameters:
              - {ParameterName: LambdaArn, ParameterValue: !Sub "${Clean.Arn}:$LATEST"}
              - {ParameterName: BufferSizeInMBs, ParameterValue: "2"}
      DataFormatConversionConfiguration:
        OutputFormatConfiguration: {Serializer: {OrcSerDe: {}}}
        SchemaConfiguration:
          DatabaseName: !Ref Lake
          TableName: !Ref Columns
          RoleARN: !GetAtt Writes.Arn
"""


def _delivery(design: Design) -> DeliveryStream:
    return next(design.components(DeliveryStream))


def test_a_whole_delivery_stream_draws_every_edge(design_of: Designs, edges_of: Edges) -> None:
    drawn = [edge for edge in edges_of(design_of(WHOLE)) if "Delivery" in edge]
    assert sorted(drawn) == [
        "Clicks flows(shared) Delivery",
        "Delivery backed_up_to(failed) Store",
        "Delivery backed_up_to(source) Originals",
        "Delivery encrypted_by(objects) Key",
        "Delivery flows(deliver) Store",
        "Delivery permitted_by(backup) Writes",
        "Delivery permitted_by(destination) Writes",
        "Delivery permitted_by(schema) Writes",
        "Delivery permitted_by(source) Reads",
        "Delivery uses(log) Errors",
        "Delivery uses(schema) Columns",
        "Delivery uses(transform) Clean",
    ]


def test_its_properties_read_with_their_units(design_of: Designs) -> None:
    delivery = _delivery(design_of(WHOLE))
    destination = delivery.destination
    assert destination is not None
    assert (delivery.source_kind, destination.kind) == ("kinesis", "s3")
    assert (destination.buffer_mib, destination.buffer_interval_s) == (64, 120)
    assert (destination.backup_mode, destination.retry_s) == ("all", None)
    assert (destination.conversion.enabled, destination.conversion.format) == (True, "orc")
    transform = destination.processing.transform
    assert transform is not None
    assert (transform.buffer_mib, transform.retries) == (2, quotas.TRANSFORM_RETRIES_DEFAULT)
    assert destination.s3.prefix == "data/"
    assert destination.logs_errors


def test_what_is_not_said_has_the_services_defaults(design_of: Designs) -> None:
    text = """
    Delivery:
      Type: AWS::KinesisFirehose::DeliveryStream
      Properties:
        %s: {RoleARN: "arn:aws:iam::1:role/r"%s}
    """
    for block, kind, more in [
        ("S3DestinationConfiguration", "s3", ""),
        ("RedshiftDestinationConfiguration", "redshift", ""),
        ("AmazonopensearchserviceDestinationConfiguration", "opensearch", ""),
        ("ElasticsearchDestinationConfiguration", "opensearch", ""),
        ("AmazonOpenSearchServerlessDestinationConfiguration", "opensearch_serverless", ""),
        ("SplunkDestinationConfiguration", "splunk", ""),
        ("HttpEndpointDestinationConfiguration", "http", ""),
        ("SnowflakeDestinationConfiguration", "snowflake", ""),
        ("IcebergDestinationConfiguration", "iceberg", ""),
    ]:
        delivery = _delivery(design_of(text % (block, more)))
        destination = delivery.destination
        assert destination is not None
        assert destination.kind == kind
        assert delivery.source_kind == "direct_put"
        expected = quotas.BUFFER[destination.kind]
        assert destination.buffer_mib == expected.size_default_mib
        assert destination.buffer_interval_s == expected.interval_default_s
        assert destination.retry_s == quotas.RETRY_DEFAULT_S.get(destination.kind)
        keeps_failed = kind not in ("s3", "redshift")
        assert destination.backup_mode == ("failed" if keeps_failed else "none")


def test_conversion_raises_the_default_buffer(design_of: Designs) -> None:
    text = """
    Delivery:
      Type: AWS::KinesisFirehose::DeliveryStream
      Properties:
        ExtendedS3DestinationConfiguration:
          DataFormatConversionConfiguration: {Enabled: true}
    """
    destination = _delivery(design_of(text)).destination
    assert destination is not None
    assert destination.buffer_mib == quotas.CONVERSION_BUFFER_DEFAULT_MIB


@pytest.mark.parametrize(
    ("block", "target", "store"),
    [
        ("AmazonopensearchserviceDestinationConfiguration", "DomainARN", "!GetAtt Other.Arn"),
        (
            "AmazonopensearchserviceDestinationConfiguration",
            "ClusterEndpoint",
            "!Sub 'https://${Other.DomainEndpoint}'",
        ),
        (
            "RedshiftDestinationConfiguration",
            "ClusterJDBCURL",
            "!Sub 'jdbc:redshift://${Other.Endpoint.Address}:5439/db'",
        ),
        (
            "AmazonOpenSearchServerlessDestinationConfiguration",
            "CollectionEndpoint",
            "!GetAtt Other.CollectionEndpoint",
        ),
    ],
)
def test_other_stores_are_found_by_arn_or_endpoint(
    block: str, target: str, store: str, design_of: Designs, edges_of: Edges
) -> None:
    text = f"""
    Other: {{Type: Custom::Store}}
    Bucket: {{Type: AWS::S3::Bucket}}
    Delivery:
      Type: AWS::KinesisFirehose::DeliveryStream
      Properties:
        {block}:
          {target}: {store}
          S3BackupMode: AllDocuments
          S3Configuration: {{BucketARN: !GetAtt Bucket.Arn}}
    """
    drawn = edges_of(design_of(text))
    assert "Delivery flows(deliver) Other" in drawn
    beside = "flows(staging)" if block.startswith("Redshift") else "backed_up_to(source)"
    assert f"Delivery {beside} Bucket" in drawn


def test_what_is_switched_off_draws_nothing(design_of: Designs, edges_of: Edges) -> None:
    text = WHOLE.replace("Enabled: true", "Enabled: false").replace(
        "S3BackupMode: Enabled", "S3BackupMode: Disabled"
    )
    drawn = " ".join(edges_of(design_of(text)))
    for absent in ("uses(transform)", "uses(log)", "backed_up_to(source)"):
        assert absent not in drawn


def test_a_mode_that_a_parameter_gives_cannot_be_told(design_of: Designs) -> None:
    text = "Parameters: {Mode: {Type: String}}\nResources:" + WHOLE.replace("\n", "\n  ").replace(
        "S3BackupMode: Enabled", "S3BackupMode: !Ref Mode"
    )
    destination = _delivery(design_of(text)).destination
    assert destination is not None
    with pytest.raises(UnknownValueError, match="parameter Mode has no value"):
        _ = destination.backup_mode
