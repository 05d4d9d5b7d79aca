"""Functions, their mappings, and what SAM makes of a serverless function."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.services.functions import quotas
from headrace.services.functions.component import EventSourceMapping, Function
from headrace.services.functions.sam import ServerlessFunction, ServerlessMapping
from headrace.template.overlay import Change

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

MAPPED = """
Clicks: {Type: AWS::Kinesis::Stream}
Consumer:
  Type: AWS::Kinesis::StreamConsumer
  Properties: {ConsumerName: c, StreamARN: !GetAtt Clicks.Arn}
Role: {Type: AWS::IAM::Role}
Count: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}
Failed: {Type: AWS::SQS::Queue}
Mapping:
  Type: AWS::Lambda::EventSourceMapping
  Properties:
    EventSourceArn: !GetAtt Clicks.Arn
    FunctionName: !Ref Count
"""


def test_a_mapping_links_stream_and_function_and_acts_with_its_role(
    design_of: Designs, edges_of: Edges
) -> None:
    drawn = edges_of(design_of(MAPPED))
    assert "Clicks flows(shared) Mapping" in drawn
    assert "Mapping flows() Count" in drawn
    assert "Mapping permitted_by() Role" in drawn


def test_a_registered_consumer_is_read_fan_out(design_of: Designs, edges_of: Edges) -> None:
    text = MAPPED.replace("EventSourceArn: !GetAtt Clicks.Arn", "EventSourceArn: !Ref Consumer")
    drawn = edges_of(design_of(text))
    assert "Clicks flows(fan-out) Consumer" in drawn
    assert "Consumer flows(fan-out) Mapping" in drawn
    assert "Clicks flows(shared) Mapping" not in drawn


@pytest.mark.parametrize(
    ("arn", "role", "type_"),
    [
        ("arn:aws:kinesis:eu-west-1:1:stream/far", "shared", "AWS::Kinesis::Stream"),
        (
            "arn:aws:kinesis:eu-west-1:1:stream/far/consumer/c:1",
            "fan-out",
            "AWS::Kinesis::StreamConsumer",
        ),
        ("arn:aws:sqs:eu-west-1:1:queue", "poll", "AWS::SQS::Queue"),
        ("arn:aws:kafka:eu-west-1:1:cluster/c", "poll", ""),
    ],
)
def test_a_source_outside_is_read_as_its_arn_tells(
    arn: str, role: str, type_: str, design_of: Designs
) -> None:
    text = MAPPED.replace("EventSourceArn: !GetAtt Clicks.Arn", f"EventSourceArn: {arn}")
    design = design_of(text)
    ((source, _, data),) = design.graph.in_edges("t/Mapping", data=True)
    assert data["edge"].role == role
    assert design.node(source).type == type_


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("!Ref Count", "Count"),
        ("!GetAtt Count.Arn", "Count"),
        ("!Ref Live", "Count"),
        ("!Ref First", "Count"),
        ("!Sub '${Count}:live'", "Count"),
        ("!Sub 'arn:aws:lambda:*:*:function:${Count}:live'", "Count"),
        ("counts", "Named"),
        ("arn:aws:lambda:eu-west-1:1:function:counts", "Named"),
        ("arn:aws:lambda:eu-west-1:1:function:counts:live", "Named"),
        ("elsewhere", "external:elsewhere"),
    ],
)
def test_a_function_is_found_by_any_of_its_names(name: str, found: str, design_of: Designs) -> None:
    text = f"""
    Count: {{Type: AWS::Lambda::Function}}
    Named: {{Type: AWS::Lambda::Function, Properties: {{FunctionName: counts}}}}
    First: {{Type: AWS::Lambda::Version, Properties: {{FunctionName: !Ref Count}}}}
    Live:
      Type: AWS::Lambda::Alias
      Properties: {{FunctionName: !Ref Count, FunctionVersion: !GetAtt First.Version, Name: live}}
    Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {{FunctionName: {name}}}
    """
    targets = [target for _, target in design_of(text).graph.out_edges("t/Mapping")]
    assert [target.removeprefix("t/") for target in targets] == [found]


@pytest.mark.parametrize(
    ("type_", "attribute", "edge"),
    [
        ("AWS::SQS::Queue", "Arn", "notifies"),
        ("AWS::SNS::Topic", "TopicArn", "notifies"),
        ("AWS::S3::Bucket", "Arn", "backed_up_to"),
    ],
)
def test_only_a_bucket_keeps_the_records_that_fail(
    type_: str, attribute: str, edge: str, design_of: Designs, edges_of: Edges
) -> None:
    text = MAPPED.replace("AWS::SQS::Queue", type_) + (
        f"    DestinationConfig: {{OnFailure: {{Destination: !GetAtt Failed.{attribute}}}}}\n"
    )
    assert f"Mapping {edge}(failed) Failed" in edges_of(design_of(text))


def test_a_mapping_that_is_off_moves_nothing(design_of: Designs, edges_of: Edges) -> None:
    drawn = edges_of(design_of(MAPPED + "    Enabled: false\n"))
    assert not [edge for edge in drawn if "flows" in edge and "Mapping" in edge]


def test_the_defaults_of_a_mapping(design_of: Designs) -> None:
    mapping = next(design_of(MAPPED).components(EventSourceMapping))
    assert mapping.batch_size == quotas.BATCH_SIZE_DEFAULT
    assert mapping.parallelization == quotas.PARALLELIZATION_DEFAULT
    assert (mapping.max_retries, mapping.max_record_age_s) == (None, None)
    assert (mapping.bisects, mapping.reports_failed_items, mapping.enabled) == (False, False, True)


def test_what_a_mapping_states(design_of: Designs) -> None:
    text = (
        MAPPED
        + """\
    BatchSize: "500"
    MaximumRetryAttempts: 3
    MaximumRecordAgeInSeconds: -1
    BisectBatchOnFunctionError: "true"
    FunctionResponseTypes: [ReportBatchItemFailures]
    FilterCriteria: {Filters: [{Pattern: '{"a": [1]}'}]}
"""
    )
    mapping = next(design_of(text).components(EventSourceMapping))
    assert (mapping.batch_size, mapping.max_retries, mapping.max_record_age_s) == (500, 3, None)
    assert (mapping.bisects, mapping.reports_failed_items) == (True, True)
    assert [pattern.text("") for pattern in mapping.filters] == ['{"a": [1]}']


SAM = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 20
    MemorySize: 512
    Environment: {Variables: {A: 1}}
Resources:
  Clicks: {Type: AWS::Kinesis::Stream}
  Failed: {Type: AWS::SQS::Queue}
  Table: {Type: AWS::DynamoDB::Table}
  Count:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 256
      Environment: {Variables: {B: 2}}
      Policies:
        - AWSXrayWriteOnlyAccess
        - KinesisStreamReadPolicy: {StreamName: !Ref Clicks}
        - Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]
      Events:
        Stream:
          Type: Kinesis
          Properties:
            Stream: !GetAtt Clicks.Arn
            BatchSize: 50
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failed.Arn}}
        Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Failed.Arn}}
"""


def test_events_of_a_serverless_function_are_mappings(design_of: Designs, edges_of: Edges) -> None:
    design = design_of(SAM)
    drawn = edges_of(design)
    assert "Clicks flows(shared) CountStream" in drawn
    assert "CountStream flows() Count" in drawn
    assert "CountStream notifies(failed) Failed" in drawn
    assert "CountStream permitted_by() CountRole" in drawn
    assert "Failed flows(poll) CountJobs" in drawn
    mappings = list(design.components(EventSourceMapping))
    assert [m.logical_id for m in mappings] == ["CountStream", "CountJobs"]
    assert {m.type for m in mappings} == {"AWS::Lambda::EventSourceMapping"}
    assert mappings[0].batch_size == 50
    assert mappings[0].at("BatchSize").line > mappings[0].resource.at.line


def test_globals_hold_where_the_function_says_nothing_else(design_of: Designs) -> None:
    function = next(design_of(SAM).components(ServerlessFunction))
    assert (function.timeout_s, function.memory_mib) == (20, 256)
    assert sorted(key for key, _ in function.environment.items()) == ["A", "B"]


def test_a_serverless_mapping_can_be_changed_like_any_other(design_of: Designs) -> None:
    design = design_of(SAM).changed((Change("t/CountStream", ("BatchSize",), 1_000),))
    mapping = next(design.components(ServerlessMapping))
    assert mapping.batch_size == 1_000
    assert mapping.max_retries is None


def test_a_role_that_is_named_is_no_further_component(design_of: Designs) -> None:
    text = SAM.replace("      MemorySize: 256\n", "      Role: arn:aws:iam::1:role/mine\n")
    design = design_of(text)
    assert "t/CountRole" not in design.by_id
    assert "external:arn:aws:iam::1:role/mine" in design.graph


def test_a_function_in_a_vpc_and_its_log_group(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Count:
      Type: AWS::Lambda::Function
      Properties:
        VpcConfig: {SubnetIds: [!Ref A, subnet-1], SecurityGroupIds: [!Ref Group]}
    A: {Type: AWS::EC2::Subnet}
    Group: {Type: AWS::EC2::SecurityGroup}
    Logs:
      Type: AWS::Logs::LogGroup
      Properties: {LogGroupName: !Sub "/aws/lambda/${Count}"}
    """
    design = design_of(text)
    assert edges_of(design) == [
        "Count placed_in(subnet) A",
        "Count placed_in(subnet) subnet-1",
        "Count placed_in(security group) Group",
        "Count uses(log) Logs",
    ]
    assert next(design.components(Function)).in_vpc


def _writes(statement: str, variables: str = "", more: str = "") -> str:
    return f"""
    Clicks: {{Type: AWS::Kinesis::Stream}}
    Other: {{Type: AWS::Kinesis::Stream}}
    Role:
      Type: AWS::IAM::Role
      Properties:
        Policies: [{{PolicyDocument: {{Statement: [{statement}]}}}}]
    Send:
      Type: AWS::Lambda::Function
      Properties:
        Role: !GetAtt Role.Arn
        Environment: {{Variables: {{{variables}}}}}
    {more}
    """


PUT_ONE = "{Effect: Allow, Action: kinesis:PutRecords, Resource: !GetAtt Clicks.Arn}"
PUT_ANY = "{Effect: Allow, Action: 'kinesis:*', Resource: '*'}"
READ = "{Effect: Allow, Action: kinesis:GetRecords, Resource: '*'}"
NAMED = "STREAM: !Ref Clicks"
WRITES_BACK = """Mapping:
      Type: AWS::Lambda::EventSourceMapping
      Properties: {EventSourceArn: !GetAtt Clicks.Arn, FunctionName: !Ref Send}"""
SHARING = "Second: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}"


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        (_writes(PUT_ONE), True),
        (_writes(PUT_ANY, NAMED), True),
        (_writes(PUT_ANY), False),
        (_writes(READ, NAMED), False),
        (_writes(PUT_ONE, more=SHARING), False),
        (_writes(PUT_ONE, NAMED, SHARING), True),
        (_writes(PUT_ONE, NAMED, WRITES_BACK), False),
    ],
)
def test_what_a_function_writes_to_shows_in_its_permissions(
    text: str,
    writes: bool,  # noqa: FBT001 - the expected answer
    design_of: Designs,
    edges_of: Edges,
) -> None:
    drawn = [edge for edge in edges_of(design_of(text)) if "flows(put)" in edge]
    assert drawn == (["Send flows(put) Clicks"] if writes else [])


def test_where_failures_go_is_no_flow(design_of: Designs, edges_of: Edges) -> None:
    drawn = edges_of(design_of(SAM))
    assert "Count flows(put) Failed" not in drawn
