"""Trials for the judge: what runs where no load is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from headrace.pipeline import Request, design_of, trials_of

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """
Resources:
  Orders: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Nightly:
    Type: AWS::EMR::Cluster
    Properties:
      Name: nightly
      ReleaseLabel: emr-7.1.0
      JobFlowRole: nodes
      ServiceRole: service
      Instances:
        MasterInstanceGroup: {InstanceCount: 1, InstanceType: m6g.xlarge}
        CoreInstanceGroup: {InstanceCount: 2, InstanceType: m6g.xlarge}
"""


@pytest.mark.parametrize(("around", "jobs"), [("Orders", 0), ("Nightly", 1), ("", 1)])
def test_a_nominal_trial_gives_jobs_only_to_clusters_that_matter(
    tmp_path: Path, around: str, jobs: int
) -> None:
    template = tmp_path / "t.yaml"
    template.write_text(TEMPLATE)
    request = Request((str(template),))
    design = design_of(request)
    ids = {component.logical_id: component.id for component in design.by_id.values()}
    loaded = trials_of(design, request).loaded((), (), around=ids.get(around, ""), nominal=True)
    assert loaded.load is not None
    assert len(loaded.load.jobs) == jobs
    assert list(loaded.load.sources) == [ids["Orders"]]


FLOWS = """
Resources:
  Orders: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Others: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
"""


@pytest.mark.parametrize(("around", "rate"), [("Orders", 5.0), ("Others", 1.0)])
def test_a_nominal_load_stands_in_only_where_nothing_is_declared(
    tmp_path: Path, around: str, rate: float
) -> None:
    template, load = tmp_path / "t.yaml", tmp_path / "load.yaml"
    template.write_text(FLOWS)
    load.write_text("horizon: 48h\nsources: {s: {into: Orders, rate: 5/s, record_size: 1 KiB}}\n")
    request = Request((str(template),), load=str(load))
    design = design_of(request)
    component = next(c for c in design.by_id.values() if c.logical_id == around)
    trial = trials_of(design, request)((), (), around=component.id, nominal=True)
    assert trial.measure(component.id, "sent_records") == pytest.approx(rate * 48 * 3_600)


def test_what_is_declared_of_a_function_holds_in_a_nominal_trial_too(tmp_path: Path) -> None:
    template, load = tmp_path / "t.yaml", tmp_path / "load.yaml"
    template.write_text(
        FLOWS
        + """
  Work: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Others.Arn, FunctionName: !Ref Work, BatchSize: 1}
"""
    )
    load.write_text(
        "sources: {s: {into: Orders, rate: 5/s, record_size: 1 KiB}}\n"
        "functions: {Work: {duration: 2s}}\n"
    )
    request = Request((str(template),), load=str(load))
    design = design_of(request)
    mapping = next(c for c in design.by_id.values() if c.logical_id == "Mapping")
    trial = trials_of(design, request)((), (), around=mapping.id, nominal=True)
    # one record a second comes, and one in two seconds is processed
    assert trial.measure(mapping.id, "read_records") == pytest.approx(86_400 / 2)
