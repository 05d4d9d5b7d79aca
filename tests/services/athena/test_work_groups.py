"""Work groups and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.errors import UnknownValueError
from headrace.services.athena.component import WorkGroup
from headrace.services.entries import figure_of

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

LAKE = """
Results: {Type: AWS::S3::Bucket, Properties: {BucketName: results}}
Key: {Type: AWS::KMS::Key}
Log: {Type: AWS::Logs::LogGroup}
Read: {Type: AWS::Lambda::Function}
Lake: {Type: AWS::Glue::Database, Properties: {DatabaseInput: {Name: lake}}}
Group:
  Type: AWS::Athena::WorkGroup
  Properties:
    Name: bi
    WorkGroupConfiguration:
      EnforceWorkGroupConfiguration: true
      BytesScannedCutoffPerQuery: 10000000000
      ResultConfiguration:
        OutputLocation: LOCATION
        EncryptionConfiguration: {EncryptionOption: SSE_KMS, KmsKey: !GetAtt Key.Arn}
      MonitoringConfiguration:
        CloudWatchLoggingConfiguration: {LogGroup: !Ref Log}
Query:
  Type: AWS::Athena::NamedQuery
  Properties: {WorkGroup: bi, Database: lake, QueryString: SELECT 1}
Prepared:
  Type: AWS::Athena::PreparedStatement
  Properties: {WorkGroup: !Ref Group, StatementName: p, QueryStatement: SELECT ?}
Catalogue:
  Type: AWS::Athena::DataCatalog
  Properties: {Name: other, Type: LAMBDA, Parameters: {function: !GetAtt Read.Arn}}
Reserved:
  Type: AWS::Athena::CapacityReservation
  Properties:
    Name: r
    TargetDpus: 24
    CapacityAssignmentConfiguration: {CapacityAssignments: [{WorkgroupNames: [bi]}]}
"""


@pytest.mark.parametrize(
    "location", ['!Sub "s3://${Results}/bi/"', "s3://results/bi/", "s3://results"]
)
def test_edges_follow_from_properties(design_of: Designs, edges_of: Edges, location: str) -> None:
    assert sorted(edges_of(design_of(LAKE.replace("LOCATION", location)))) == [
        "Catalogue uses(reads) Read",
        "Group encrypted_by(results) Key",
        "Group flows(results) Results",
        "Group uses(capacity) Reserved",
        "Group uses(log) Log",
        "Prepared placed_in(work group) Group",
        "Query placed_in(work group) Group",
        "Query uses(database) Lake",
    ]


def test_properties_are_read(design_of: Designs) -> None:
    design = design_of(LAKE.replace("LOCATION", "s3://results/"))
    (group,) = design.components(WorkGroup)
    assert (group.encryption, group.enforced, group.runs_sql) == ("SSE_KMS", True, True)
    assert group.scan_limit_bytes == 10_000_000_000
    figure = figure_of(group)
    assert figure is not None
    assert figure(group) == "≤ 9.31 GiB a query"


def test_what_a_group_does_not_say_is_the_services_default(design_of: Designs) -> None:
    (group,) = design_of("Group: {Type: AWS::Athena::WorkGroup}").components(WorkGroup)
    assert (group.encryption, group.enforced, group.scan_limit_bytes) == ("", False, None)
    assert group.enabled
    assert not group.managed_results


def test_older_templates_say_it_with_updates(design_of: Designs) -> None:
    design = design_of(
        """
Group:
  Type: AWS::Athena::WorkGroup
  Properties:
    WorkGroupConfigurationUpdates:
      ResultConfigurationUpdates: {EncryptionConfiguration: {EncryptionOption: SSE_S3}}
"""
    )
    (group,) = design.components(WorkGroup)
    assert group.encryption == "SSE_S3"


def test_an_unknown_limit_is_no_limit_at_all_to_speak_of(design_of: Designs) -> None:
    design = design_of(
        """
Group:
  Type: AWS::Athena::WorkGroup
  Properties: {WorkGroupConfiguration: {BytesScannedCutoffPerQuery: !ImportValue Limit}}
"""
    )
    (group,) = design.components(WorkGroup)
    with pytest.raises(UnknownValueError):
        _ = group.scan_limit_bytes


def test_spark_is_not_billed_by_bytes(design_of: Designs) -> None:
    design = design_of(
        """
Group:
  Type: AWS::Athena::WorkGroup
  Properties:
    WorkGroupConfiguration:
      EngineVersion: {SelectedEngineVersion: PySpark engine version 3}
"""
    )
    (group,) = design.components(WorkGroup)
    assert not group.runs_sql
