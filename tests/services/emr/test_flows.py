"""What a cluster reads and writes, as its steps, its configuration and its role tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.services.emr.cluster import Cluster

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

BUCKETS = """
Code: {Type: AWS::S3::Bucket, Properties: {BucketName: code}}
In: {Type: AWS::S3::Bucket, Properties: {BucketName: in}}
Out: {Type: AWS::S3::Bucket, Properties: {BucketName: out}}
"""
ROLE = """
Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {}
    Policies:
      - PolicyName: data
        PolicyDocument:
          Statement:
"""


def flows(edges: list[str]) -> list[str]:
    """Return the edges along which data go, or programs come."""
    return sorted(e for e in edges if " flows(" in e or "(program)" in e or "listing" in e)


def with_step(arguments: str, jar: str = "command-runner.jar") -> str:
    return BUCKETS + (
        "Batch:\n  Type: AWS::EMR::Cluster\n  Properties:\n    Steps:\n"
        f"      - {{Name: s, HadoopJarStep: {{Jar: '{jar}', Args: [{arguments}]}}}}\n"
    )


PROGRAM = "Batch uses(program) Code"
BOTH = ["Batch flows(write) Out", "In flows(read) Batch"]


@pytest.mark.seed("E12")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("spark-submit, s3://code/job.py, s3://in/x/, s3://out/y/", [*BOTH, PROGRAM]),
        ("spark-submit, --output, s3://out/y, --input, s3a://in/x", BOTH),
        ("s3-dist-cp, --src=s3://in/x/, --dest=hdfs:///x", ["In flows(read) Batch"]),
        ("s3-dist-cp, --src, hdfs:///y, --dest, s3://out/y", ["Batch flows(write) Out"]),
        (
            "hive-script, --args, -f, s3://code/q.hql, -d, INPUT=s3://in/, -d, OUTPUT=s3://out/",
            [*BOTH, PROGRAM],
        ),
        (
            "streaming, -files, 's3://code/m.py,s3://code/r.py', -input, s3://in, -output, s3://out",
            [*BOTH, PROGRAM],
        ),
        (
            "spark-submit, --py-files, s3://code/libs.zip, s3://in/x",
            ["In flows(read) Batch", PROGRAM],
        ),
        ("!Sub 's3://${In}/x', !Sub 's3://${Out}/${AWS::StackName}/'", BOTH),
        ("spark-submit, s3://in/dt=2026-01-01/, s3://out/dt=2026-01-01/", BOTH),
        ("spark-submit, --py-files=s3://code/libs.zip", [PROGRAM]),
        ("spark-submit, s3://elsewhere/x", ["elsewhere flows(read) Batch"]),
        ("spark-submit, --class, com.example.Job, local:///usr/lib/job.jar", []),
    ],
)
def test_arguments_of_a_step_tell_programs_input_and_output(
    design_of: Designs, edges_of: Edges, arguments: str, expected: list[str]
) -> None:
    assert flows(edges_of(design_of(with_step(arguments)))) == sorted(expected)


def test_a_jar_and_bootstrap_scripts_are_programs_and_those_of_aws_are_not_drawn(
    design_of: Designs, edges_of: Edges
) -> None:
    text = with_step("s3://in/x", "s3://code/job.jar") + (
        "    BootstrapActions:\n"
        "      - {Name: b, ScriptBootstrapAction: {Path: s3://code/setup.sh}}\n"
        "      - {Name: c, ScriptBootstrapAction: {Path: s3://eu-west-1.elasticmapreduce/x.sh}}\n"
    )
    assert flows(edges_of(design_of(text))) == [PROGRAM, "In flows(read) Batch"]


def test_a_step_of_its_own_makes_the_cluster_read_and_write(
    design_of: Designs, edges_of: Edges
) -> None:
    text = BUCKETS + (
        "Batch: {Type: AWS::EMR::Cluster, Properties: {}}\n"
        "Step:\n  Type: AWS::EMR::Step\n  Properties:\n    JobFlowId: !Ref Batch\n"
        "    HadoopJarStep: {Jar: s3://code/job.jar, Args: [s3://in/x, s3://out/y]}\n"
    )
    design = design_of(text)
    assert flows(edges_of(design)) == sorted([*BOTH, PROGRAM])
    (cluster,) = design.components(Cluster)
    assert len(cluster.jobs(design)) == 1


@pytest.mark.seed("E13")
def test_tables_of_hbase_and_hive_and_the_listing_of_emrfs_are_where_the_configuration_says(
    design_of: Designs, edges_of: Edges
) -> None:
    text = BUCKETS + (
        "Files: {Type: AWS::DynamoDB::Table, Properties: {TableName: files}}\n"
        "Batch:\n  Type: AWS::EMR::Cluster\n  Properties:\n    Configurations:\n"
        "      - Classification: hbase-site\n"
        "        ConfigurationProperties: {hbase.rootdir: s3://out/hbase/}\n"
        "      - Classification: hive-site\n"
        "        ConfigurationProperties: {hive.metastore.warehouse.dir: !Sub 's3://${In}/w'}\n"
        "      - Classification: emrfs-site\n"
        "        ConfigurationProperties: {fs.s3.consistent.metadata.tableName: files}\n"
    )
    assert flows(edges_of(design_of(text))) == [
        "Batch flows(write) In",
        "Batch flows(write) Out",
        "Batch uses(file listing) Files",
    ]


MAY_READ = "{Effect: Allow, Action: ['s3:GetObject*'], Resource: 'arn:aws:s3:::in/x/*'}"
MAY_BOTH = "{Effect: Allow, Action: ['s3:*Object*'], Resource: 'arn:aws:s3:::out/y/*'}"


def with_role(statements: list[str], cluster: str) -> str:
    policy = ROLE + "".join(f"            - {statement}\n" for statement in statements)
    head = "Batch:\n  Type: AWS::EMR::Cluster\n  Properties:\n    JobFlowRole: !Ref Profile\n"
    return BUCKETS + policy + head + cluster


def test_what_the_role_may_do_turns_the_customary_order(
    design_of: Designs, edges_of: Edges
) -> None:
    step = "    Steps: [{Name: s, HadoopJarStep: {Jar: j.jar, Args: [s3://out/y/, s3://in/x/]}}]\n"
    may_write = "{Effect: Allow, Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::out/*'}"
    assert flows(edges_of(design_of(with_role([MAY_READ, may_write], step)))) == BOTH


def test_without_steps_the_role_tells_what_is_read_and_written(
    design_of: Designs, edges_of: Edges
) -> None:
    clicks = "{Effect: Allow, Action: kinesis:Get*, Resource: !GetAtt Clicks.Arn}"
    table = "{Effect: Allow, Action: dynamodb:BatchWriteItem, Resource: !GetAtt Table.Arn}"
    one = "{Effect: Allow, Action: 's3:GetObject', Resource: 'arn:aws:s3:::code/setup.sh'}"
    every = "{Effect: Allow, Action: 's3:*', Resource: '*'}"
    text = with_role([MAY_READ, MAY_BOTH, clicks, table, one, every], "") + (
        "Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}\n"
        "Table: {Type: AWS::DynamoDB::Table, Properties: {}}\n"
    )
    assert flows(edges_of(design_of(text))) == [
        "Batch flows(write) Out",
        "Batch flows(write) Table",
        "Clicks flows(shared) Batch",
        "In flows(read) Batch",
    ]


def test_addresses_of_stores_and_what_a_role_may_do_with_a_domain_are_flows(
    design_of: Designs, edges_of: Edges
) -> None:
    posts = "{Effect: Allow, Action: es:ESHttpPost, Resource: !Sub '${Found.Arn}/*'}"
    steps = (
        "    Steps:\n      - Name: s\n        HadoopJarStep:\n          Jar: j.jar\n"
        "          Args: [--source, !Sub 'jdbc:redshift://${Sales.Endpoint.Address}:5439/dev',"
        " --sink, !GetAtt Known.DomainEndpoint]\n"
    )
    text = with_role([posts], steps) + (
        "Sales: {Type: AWS::Redshift::Cluster, Properties: {}}\n"
        "Known: {Type: AWS::OpenSearchService::Domain, Properties: {}}\n"
        "Found: {Type: AWS::OpenSearchService::Domain, Properties: {}}\n"
    )
    assert flows(edges_of(design_of(text))) == [
        "Batch flows(write) Found",
        "Batch flows(write) Known",
        "Sales flows(read) Batch",
    ]


def test_the_bucket_of_logs_is_no_output(design_of: Designs, edges_of: Edges) -> None:
    text = with_role([MAY_BOTH], "    LogUri: s3://out/y/logs/\n")
    assert flows(edges_of(design_of(text))) == []


def test_certificates_are_no_input(design_of: Designs, edges_of: Edges) -> None:
    text = with_role([MAY_READ], "    SecurityConfiguration: !Ref Safe\n") + (
        "Safe:\n  Type: AWS::EMR::SecurityConfiguration\n  Properties:\n"
        "    SecurityConfiguration:\n      EncryptionConfiguration:\n"
        "        InTransitEncryptionConfiguration:\n"
        "          TLSCertificateConfiguration: {S3Object: s3://in/x/nodes.zip}\n"
    )
    edges = edges_of(design_of(text))
    assert flows(edges) == []
    assert "Safe uses(certificates) In" in edges


def test_a_role_of_two_clusters_tells_of_neither(design_of: Designs, edges_of: Edges) -> None:
    other = "Other: {Type: AWS::EMR::Cluster, Properties: {JobFlowRole: !Ref Profile}}\n"
    assert flows(edges_of(design_of(with_role([MAY_READ], "") + other))) == []


def test_logs_of_a_serverless_application_are_used_and_encrypted(
    design_of: Designs, edges_of: Edges
) -> None:
    text = """
    Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: logs}}
    Group: {Type: AWS::Logs::LogGroup, Properties: {}}
    Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
    Jobs:
      Type: AWS::EMRServerless::Application
      Properties:
        Type: Spark
        ReleaseLabel: emr-7.10.0
        MonitoringConfiguration:
          S3MonitoringConfiguration: {LogUri: s3://logs/x/, EncryptionKeyArn: !GetAtt Key.Arn}
          CloudWatchLoggingConfiguration: {LogGroupName: !Ref Group}
    """
    assert sorted(edges_of(design_of(text))) == [
        "Jobs encrypted_by(log) Key",
        "Jobs uses(log) Group",
        "Jobs uses(log) Logs",
    ]


def test_a_scheduled_job_of_a_serverless_application_reads_and_writes_as_its_role_tells(
    design_of: Designs, edges_of: Edges
) -> None:
    statements = "".join(f"            - {one}\n" for one in (MAY_READ, MAY_BOTH))
    text = (
        BUCKETS
        + ROLE
        + statements
        + (
            "Jobs: {Type: AWS::EMRServerless::Application, Properties: {Type: Spark}}\n"
            "Idle: {Type: AWS::EMRServerless::Application, Properties: {Type: Spark}}\n"
            "Nightly:\n  Type: AWS::Scheduler::Schedule\n  Properties:\n    Target:\n"
            "      Arn: arn:aws:scheduler:::aws-sdk:emrserverless:startJobRun\n"
            '      Input: !Sub \'{"ApplicationId": "${Jobs}",'
            ' "ExecutionRoleArn": "${Role.Arn}"}\'\n'
        )
    )
    edges = edges_of(design_of(text))
    assert flows(edges) == ["In flows(read) Jobs", "Jobs flows(write) Out"]
    assert "Jobs permitted_by(jobs) Role" in edges
