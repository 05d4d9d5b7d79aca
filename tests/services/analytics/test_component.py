"""Applications, their outputs and logs, and the edges that they draw."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.analytics.component import Application, SqlApplication
from headrace.services.analytics.figures import FIGURES
from headrace.services.direction import direction_of

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

pytestmark = pytest.mark.seed("A1")

SURROUNDINGS = """
Parameters: {Slots: {Type: Number}}
Resources:
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: vpc-1, CidrBlock: 10.0.0.0/24}}
  Door: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: d, VpcId: vpc-1}}
  Key: {Type: AWS::KMS::Key}
  Code: {Type: AWS::S3::Bucket}
  Lake: {Type: AWS::S3::Bucket, Properties: {BucketName: the-lake}}
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks, ShardCount: 1}}
  Alerts: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Delivery: {Type: AWS::KinesisFirehose::DeliveryStream}
  Function: {Type: AWS::Lambda::Function}
  Search: {Type: AWS::OpenSearchService::Domain}
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /flink/app}}
"""
TRUST = "AssumeRolePolicyDocument: {Statement: []}"


def role(*statements: str) -> str:
    listed = "".join(f"\n              - {statement}" for statement in statements)
    return f"""
  Role:
    Type: AWS::IAM::Role
    Properties:
      {TRUST}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement:{listed}
"""


def flink(body: str, *, runtime: str = "FLINK-1_20", more: str = "") -> str:
    lines = "".join(f"\n        {line}" for line in body.strip("\n").splitlines())
    return f"""{SURROUNDINGS}{more}
  App:
    Type: AWS::KinesisAnalyticsV2::Application
    Properties:
      RuntimeEnvironment: {runtime}
      ServiceExecutionRole: !GetAtt Role.Arn
      ApplicationConfiguration:{lines or " {}"}
"""


def properties(*pairs: str, group: str = "app") -> str:
    return f"""
EnvironmentProperties:
  PropertyGroups:
    - {{PropertyGroupId: {group}, PropertyMap: {{{", ".join(pairs)}}}}}
"""


READ = "{Effect: Allow, Action: 'kinesis:Get*', Resource: !GetAtt Clicks.Arn}"
PUT = "{Effect: Allow, Action: 'kinesis:PutRecords', Resource: !GetAtt Alerts.Arn}"
STORE = "{Effect: Allow, Action: 's3:PutObject', Resource: !Sub '${Lake.Arn}/*'}"
ALL = "{Effect: Allow, Action: 'kinesis:*', Resource: '*'}"


def application(design: Design) -> Application:
    return next(design.components(Application))


def flows(design: Design, edges_of: Edges) -> list[str]:
    return sorted(edge for edge in edges_of(design) if " flows" in edge)


def test_an_application_that_says_nothing_takes_the_defaults(design_of: Designs) -> None:
    app = application(design_of(flink("", more=role(READ))))
    assert (app.version, app.is_flink, app.is_sql, app.is_notebook) == ("1.20", True, False, False)
    assert (app.parallelism, app.parallelism_per_kpu, app.kpus) == (1, 1, 1)
    assert (app.auto_scales, app.checkpoints, app.snapshots, app.in_vpc) == (
        True,
        True,
        True,
        False,
    )
    assert app.checkpoint_interval_s == 60
    assert FIGURES["Application"](app) == "1 KPU"


CONFIGURED = """
ApplicationSnapshotConfiguration: {SnapshotsEnabled: false}
FlinkApplicationConfiguration:
  ParallelismConfiguration:
    {ConfigurationType: TYPE, Parallelism: 4, ParallelismPerKPU: 4, AutoScalingEnabled: false}
  CheckpointConfiguration:
    {ConfigurationType: TYPE, CheckpointingEnabled: false, CheckpointInterval: 5000}
"""


def test_settings_count_where_they_are_custom(design_of: Designs) -> None:
    app = application(design_of(flink(CONFIGURED.replace("TYPE", "CUSTOM"), more=role(READ))))
    assert (app.parallelism, app.parallelism_per_kpu, app.auto_scales) == (4, 4, False)
    assert app.kpus == 1  # managed-flink/latest/java/how-scaling.html: four subtasks in a KPU
    assert (app.checkpoints, app.checkpoint_interval_s, app.snapshots) == (False, 5, False)


def test_settings_are_ignored_where_the_defaults_are_asked_for(design_of: Designs) -> None:
    app = application(design_of(flink(CONFIGURED.replace("TYPE", "DEFAULT"), more=role(READ))))
    assert (app.parallelism, app.kpus, app.auto_scales) == (1, 1, True)
    assert (app.checkpoints, app.checkpoint_interval_s) == (True, 60)
    assert app.snapshots is False  # this block has no type


def test_what_a_parameter_decides_is_not_known_without_it(design_of: Designs) -> None:
    body = """
FlinkApplicationConfiguration:
  ParallelismConfiguration: {ConfigurationType: CUSTOM, Parallelism: !Ref Slots}
"""
    with pytest.raises(UnknownValueError, match="Slots"):
        _ = application(design_of(flink(body, more=role(READ)))).kpus
    assert application(design_of(flink(body, more=role(READ)), Slots=7)).kpus == 7


def test_an_application_has_its_role_network_key_code_and_log(
    design_of: Designs, edges_of: Edges
) -> None:
    body = """
VpcConfigurations: [{SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Door]}]
ApplicationEncryptionConfiguration: {KeyType: CUSTOMER_MANAGED_KEY, KeyId: !GetAtt Key.Arn}
ApplicationCodeConfiguration:
  CodeContentType: ZIPFILE
  CodeContent: {S3ContentLocation: {BucketARN: !GetAtt Code.Arn, FileKey: app.jar}}
"""
    log = """
  Log:
    Type: AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption
    Properties:
      ApplicationName: !Ref App
      CloudWatchLoggingOption:
        LogStreamARN: !Sub "arn:aws:logs:eu-west-1:1:log-group:${Group}:log-stream:main"
"""
    design = design_of(flink(body, more=role(READ)) + log)
    assert application(design).in_vpc
    assert {
        "App permitted_by() Role",
        "App placed_in(subnet) Subnet",
        "App placed_in(security group) Door",
        "App encrypted_by(state) Key",
        "App uses(code) Code",
        "App uses(log) Group",
    } <= set(edges_of(design))


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("InputKinesisStream", "in"),
        ("input.stream.arn", "in"),
        ("ConsumerConfigProperties", "in"),
        ("OutputBucket", "out"),
        ("PRODUCER_STREAM", "out"),
        ("kinesis.sink.arn", "out"),
        ("source-to-sink", ""),
        ("insight", ""),
        ("aws.region", ""),
    ],
)
def test_names_of_properties_tell_the_direction(name: str, direction: str) -> None:
    assert direction_of(name) == direction


@pytest.mark.parametrize(
    ("configuration", "statements", "expected"),
    [
        pytest.param(
            properties("InputStream: !Ref Clicks", "OutputStream: !GetAtt Alerts.Arn"),
            ["{Effect: Allow, Action: 'logs:*', Resource: '*'}"],
            ["App flows(write) Alerts", "Clicks flows(shared) App"],
            id="by the name of the property, whatever the role may do",
        ),
        pytest.param(
            properties("stream: clicks", "path: 's3://the-lake/out/'"),
            [READ, STORE],
            ["App flows(deliver) Lake", "Clicks flows(shared) App"],
            id="by bare names, and by what the role may do with them",
        ),
        pytest.param(
            properties("stream: !Ref Clicks", group="ProducerConfig"),
            [ALL],
            ["App flows(write) Clicks"],
            id="by the name of the group",
        ),
        pytest.param(
            properties("stream: !Ref Clicks"),
            [ALL],
            ["Clicks flows(shared) App"],
            id="who may do everything reads",
        ),
        pytest.param(
            "",
            [READ, PUT, STORE],
            ["App flows(deliver) Lake", "App flows(write) Alerts", "Clicks flows(shared) App"],
            id="by the role alone",
        ),
        pytest.param("", [ALL], [], id="a wildcard tells nothing"),
        pytest.param(
            properties("input.arn: !GetAtt Clicks.Arn", "source.reader.type: EFO"),
            [READ],
            ["Clicks flows(fan-out) App"],
            id="enhanced fan-out",
        ),
        pytest.param(
            properties("host: !GetAtt Search.DomainEndpoint", "deliver: !Ref Delivery"),
            ["{Effect: Allow, Action: 'firehose:Put*', Resource: '*'}"],
            ["App flows(write) Delivery", "App flows(write) Search"],
            id="a domain by its address, a delivery stream by its name",
        ),
        pytest.param(
            properties("name: clicks"),
            ["{Effect: Deny, Action: 'kinesis:*', Resource: '*'}"],
            [],
            id="a denial allows nothing",
        ),
    ],
)
def test_flows_are_told_by_properties_and_permissions(
    design_of: Designs,
    edges_of: Edges,
    configuration: str,
    statements: list[str],
    expected: list[str],
) -> None:
    text = flink(configuration, more=role(*statements))
    assert flows(design_of(text), edges_of) == expected


def test_a_shared_role_tells_only_of_what_is_named(design_of: Designs, edges_of: Edges) -> None:
    other = """
  Other:
    Type: AWS::KinesisAnalyticsV2::Application
    Properties: {RuntimeEnvironment: FLINK-1_20, ServiceExecutionRole: !GetAtt Role.Arn}
"""
    text = flink(properties("path: 's3://the-lake'"), more=role(READ, STORE)) + other
    assert flows(design_of(text), edges_of) == ["App flows(deliver) Lake"]


def test_the_bucket_of_the_code_is_a_sink_only_where_it_is_named(
    design_of: Designs, edges_of: Edges
) -> None:
    body = """
ApplicationCodeConfiguration:
  CodeContentType: ZIPFILE
  CodeContent: {S3ContentLocation: {BucketARN: !GetAtt Lake.Arn, FileKey: app.jar}}
"""
    more = role(STORE)
    assert flows(design_of(flink(body, more=more)), edges_of) == []
    named = body + properties("output: !Ref Lake")
    assert flows(design_of(flink(named, more=more)), edges_of) == ["App flows(deliver) Lake"]


NOTEBOOK = """
Database: {Type: AWS::Glue::Database, Properties: {CatalogId: 1, DatabaseInput: {Name: lake}}}
Deployed: {Type: AWS::S3::Bucket}
Book:
  Type: AWS::KinesisAnalyticsV2::Application
  Properties:
    RuntimeEnvironment: ZEPPELIN-FLINK-3_0
    ApplicationMode: INTERACTIVE
    ServiceExecutionRole: arn:aws:iam::111122223333:role/books
    ApplicationConfiguration:
      ZeppelinApplicationConfiguration:
        CatalogConfiguration:
          GlueDataCatalogConfiguration: {DatabaseARN: 'arn:aws:glue:eu-west-1:1:database/lake'}
        DeployAsApplicationConfiguration:
          S3ContentLocation: {BucketARN: !GetAtt Deployed.Arn}
        CustomArtifactsConfiguration:
          - {ArtifactType: UDF, S3ContentLocation: {BucketARN: 'arn:aws:s3:::jars', FileKey: a}}
"""


def test_a_notebook_uses_a_catalogue_and_buckets(design_of: Designs, edges_of: Edges) -> None:
    design = design_of(NOTEBOOK)
    assert application(design).is_notebook
    assert application(design).version == ""
    assert edges_of(design) == [
        "Book permitted_by() arn:aws:iam::111122223333:role/books",
        "Book uses(catalog) Database",
        "Book uses(code) Deployed",
        "Book uses(artifact) arn:aws:s3:::jars",
    ]


SQL = """
Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
Delivery: {Type: AWS::KinesisFirehose::DeliveryStream}
Clean: {Type: AWS::Lambda::Function}
Reference: {Type: AWS::S3::Bucket}
Old:
  Type: AWS::KinesisAnalytics::Application
  Properties:
    ApplicationName: old
    ApplicationCode: |
      CREATE OR REPLACE STREAM "DEST" (n INTEGER);
      CREATE OR REPLACE PUMP "P" AS INSERT INTO "DEST" SELECT STREAM n FROM "SOURCE_001";
    Inputs:
      - NamePrefix: SOURCE
        KinesisStreamsInput: {ResourceARN: !GetAtt Clicks.Arn, RoleARN: 'arn:aws:iam::1:role/r'}
        InputParallelism: {Count: 4}
        InputProcessingConfiguration:
          InputLambdaProcessor: {ResourceARN: !GetAtt Clean.Arn, RoleARN: 'arn:aws:iam::1:role/c'}
Out:
  Type: AWS::KinesisAnalytics::ApplicationOutput
  Properties:
    ApplicationName: old
    Output:
      Name: DEST
      KinesisFirehoseOutput: {ResourceARN: !GetAtt Delivery.Arn, RoleARN: 'arn:aws:iam::1:role/w'}
Joined:
  Type: AWS::KinesisAnalytics::ApplicationReferenceDataSource
  Properties:
    ApplicationName: !Ref Old
    ReferenceDataSource:
      S3ReferenceDataSource: {BucketARN: !GetAtt Reference.Arn, FileKey: f}
"""


def test_a_sql_application_reads_transforms_joins_and_delivers(
    design_of: Designs, edges_of: Edges
) -> None:
    design = design_of(SQL)
    old = next(design.components(SqlApplication))
    assert old.in_application == [("stream", "DEST"), ("pump", "P")]
    assert old.input_parallelism == 4
    assert sorted(edges_of(design)) == [
        "Clicks flows(shared) Old",
        "Old flows(write) Delivery",
        "Old permitted_by(destination) arn:aws:iam::1:role/w",
        "Old permitted_by(source) arn:aws:iam::1:role/r",
        "Old permitted_by(transform) arn:aws:iam::1:role/c",
        "Old uses(reference) Reference",
        "Old uses(transform) Clean",
    ]


def test_sql_on_the_second_api_is_the_same(design_of: Designs, edges_of: Edges) -> None:
    text = f"""{SURROUNDINGS}{role(READ, PUT)}
  Old:
    Type: AWS::KinesisAnalyticsV2::Application
    Properties:
      RuntimeEnvironment: SQL-1_0
      ServiceExecutionRole: !GetAtt Role.Arn
      ApplicationConfiguration:
        SqlApplicationConfiguration:
          Inputs: [{{NamePrefix: S, KinesisFirehoseInput: {{ResourceARN: !GetAtt Delivery.Arn}}}}]
  Out:
    Type: AWS::KinesisAnalyticsV2::ApplicationOutput
    Properties:
      ApplicationName: !Ref Old
      Output: {{Name: D, LambdaOutput: {{ResourceARN: !GetAtt Function.Arn}}}}
"""
    design = design_of(text)
    assert application(design).is_sql
    assert FIGURES["Application"](application(design)) == "SQL"
    assert flows(design, edges_of) == ["Delivery flows(copy) Old", "Old flows(write) Function"]
