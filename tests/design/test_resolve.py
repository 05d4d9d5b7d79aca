"""A value finds the component that it names, however it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design, EdgeKind

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

STREAM = """
Clicks:
  Type: AWS::Kinesis::Stream
  Properties: {Name: %s}
Consumer:
  Type: AWS::Kinesis::StreamConsumer
  Properties:
    ConsumerName: reader
    StreamARN: %s
"""


@pytest.mark.parametrize(
    "arn",
    [
        "!GetAtt Clicks.Arn",
        "!GetAtt [Clicks, Arn]",
        "{Fn::GetAtt: [Clicks, Arn]}",
        "!Sub '${Clicks.Arn}'",
        "!Sub 'arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/${Clicks}'",
        "!Sub 'arn:aws:kinesis:${AWS::Region}:${AWS::AccountId}:stream/clicks'",
        "!Join [':', [arn, aws, kinesis, !Ref AWS::Region, '1', !Sub 'stream/${Clicks}']]",
        "!Sub ['arn:aws:kinesis:*:*:stream/${Name}', {Name: !Ref Clicks}]",
        "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks",
        "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/clicks",
    ],
)
def test_every_way_to_write_an_arn_finds_the_stream(
    arn: str, design_of: Designs, edges_of: Edges
) -> None:
    assert edges_of(design_of(STREAM % ("clicks", arn))) == ["Clicks flows(fan-out) Consumer"]


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:kinesis:eu-west-1:123456789012:stream/other",
        "arn:aws:dynamodb:eu-west-1:123456789012:stream/clicks",
        "!Sub 'arn:aws:kinesis:*:*:stream/${AWS::StackName}'",
        "arn:aws:kinesis:eu-west-1:123456789012:stream/*",
    ],
)
def test_another_name_is_something_outside(arn: str, design_of: Designs) -> None:
    design = design_of(STREAM % ("clicks", arn))
    sources = [source for source, _, _ in design.graph.edges(data=True)]
    assert [source.startswith("external:") for source in sources] == [True]


PLACED = """
Parameters:
  Given: {Type: String}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /subnets}
Resources:
  Count: {Type: AWS::Lambda::Function, Properties: {VpcConfig: {SubnetIds: %s}}}
"""


@pytest.mark.parametrize(
    ("subnets", "called"),
    [
        ("[!Ref Given]", "Given"),
        ("!Split [',', !Ref Given]", "Given"),
        ("[!Select [0, !Split [',', !Ref Given]]]", "element 0 of Given"),
        ("[!Ref Stored]", "Stored"),
        ("[!ImportValue net-Subnet]", "net-Subnet"),
        ("!Split [',', !ImportValue net-Subnets]", "net-Subnets"),
        ("[subnet-0a1b2c3d]", "subnet-0a1b2c3d"),
    ],
)
def test_what_is_outside_is_called_as_the_template_calls_it(
    subnets: str, called: str, design_of: Designs
) -> None:
    design = design_of(PLACED % subnets)
    (placed,) = design.outgoing(design.by_id["t/Count"], EdgeKind.PLACED_IN, "subnet")
    assert placed.node.logical_id == called


def test_names_built_alike_of_unknown_parts_are_equal(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Parameters: {Env: {Type: String}, Other: {Type: String}}
    Resources:
      Clicks:
        Type: AWS::Kinesis::Stream
        Properties: {Name: !Sub "${AWS::StackName}-${Env}"}
      Same:
        Type: AWS::Kinesis::StreamConsumer
        Properties:
          ConsumerName: a
          StreamARN: !Sub "arn:aws:kinesis:*:*:stream/${AWS::StackName}-${Env}"
      Differs:
        Type: AWS::Kinesis::StreamConsumer
        Properties:
          ConsumerName: b
          StreamARN: !Sub "arn:aws:kinesis:*:*:stream/${AWS::StackName}-${Other}"
    """
    assert edges_of(design_of(text)) == [
        "Clicks flows(fan-out) Same",
        "arn:aws:kinesis:*:*:stream/${AWS::StackName}-${Other} flows(fan-out) Differs",
    ]


def test_a_reference_inside_another_services_arn_does_not_count(
    design_of: Designs, edges_of: Edges
) -> None:
    """The bucket is named after the stream; it is not the stream."""
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Delivery:
      Type: AWS::KinesisFirehose::DeliveryStream
      Properties:
        S3DestinationConfiguration: {BucketARN: !Sub "arn:aws:s3:::backup-of-${Clicks}"}
    """
    assert "Delivery flows(deliver) arn:aws:s3:::backup-of-${Clicks}" in edges_of(design_of(text))


def test_aliases_mean_what_they_stand_for(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Key: {Type: AWS::KMS::Key}
    Name:
      Type: AWS::KMS::Alias
      Properties: {AliasName: alias/clicks, TargetKeyId: !Ref Key}
    ByName:
      Type: AWS::Kinesis::Stream
      Properties: {StreamEncryption: {EncryptionType: KMS, KeyId: alias/clicks}}
    ByRef:
      Type: AWS::Kinesis::Stream
      Properties: {StreamEncryption: {EncryptionType: KMS, KeyId: !Ref Name}}
    Managed:
      Type: AWS::Kinesis::Stream
      Properties: {StreamEncryption: {EncryptionType: KMS, KeyId: alias/aws/kinesis}}
    """
    assert edges_of(design_of(text)) == [
        "ByName encrypted_by() Key",
        "ByRef encrypted_by() Key",
        "Managed encrypted_by() alias/aws/kinesis",
    ]


def test_a_name_that_a_condition_decides_is_found_by_each_of_its_values(
    design_of: Designs, edges_of: Edges
) -> None:
    text = """
    Parameters: {Env: {Type: String}}
    Conditions: {Live: !Equals [!Ref Env, live]}
    Resources:
      Clicks: {Type: AWS::Kinesis::Stream, Properties: {Name: !If [Live, clicks, test-clicks]}}
      Reader:
        Type: AWS::Kinesis::StreamConsumer
        Properties: {ConsumerName: c, StreamARN: "arn:aws:kinesis:eu-west-1:1:stream/test-clicks"}
    """
    assert edges_of(design_of(text)) == ["Clicks flows(fan-out) Reader"]


def test_an_alias_of_itself_ends(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Loop:
      Type: AWS::KMS::Alias
      Properties: {AliasName: alias/loop, TargetKeyId: !Ref Loop}
    Clicks:
      Type: AWS::Kinesis::Stream
      Properties: {StreamEncryption: {EncryptionType: KMS, KeyId: !Ref Loop}}
    """
    assert edges_of(design_of(text)) == ["Clicks encrypted_by() Loop"]


def test_one_unknown_entry_of_a_map_is_one_thing(design_of: Designs) -> None:
    """Which of a map's keys is meant depends on the region: one external, not one for each."""
    text = """
    Parameters: {Where: {Type: String}}
    Mappings:
      Keys:
        a: {Key: "arn:aws:kms:eu-west-1:1:key/a"}
        b: {Key: "arn:aws:kms:eu-west-1:1:key/b"}
    Resources:
      Clicks:
        Type: AWS::Kinesis::Stream
        Properties:
          StreamEncryption:
            EncryptionType: KMS
            KeyId: !FindInMap [Keys, !Ref Where, Key]
    """
    assert design_of(text).graph.number_of_edges() == 1
