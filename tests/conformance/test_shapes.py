"""Shapes of templates that users have: they are read, typed and judged like plain ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headrace.design import Design, EdgeKind
from headrace.pipeline import Request, checked, design_of
from headrace.services.kinesis.component import Stream
from headrace.services.network.component import Subnet
from headrace.services.redshift.cluster import Cluster
from headrace.services.search.domain import Domain

OUTER = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Names: {Type: CommaDelimitedList, Default: "a,b"}
  Hours: {Type: String, Default: "48"}
Mappings:
  Sizes: {a: {Shards: "2"}}
x-anchors: &encrypted {EncryptionType: KMS, KeyId: alias/aws/kinesis}
Resources:
  'Fn::ForEach::Streams':
    - Name
    - !Ref Names
    - 'Stream${Name}':
        Type: AWS::Kinesis::Stream
        Properties:
          ShardCount: !FindInMap [Sizes, !Ref Name, Shards, {DefaultValue: "7"}]
          RetentionPeriodHours: !Ref Hours
          StreamEncryption: *encrypted
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.13
      CodeUri: ./x
      Events:
        Read:
          Type: Kinesis
          Properties: {Stream: !GetAtt Streama.Arn, StartingPosition: LATEST, BatchSize: "10"}
  SubnetA: {Type: AWS::EC2::Subnet, Properties: {AvailabilityZone: eu-west-1a}}
  Search:
    Type: AWS::OpenSearchService::Domain
    Properties:
      ClusterConfig:
        InstanceCount: "3"
        InstanceType: !Select [1, !Split ["|", "m5.large.search|r7g.large.search"]]
      VPCOptions: {SubnetIds: !Ref SubnetA}
  Warehouse:
    Type: AWS::Redshift::Cluster
    Properties:
      ClusterType: multi-node
      NumberOfNodes: "2"
      NodeType: ra3.large
      VpcSecurityGroupIds: !Split [",", "sg-1,sg-2"]
      IamRoles: !Ref AWS::NoValue
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./inner.yaml, Parameters: {Name: !Ref Streamb, Count: "4"}}
"""
INNER = """
Parameters: {Name: {Type: String}, Count: {Type: Number}}
Resources:
  Copies: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: !Ref Count}}
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      KinesisStreamSourceConfiguration:
        KinesisStreamARN: !Sub "arn:aws:kinesis:eu-west-1:111122223333:stream/${Name}"
        RoleARN: !ImportValue Role
"""


@pytest.fixture
def template(tmp_path: Path) -> str:
    (tmp_path / "inner.yaml").write_text(INNER)
    outer = tmp_path / "outer.yaml"
    outer.write_text(OUTER)
    return str(outer)


@pytest.fixture
def design(template: str) -> Design:
    return design_of(Request(paths=(template,), region="eu-west-1"))


def test_loops_maps_and_numbers_as_text_are_what_they_say(design: Design) -> None:
    streams = {stream.logical_id: stream for stream in design.components(Stream)}
    assert {name: stream.shard_count for name, stream in streams.items()} == {
        "Streama": 2,
        "Streamb": 7,
        "Copies": 4,
    }
    assert streams["Streama"].retention_h == 48
    assert streams["Streamb"].encrypted


def test_texts_that_are_split_and_lists_of_one_are_read(design: Design) -> None:
    (domain,) = design.components(Domain)
    assert (domain.data_nodes, domain.instance_type) == (3, "r7g.large")
    (subnet,) = [n.node for n in design.outgoing(domain, EdgeKind.PLACED_IN)]
    assert isinstance(subnet, Subnet)
    assert subnet.logical_id == "SubnetA"
    (cluster,) = design.components(Cluster)
    assert cluster.nodes == 2


def test_what_sam_and_nested_stacks_make_is_part_of_the_graph(design: Design) -> None:
    (source,) = design.incoming(design.by_id["outer/ReaderRead"], EdgeKind.FLOWS)
    assert source.node.logical_id == "Streama"
    (fed,) = design.incoming(design.by_id["outer/Inner/Delivery"], EdgeKind.FLOWS)
    assert fed.node.logical_id == "Streamb"


def test_all_of_it_is_judged(template: str) -> None:
    report = checked(Request(paths=(template,), as_of=date(2026, 11, 23)))
    assert report.crashes == ()
    assert {"Streama", "Search", "Warehouse"} <= {entry.resource for entry in report.entries}
    said = {entry.message for entry in report.entries}
    assert "what the role may do is outside the templates of this run: Role" in said
