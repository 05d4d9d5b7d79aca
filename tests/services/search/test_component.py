"""Domains, collections and pipelines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design, EdgeKind
from headrace.errors import UnknownValueError
from headrace.services.search.component import Collection, Domain, Pipeline, SecurityPolicy

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]


def only(design: Design) -> Domain:
    return next(design.components(Domain))


def test_a_domain_that_says_nothing_is_one_open_node(design_of: Designs) -> None:
    domain = only(design_of("Logs: {Type: AWS::OpenSearchService::Domain}"))
    assert (domain.data_nodes, domain.master_nodes, domain.zones, domain.warm_nodes) == (1, 0, 1, 0)
    assert domain.engine is None
    assert domain.volume_type is None
    assert not domain.encrypted
    assert not domain.encrypts_between_nodes
    assert not domain.enforces_https
    assert not domain.in_vpc
    assert not domain.dashboards_ask_who
    assert domain.published_logs == []


BOTH = """
Logs:
  Type: AWS::OpenSearchService::Domain
  Properties:
    EngineVersion: OpenSearch_2.19
    ClusterConfig:
      InstanceType: r7g.large.search
      InstanceCount: 6
      ZoneAwarenessEnabled: true
      ZoneAwarenessConfig: {AvailabilityZoneCount: 3}
      DedicatedMasterEnabled: true
      DedicatedMasterCount: "3"
      DedicatedMasterType: m7g.large.search
    EBSOptions: {EBSEnabled: true, VolumeType: gp3, VolumeSize: 500}
Old:
  Type: AWS::Elasticsearch::Domain
  Properties:
    ElasticsearchVersion: 7.10
    ElasticsearchClusterConfig:
      InstanceType: r7g.large.elasticsearch
      InstanceCount: 6
      ZoneAwarenessEnabled: true
      ZoneAwarenessConfig: {AvailabilityZoneCount: 3}
      DedicatedMasterEnabled: true
      DedicatedMasterCount: 3
      DedicatedMasterType: m7g.large.elasticsearch
    EBSOptions: {EBSEnabled: true, VolumeType: gp3, VolumeSize: 500}
"""


@pytest.mark.seed("S2", "S5")
def test_both_resource_types_are_one_kind_of_domain(design_of: Designs) -> None:
    domains = list(design_of(BOTH).components(Domain))
    assert [str(domain.engine) for domain in domains] == ["OpenSearch 2.19", "Elasticsearch 7.10"]
    for domain in domains:
        assert (domain.instance_type, domain.data_nodes, domain.zones) == ("r7g.large", 6, 3)
        assert (domain.master_type, domain.master_nodes) == ("m7g.large", 3)
        assert (domain.volume_type, domain.volume_gib) == ("gp3", 500)
        assert domain.deployed_type == "AWS::OpenSearchService::Domain"
    assert [domain.at(domain.cluster_property).line for domain in domains] == [7, 20]


def test_standby_takes_three_zones_whatever_else_is_said(design_of: Designs) -> None:
    text = """
    Logs:
      Type: AWS::OpenSearchService::Domain
      Properties: {ClusterConfig: {MultiAZWithStandbyEnabled: true, ZoneAwarenessEnabled: true}}
    """
    assert only(design_of(text)).zones == 3


@pytest.mark.parametrize("version", ["newest", "OpenSearch_2", "Solr_9.1"])
def test_what_is_no_version_is_not_known(design_of: Designs, version: str) -> None:
    text = (
        f"Logs: {{Type: AWS::OpenSearchService::Domain, Properties: {{EngineVersion: {version}}}}}"
    )
    with pytest.raises(UnknownValueError, match="no engine version"):
        _ = only(design_of(text)).engine


def test_masters_of_which_nobody_says_how_many_are_not_known(design_of: Designs) -> None:
    text = """
    Logs:
      Type: AWS::OpenSearchService::Domain
      Properties: {ClusterConfig: {DedicatedMasterEnabled: true}}
    """
    with pytest.raises(UnknownValueError, match="DedicatedMasterCount"):
        _ = only(design_of(text)).master_nodes


@pytest.mark.seed("S3", "S6", "S7")
def test_where_a_domain_sits_what_encrypts_it_and_where_it_logs(
    design_of: Designs, edges_of: Edges
) -> None:
    text = """
    Key: {Type: AWS::KMS::Key}
    Net: {Type: AWS::EC2::Subnet}
    Wall: {Type: AWS::EC2::SecurityGroup}
    Errors: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /search/errors}}
    Logs:
      Type: AWS::OpenSearchService::Domain
      Properties:
        VPCOptions: {SubnetIds: [!Ref Net], SecurityGroupIds: [!GetAtt Wall.GroupId]}
        EncryptionAtRestOptions: {Enabled: true, KmsKeyId: !Ref Key}
        LogPublishingOptions:
          ES_APPLICATION_LOGS:
            Enabled: true
            CloudWatchLogsLogGroupArn: arn:aws:logs:eu-west-1:1111:log-group:/search/errors:*
          AUDIT_LOGS: {Enabled: false, CloudWatchLogsLogGroupArn: !GetAtt Errors.Arn}
        CognitoOptions: {Enabled: true, UserPoolId: pool, IdentityPoolId: other, RoleArn: a-role}
    """
    assert sorted(edges_of(design_of(text))) == [
        "Logs encrypted_by() Key",
        "Logs permitted_by(sign-in) a-role",
        "Logs placed_in(security group) Wall",
        "Logs placed_in(subnet) Net",
        "Logs uses(log) Errors",
        "Logs uses(sign-in) pool",
    ]


FIREHOSE = """
Logs: {{Type: AWS::OpenSearchService::Domain, Properties: {{DomainName: logs}}}}
Old: {{Type: AWS::Elasticsearch::Domain, Properties: {{DomainName: old}}}}
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    {block}: {{IndexName: x, RoleARN: r, {target}, S3Configuration: {{BucketARN: b, RoleARN: r}}}}
"""
NEW, OLD = (
    "AmazonopensearchserviceDestinationConfiguration",
    "ElasticsearchDestinationConfiguration",
)
ACCOUNT = "arn:aws:es:eu-west-1:111122223333"


@pytest.mark.parametrize(
    ("block", "target", "domain"),
    [
        (NEW, "DomainARN: !GetAtt Logs.Arn", "Logs"),
        (NEW, "DomainARN: !GetAtt Old.DomainArn", "Old"),
        (NEW, f'DomainARN: "{ACCOUNT}:domain/logs"', "Logs"),
        (NEW, 'ClusterEndpoint: !Sub "https://${Logs.DomainEndpoint}"', "Logs"),
        (OLD, f'DomainARN: "{ACCOUNT}:domain/old"', "Old"),
        (OLD, "DomainARN: !GetAtt Old.Arn", "Old"),
    ],
)
def test_what_a_delivery_stream_delivers_to_is_the_domain(
    design_of: Designs, edges_of: Edges, block: str, target: str, domain: str
) -> None:
    design = design_of(FIREHOSE.format(block=block, target=target))
    assert f"Delivery flows(deliver) {domain}" in edges_of(design)


PIPELINE = """
Clicks: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks, ShardCount: 1}}
Orders: {Type: AWS::Kinesis::Stream, Properties: {Name: orders, ShardCount: 1}}
Logs: {Type: AWS::OpenSearchService::Domain}
Refused: {Type: AWS::S3::Bucket}
Lake: {Type: AWS::S3::Bucket}
Role: {Type: AWS::IAM::Role}
Said: {Type: AWS::Logs::LogGroup}
Grok:
  Type: AWS::OSIS::Pipeline
  Properties:
    PipelineName: grok
    MinUnits: 1
    MaxUnits: 4
    PipelineConfigurationBody: !Sub |
      version: "2"
      entry:
        source:
          kinesis-data-streams:
            streams:
              - stream_arn: "${Clicks.Arn}"
              - stream_name: orders
            aws: {sts_role_arn: "${Role.Arn}", region: "${AWS::Region}"}
        processor:
          - grok: {match: {message: ["%{COMMONAPACHELOG}"]}}
          - date:
              match: [{key: time, patterns: ["dd/MMM/yyyy:HH:mm:ss Z"]}]
        sink:
          - opensearch:
              hosts: ["https://${Logs.DomainEndpoint}"]
              index: "logs-%{yyyy.MM.dd}"
              aws: {sts_role_arn: "${Role.Arn}"}
              dlq: {s3: {bucket: "${Refused}"}}
          - pipeline: {name: copy}
      copy:
        source: {pipeline: {name: entry}}
        sink:
          - s3: {bucket: !Literal "${Lake}", codec: {ndjson: {}}}
    LogPublishingOptions:
      IsLoggingEnabled: true
      CloudWatchLogDestination: {LogGroup: !Ref Said}
"""


@pytest.mark.seed("S10")
def test_a_pipeline_is_read_out_of_its_text(design_of: Designs, edges_of: Edges) -> None:
    design = design_of(PIPELINE)
    assert sorted(edges_of(design)) == [
        "Clicks flows(fan-out) Grok",
        "Grok backed_up_to(failed) Refused",
        "Grok flows(deliver) Lake",
        "Grok flows(deliver) Logs",
        "Grok permitted_by() Role",
        "Grok uses(log) Said",
        "Orders flows(fan-out) Grok",
    ]
    pipeline = next(design.components(Pipeline))
    assert [p.name for p in pipeline.pipelines] == ["entry", "copy"]
    assert [part.plugin for part in pipeline.pipelines[0].processors] == ["grok", "date"]
    assert (pipeline.units, pipeline.is_pushed, pipeline.publishes_logs) == ((1, 4), False, True)


def test_a_polling_pipeline_shares_the_stream(design_of: Designs, edges_of: Edges) -> None:
    text = PIPELINE.replace(
        "kinesis-data-streams:", "kinesis:\n            consumer_strategy: polling"
    )
    assert "Clicks flows(shared) Grok" in edges_of(design_of(text))


@pytest.mark.parametrize(
    ("source", "edge"),
    [
        ("dynamodb: {tables: [{table_arn: '${Table.Arn}'}]}", "Table flows(change stream) Grok"),
        ("s3: {notification_type: sqs, sqs: {queue_url: '${Queue}'}}", "Queue flows(poll) Grok"),
        ("s3: {scan: {buckets: [{bucket: {name: '${Lake}'}}]}}", "Lake flows(scan) Grok"),
        ("opensearch: {hosts: ['https://${Old.DomainEndpoint}']}", "Old flows(read) Grok"),
        ("kafka: {aws: {msk: {arn: '${Kafka}'}}}", "Kafka flows(poll) Grok"),
    ],
)
def test_every_kind_of_source_flows_in(
    design_of: Designs, edges_of: Edges, source: str, edge: str
) -> None:
    text = f"""
    Table: {{Type: AWS::DynamoDB::Table}}
    Queue: {{Type: AWS::SQS::Queue}}
    Lake: {{Type: AWS::S3::Bucket}}
    Old: {{Type: AWS::Elasticsearch::Domain}}
    Kafka: {{Type: AWS::MSK::Cluster}}
    Grok:
      Type: AWS::OSIS::Pipeline
      Properties:
        PipelineConfigurationBody: !Sub |
          p:
            source:
              {source}
            sink: [{{opensearch: {{hosts: [https://elsewhere.example.com]}}}}]
    """
    assert edge in edges_of(design_of(text))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('"a: ["', "not valid YAML"),
        ('""', "the file is empty"),
        ("!Ref Body", "Body"),
        ("!GetAtt Clicks.Arn", "known when it is deployed"),
        ('"just text"', "not a mapping"),
    ],
)
def test_a_body_that_cannot_be_read_is_not_known(
    design_of: Designs, edges_of: Edges, body: str, reason: str
) -> None:
    text = f"""
    Parameters: {{Body: {{Type: String}}}}
    Resources:
      Clicks: {{Type: AWS::Kinesis::Stream}}
      Grok: {{Type: AWS::OSIS::Pipeline, Properties: {{PipelineConfigurationBody: {body}}}}}
    """
    design = design_of(text)
    assert [edge for edge in edges_of(design) if "Grok" in edge] == []
    with pytest.raises(UnknownValueError, match=reason):
        _ = next(design.components(Pipeline)).pipelines


def test_a_body_that_a_condition_decides_draws_both(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Parameters: {Stage: {Type: String}}
    Conditions: {Prod: !Equals [!Ref Stage, prod]}
    Resources:
      Live: {Type: AWS::OpenSearchService::Domain}
      Test: {Type: AWS::OpenSearchService::Domain}
      Grok:
        Type: AWS::OSIS::Pipeline
        Properties:
          PipelineConfigurationBody: !If
            - Prod
            - !Sub "p: {source: {http: }, sink: {opensearch: {hosts: ['${Live.DomainEndpoint}']}}}"
            - !Sub "p: {source: {http: }, sink: {opensearch: {hosts: ['${Test.DomainEndpoint}']}}}"
    """
    found = [edge for edge in edges_of(design_of(text)) if "flows" in edge]
    assert sorted(found) == ["Grok flows(deliver) Live", "Grok flows(deliver) Test"]


SERVERLESS = """
Key: {Type: AWS::KMS::Key}
Vectors: {Type: AWS::OpenSearchServerless::Collection, Properties: {Name: app-vectors}}
Other: {Type: AWS::OpenSearchServerless::Collection, Properties: {Name: else}}
Encryption:
  Type: AWS::OpenSearchServerless::SecurityPolicy
  Properties:
    Name: e
    Type: encryption
    Policy: !Sub >-
      {"Rules": [{"ResourceType": "collection", "Resource": ["collection/app-*"]}],
      "KmsARN": "${Key.Arn}"}
Network:
  Type: AWS::OpenSearchServerless::SecurityPolicy
  Properties:
    Name: n
    Type: network
    Policy: >-
      [{"Rules": [{"ResourceType": "collection", "Resource": ["collection/app-*"]}],
      "AllowFromPublic": true}]
Data:
  Type: AWS::OpenSearchServerless::AccessPolicy
  Properties:
    Name: d
    Type: data
    Policy: >-
      [{"Rules": [{"ResourceType": "collection", "Resource": ["collection/*"]}],
      "Principal": ["r"]}]
"""


def test_policies_find_their_collections_by_pattern(design_of: Designs, edges_of: Edges) -> None:
    design = design_of(SERVERLESS)
    assert sorted(edges_of(design)) == [
        "Other permitted_by(data) Data",
        "Vectors encrypted_by() Key",
        "Vectors permitted_by(data) Data",
        "Vectors permitted_by(network) Network",
    ]
    public = [p.public_patterns for p in design.components(SecurityPolicy) if p.is_network]
    assert public == [["collection app-*"]]
    assert all(collection.has_standby for collection in design.components(Collection))


def test_the_smaller_types_say_where_they_belong(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Key: {Type: AWS::KMS::Key}
    Vpc: {Type: AWS::EC2::VPC}
    Net: {Type: AWS::EC2::Subnet}
    Logs: {Type: AWS::OpenSearchService::Domain}
    Group: {Type: AWS::OpenSearchServerless::CollectionGroup, Properties: {Name: all}}
    Few:
      Type: AWS::OpenSearchServerless::Collection
      Properties: {Name: few, CollectionGroupName: !Ref Group}
    Idx:
      Type: AWS::OpenSearchServerless::Index
      Properties: {CollectionEndpoint: !GetAtt Few.CollectionEndpoint, IndexName: docs}
    Door:
      Type: AWS::OpenSearchServerless::VpcEndpoint
      Properties: {Name: door, VpcId: !Ref Vpc, SubnetIds: [!Ref Net]}
    View:
      Type: AWS::OpenSearchService::Application
      Properties:
        Name: view
        DataSources: [{DataSourceArn: !GetAtt Logs.Arn}]
        KmsKeyArn: !GetAtt Key.Arn
    """
    assert sorted(edges_of(design_of(text))) == [
        "Door placed_in(subnet) Net",
        "Door placed_in(vpc) Vpc",
        "Few placed_in(group) Group",
        "Idx placed_in(collection) Few",
        "View encrypted_by() Key",
        "View uses(data source) Logs",
    ]


def test_alarms_find_the_domain_by_its_name(design_of: Designs) -> None:
    text = """
    Old: {Type: AWS::Elasticsearch::Domain, Properties: {DomainName: old}}
    Red:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/ES
        MetricName: ClusterStatus.red
        Dimensions: [{Name: ClientId, Value: "1"}, {Name: DomainName, Value: old}]
    """
    design = design_of(text)
    watching = design.outgoing(only(design), EdgeKind.WATCHED_BY)
    assert [neighbour.edge.role for neighbour in watching] == ["ClusterStatus.red"]
