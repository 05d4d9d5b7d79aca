"""Whether a role may do something: as IAM would answer, or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.design.arn import ANY
from headrace.errors import UnknownValueError
from headrace.services.iam.permissions import Target, missing_actions, trusts

Designs = Callable[..., Design]

READS = ("kinesis:GetRecords", "kinesis:DescribeStream")


def _asked(
    design: Design, *actions: str, of: str = "Clicks", role: str = "Role", inner: str = ""
) -> tuple[str, ...]:
    target = Target(design.by_id[f"t/{of}"], inner)
    return missing_actions(design, design.node(f"t/{role}"), actions or READS, target)


def _role(statements: str, more: str = "") -> str:
    return f"""
    Parameters: {{Name: {{Type: String}}}}
    Resources:
      Clicks: {{Type: AWS::Kinesis::Stream}}
      Named: {{Type: AWS::Kinesis::Stream, Properties: {{Name: named}}}}
      Store: {{Type: AWS::S3::Bucket, Properties: {{BucketName: store}}}}
      Role:
        Type: AWS::IAM::Role
        Properties:
          Policies: [{{PolicyDocument: {{Statement: {statements}}}}}]
      {more}
    """


@pytest.mark.parametrize(
    "resource",
    [
        "'*'",
        "!GetAtt Clicks.Arn",
        "[!GetAtt Clicks.Arn]",
        "!Sub '${Clicks.Arn}'",
        "!Sub '${Clicks.Arn}*'",
        "!Sub 'arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/${Clicks}'",
        "!Join [':', [arn, aws, kinesis, !Ref AWS::Region, '*', !Sub 'stream/${Clicks}']]",
        "!Sub 'arn:aws:kinesis:*:*:stream/${AWS::StackName}-Clicks-*'",
        "arn:aws:kinesis:*:*:stream/*",
        "arn:aws:kinesis:*:*:*",
    ],
)
def test_a_permission_is_found_however_the_resource_is_written(
    resource: str, design_of: Designs
) -> None:
    statement = f"[{{Effect: Allow, Action: 'kinesis:*', Resource: {resource}}}]"
    assert _asked(design_of(_role(statement))) == ()


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("Action: kinesis:GetRecords, Resource: '*'", ("kinesis:DescribeStream",)),
        ("Action: ['kinesis:Get*', 'kinesis:Describe*'], Resource: '*'", ()),
        ("Action: 'kinesis:*', Resource: !GetAtt Named.Arn", READS),
        ("Action: 'firehose:*', Resource: '*'", READS),
        ("NotAction: 'iam:*', Resource: '*'", ()),
        ("NotAction: 'kinesis:D*', Resource: '*'", ("kinesis:DescribeStream",)),
        ("Action: '*', NotResource: !GetAtt Named.Arn", ()),
        ("Action: '*', NotResource: !GetAtt Clicks.Arn", READS),
    ],
)
def test_what_is_missing_is_named(
    statement: str, missing: tuple[str, ...], design_of: Designs
) -> None:
    assert _asked(design_of(_role(f"[{{Effect: Allow, {statement}}}]"))) == missing


def test_a_denial_wins(design_of: Designs) -> None:
    everything = "{Effect: Allow, Action: '*', Resource: '*'}"
    denied = "{Effect: Deny, Action: 'kinesis:Get*', Resource: !GetAtt Clicks.Arn}"
    text = _role(f"[{everything}, {denied}]")
    assert _asked(design_of(text)) == ("kinesis:GetRecords",)
    assert _asked(design_of(text), of="Named") == ()


def test_a_condition_that_decides_cannot_be_told(design_of: Designs) -> None:
    condition = "Condition: {StringEquals: {aws:RequestedRegion: eu-west-1}}"
    text = _role(f"[{{Effect: Allow, Action: 'kinesis:*', Resource: '*', {condition}}}]")
    with pytest.raises(UnknownValueError, match=r"depends on a condition \(t.yaml:\d+"):
        _asked(design_of(text))


def test_a_condition_that_decides_nothing_is_no_obstacle(design_of: Designs) -> None:
    needed = "{Effect: Allow, Action: 'kinesis:*', Resource: '*'}"
    beside = "{Effect: Allow, Action: 's3:*', Resource: '*', Condition: {Bool: {x: true}}}"
    unsafe = "Condition: {Bool: {aws:SecureTransport: false}}"
    plain = f"{{Effect: Deny, Action: '*', Resource: '*', {unsafe}}}"
    text = _role(f"[{needed}, {beside}, {plain}]")
    assert _asked(design_of(text)) == ()


def test_a_name_that_a_parameter_gives_cannot_be_told(design_of: Designs) -> None:
    text = _role(
        "[{Effect: Allow, Action: '*', Resource: !Sub 'arn:aws:kinesis:*:*:stream/${Name}'}]"
    )
    with pytest.raises(UnknownValueError, match="a name that is not known"):
        _asked(design_of(text), of="Named")
    assert _asked(design_of(text, Name="named"), of="Named") == ()
    assert _asked(design_of(text, Name="other"), of="Named") == READS


def test_objects_are_not_their_bucket(design_of: Designs) -> None:
    text = _role("[{Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::store'}]")
    objects = f"/data/{ANY}"
    assert _asked(design_of(text), "s3:ListBucket", of="Store") == ()
    assert _asked(design_of(text), "s3:PutObject", of="Store", inner=objects) == ("s3:PutObject",)


@pytest.mark.parametrize(("pattern", "may"), [("*", True), ("data/*", True), ("other/*", False)])
def test_a_permission_for_some_keys(
    pattern: str,
    may: bool,  # noqa: FBT001 - the expected answer
    design_of: Designs,
) -> None:
    resource = f"!Sub '${{Store.Arn}}/{pattern}'"
    text = _role(f"[{{Effect: Allow, Action: s3:PutObject, Resource: {resource}}}]")
    missing = _asked(design_of(text), "s3:PutObject", of="Store", inner=f"/data/{ANY}")
    assert missing == (() if may else ("s3:PutObject",))


ATTACHED = {
    "policy": """Policy:
        Type: AWS::IAM::Policy
        Properties: {Roles: [!Ref Role], PolicyDocument: %s}""",
    "role policy": """Policy:
        Type: AWS::IAM::RolePolicy
        Properties: {RoleName: !Ref Role, PolicyDocument: %s}""",
    "managed policy": """Policy:
        Type: AWS::IAM::ManagedPolicy
        Properties: {Roles: [!Ref Role], PolicyDocument: %s}""",
}


@pytest.mark.parametrize("kind", ATTACHED)
def test_policies_that_are_attached_count(kind: str, design_of: Designs) -> None:
    document = "{Statement: {Effect: Allow, Action: 'kinesis:*', Resource: '*'}}"
    assert _asked(design_of(_role("[]", ATTACHED[kind] % document))) == ()


def test_a_managed_policy_of_the_template_counts_where_the_role_names_it(
    design_of: Designs,
) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Reads:
      Type: AWS::IAM::ManagedPolicy
      Properties:
        PolicyDocument: {Statement: [{Effect: Allow, Action: "kinesis:*", Resource: "*"}]}
    Role: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: [!Ref Reads]}}
    """
    assert _asked(design_of(text)) == ()


@pytest.mark.parametrize(
    ("arn", "missing"),
    [
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole", ()),
        ("!Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonKinesisReadOnlyAccess'", ()),
        ("arn:aws:iam::aws:policy/AdministratorAccess", ()),
        ("arn:aws:iam::aws:policy/PowerUserAccess", ()),
        ("arn:aws:iam::aws:policy/AmazonS3FullAccess", READS),
    ],
)
def test_the_policies_of_aws_are_known(
    arn: str, missing: tuple[str, ...], design_of: Designs
) -> None:
    text = f"""
    Clicks: {{Type: AWS::Kinesis::Stream}}
    Role: {{Type: AWS::IAM::Role, Properties: {{ManagedPolicyArns: [{arn}]}}}}
    """
    assert _asked(design_of(text)) == missing


def test_a_policy_outside_may_allow_what_is_missing(design_of: Designs) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Role:
      Type: AWS::IAM::Role
      Properties:
        ManagedPolicyArns: ["arn:aws:iam::123456789012:policy/ours"]
        Policies:
          - PolicyDocument: {Statement: [{Effect: Allow, Action: "kinesis:G*", Resource: "*"}]}
    """
    design = design_of(text)
    assert _asked(design, "kinesis:GetRecords") == ()
    with pytest.raises(UnknownValueError, match="policy/ours is not known here"):
        _asked(design, "kinesis:DescribeStream")


def test_a_role_outside_cannot_be_told(design_of: Designs) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Fn: {Type: AWS::Lambda::Function, Properties: {Role: "arn:aws:iam::1:role/theirs"}}
    """
    design = design_of(text)
    role = design.node("external:arn:aws:iam::1:role/theirs")
    target = Target(design.by_id["t/Clicks"])
    with pytest.raises(UnknownValueError, match="outside the templates"):
        missing_actions(design, role, READS, target)


def test_a_boundary_limits_what_is_allowed(design_of: Designs) -> None:
    text = """
    Clicks: {Type: AWS::Kinesis::Stream}
    Limit:
      Type: AWS::IAM::ManagedPolicy
      Properties:
        PolicyDocument: {Statement: [{Effect: Allow, Action: "kinesis:Get*", Resource: "*"}]}
    Role:
      Type: AWS::IAM::Role
      Properties:
        PermissionsBoundary: !Ref Limit
        ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"]
    """
    assert _asked(design_of(text)) == ("kinesis:DescribeStream",)


def test_the_policy_of_a_bucket_counts_too(design_of: Designs) -> None:
    text = _role(
        "[]",
        """
      Policy:
        Type: AWS::S3::BucketPolicy
        Properties:
          Bucket: !Ref Store
          PolicyDocument:
            Statement:
              - Effect: Allow
                Principal: {AWS: !GetAtt Role.Arn}
                Action: s3:PutObject
                Resource: !Sub "${Store.Arn}/*"
              - Effect: Deny
                Principal: "*"
                Action: s3:*
                Resource: "*"
                Condition: {Bool: {aws:SecureTransport: "false"}}
    """,
    )
    design = design_of(text)
    objects = f"/{ANY}"
    assert _asked(design, "s3:PutObject", of="Store", inner=objects) == ()
    assert _asked(design, "s3:GetObject", of="Store", inner=objects) == ("s3:GetObject",)


KEY = """
    Key:
      Type: AWS::KMS::Key
      Properties: {KeyPolicy: {Statement: [%s]}}
    Role:
      Type: AWS::IAM::Role
      Properties:
        Policies: [{PolicyDocument: {Statement: [%s]}}]
"""
ROOT = "{Effect: Allow, Action: 'kms:*', Resource: '*', Principal: {AWS: %s}}"
ACCOUNT = ROOT % "!Sub 'arn:aws:iam::${AWS::AccountId}:root'"
USES = "{Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn}"


@pytest.mark.parametrize(
    ("policy", "identity", "may"),
    [
        (ACCOUNT, USES, True),
        (ACCOUNT, "", False),
        ("", USES, False),
        (ROOT % "!GetAtt Role.Arn", "", True),
        (ROOT % "!Sub '${AWS::AccountId}'", USES, True),
        (ROOT % "arn:aws:iam::1:role/other", USES, False),
    ],
)
def test_a_key_is_used_by_leave_of_its_own_policy(
    policy: str,
    identity: str,
    may: bool,  # noqa: FBT001 - the expected answer
    design_of: Designs,
) -> None:
    design = design_of(KEY % (policy, identity))
    assert _asked(design, "kms:Decrypt", of="Key") == (() if may else ("kms:Decrypt",))


def test_a_key_without_a_policy_leaves_it_to_the_account(design_of: Designs) -> None:
    text = f"""
    Key: {{Type: AWS::KMS::Key}}
    Role:
      Type: AWS::IAM::Role
      Properties: {{Policies: [{{PolicyDocument: {{Statement: [{USES}]}}}}]}}
    """
    assert _asked(design_of(text), "kms:Decrypt", of="Key") == ()


def test_a_condition_on_the_calling_service_is_decided(design_of: Designs) -> None:
    condition = "Condition: {StringEquals: {kms:ViaService: s3.eu-west-1.amazonaws.com}}"
    uses = f"{{Effect: Allow, Action: 'kms:*', Resource: '*', {condition}}}"
    design = design_of(KEY % (ACCOUNT, uses))
    role, key = design.node("t/Role"), design.by_id["t/Key"]
    for via, missing in (("s3", ()), ("kinesis", ("kms:Decrypt",))):
        assert missing_actions(design, role, ("kms:Decrypt",), Target(key, via=via)) == missing


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("{Service: firehose.amazonaws.com}", True),
        ("{Service: [lambda.amazonaws.com, firehose.amazonaws.com]}", True),
        ("{Service: !Sub 'firehose.${AWS::Region}.amazonaws.com'}", True),
        ("{Service: lambda.amazonaws.com}", False),
        ("{AWS: '*'}", False),
    ],
)
def test_who_may_take_a_role(
    principal: str,
    expected: bool,  # noqa: FBT001 - the expected answer
    design_of: Designs,
) -> None:
    text = f"""
    Role:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Statement: [{{Effect: Allow, Action: sts:AssumeRole, Principal: {principal}}}]
    """
    design = design_of(text)
    assert trusts(design, design.node("t/Role"), "firehose.amazonaws.com") is expected


def test_a_document_that_stands_as_text_is_read(design_of: Designs) -> None:
    document = '{"Statement": [{"Effect": "Allow", "Action": "kinesis:*", "Resource": "*"}]}'
    text = f"""
    Clicks: {{Type: AWS::Kinesis::Stream}}
    Role:
      Type: AWS::IAM::Role
      Properties: {{Policies: [{{PolicyDocument: '{document}'}}]}}
    """
    assert _asked(design_of(text)) == ()
