"""The fault matrix: what each single fault does to each store, cell by cell."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from headrace.cli import main
from headrace.matrix import Cell, Matrix, State, broken_needs, matrix_of
from headrace.pipeline import Request, design_of, trials_of
from headrace.report.matrix import as_data, to_csv, to_text

ROOT = Path(__file__).parents[2]
ORDERS = str(ROOT / "examples" / "orders.yaml")
ORDERS_LOAD = str(ROOT / "examples" / "orders.load.yaml")

TEMPLATE = """
Resources:
  Orders:
    Type: AWS::Kinesis::Stream
    Properties: {ShardCount: 4}
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Orders.Arn, RoleARN: r}
      ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Lake.Arn, RoleARN: r}
  Lake: {Type: AWS::S3::Bucket}
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 1
      Role: r
      Handler: a.b
      Code: {ZipFile: x}
      VpcConfig: {SubnetIds: [!Ref Only], SecurityGroupIds: [sg-1]}
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Only:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24, AvailabilityZone: eu-west-1a}
  Other:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Net, CidrBlock: 10.0.1.0/24, AvailabilityZone: eu-west-1b}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Work, StartingPosition: LATEST}
"""
LOAD = """
horizon: 24h
sources:
  shop: {into: Orders, record_size: 1 KiB, shape: {daily: {peak: 2000/s, low: 100/s}}}
functions: {Work: {duration: 50ms}}
"""


@pytest.fixture
def matrix(tmp_path: Path) -> Matrix:
    return made(tmp_path)


def made(folder: Path, template: str = TEMPLATE, load: str = LOAD) -> Matrix:
    (folder / "t.yaml").write_text(template)
    (folder / "load.yaml").write_text(load)
    request = Request(paths=(str(folder / "t.yaml"),), load=str(folder / "load.yaml"))
    return matrix_of(trials_of(design_of(request), request), 3_600.0)


def cell(matrix: Matrix, fault: str, store: str) -> Cell:
    column = next(i for i, s in enumerate(matrix.stores) if store in s.name)
    return next(row.cells[column] for row in matrix.rows if row.title == fault)


def test_a_stream_that_is_down_loses_what_producers_give_up(matrix: Matrix) -> None:
    lost = cell(matrix, "outage of Orders", "Lake")
    assert lost.state is State.LOST
    # An hour around the peak of 2,000/s, less what a producer's patience of 30 s saves.
    assert lost.lost_records == pytest.approx(2_000 * 3_600, rel=0.03)
    assert lost.losing_s == pytest.approx(3_600 - 30, abs=1)


def test_a_reader_that_is_down_is_late_and_loses_nothing(matrix: Matrix) -> None:
    late = cell(matrix, "outage of Delivery", "Lake")
    assert late.state is State.DEGRADED
    assert late.lag_s == pytest.approx(3_600, abs=1)
    assert 0 < late.catch_up_s < math.inf
    assert cell(matrix, "outage of Delivery", "Work").state is State.OK


def test_a_zone_takes_what_sits_in_it_alone(matrix: Matrix) -> None:
    assert cell(matrix, "loss of zone eu-west-1a", "Work").state is State.DEGRADED
    assert cell(matrix, "loss of zone eu-west-1a", "Lake").state is State.OK
    assert cell(matrix, "loss of zone eu-west-1b", "Work").state is State.OK


def test_a_function_in_both_zones_outlives_either(tmp_path: Path) -> None:
    spread = made(tmp_path, TEMPLATE.replace("[!Ref Only]", "[!Ref Only, !Ref Other]"))
    for zone in ("eu-west-1a", "eu-west-1b"):
        assert cell(spread, f"loss of zone {zone}", "Work").state is State.OK


def test_a_region_takes_everything(matrix: Matrix) -> None:
    row = next(row for row in matrix.rows if row.title == "loss of the region")
    assert {one.state for one in row.cells} == {State.LOST}


def test_a_record_that_nobody_can_process_costs_those_behind_it(matrix: Matrix) -> None:
    assert cell(matrix, "a poison record for Mapping", "Work").state is not State.OK
    assert cell(matrix, "a poison record for Mapping", "Lake").state is State.OK


def test_where_a_subnets_zone_is_not_known_nobody_can_tell(tmp_path: Path) -> None:
    open_ = TEMPLATE.replace("AvailabilityZone: eu-west-1a", "AvailabilityZone: !Ref Zone")
    unknown = made(tmp_path, "Parameters: {Zone: {Type: String}}" + open_)
    told = cell(unknown, "loss of zone eu-west-1b", "Work")
    assert told.state is State.CANNOT_TELL
    assert told.reason == "whether Work sits in zone eu-west-1b is not known"


def test_each_row_can_be_repeated(matrix: Matrix, tmp_path: Path) -> None:
    row = next(row for row in matrix.rows if row.title == "outage of Orders")
    assert row.replay.startswith(f"headrace simulate {tmp_path / 't.yaml'} --load ")
    assert "--fault component_outage:of=Orders," in row.replay
    assert row.replay.endswith("--calm")


def test_without_a_load_one_record_a_second_stands_for_it(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE)
    request = Request(paths=(str(tmp_path / "t.yaml"),))
    matrix = matrix_of(trials_of(design_of(request), request), 3_600.0)
    assert matrix.nominal
    assert "one record a second" in to_text(matrix)


def test_needs_that_a_fault_leaves_unmet_are_told(tmp_path: Path) -> None:
    load = LOAD + "needs: {stores: {Lake: {loss: none, rto: 1min}}}\n"
    matrix = made(tmp_path, load=load)
    request = Request(paths=(str(tmp_path / "t.yaml"),), load=str(tmp_path / "load.yaml"))
    broken = {(b.need, b.row.title) for b in broken_needs(matrix, design_of(request)) if b.row}
    assert ("loss", "outage of Orders") in broken
    assert ("rto", "outage of Delivery") in broken
    assert not [need for need, title in broken if title == "outage of Mapping"]


def test_a_wide_matrix_numbers_its_stores(matrix: Matrix) -> None:
    assert "1  " not in to_text(matrix, width=200)
    assert "\n1  Delivery → Lake\n" in to_text(matrix, width=60)


def test_the_table_of_a_file_is_tidy(matrix: Matrix) -> None:
    lines = to_csv(matrix).splitlines()
    assert len(lines) == 1 + len(matrix.rows) * len(matrix.stores)
    assert lines[0].startswith("fault,store,state,lost_records,")


def test_the_command_tells_and_fails_where_a_need_is_unmet(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["faults", ORDERS, "--load", ORDERS_LOAD, "--for", "30min"])
    assert done.exit_code == 1
    assert "at 20 h for 30 min" in done.output
    assert "✗ loss of Delivery → Archive after outage of Orders" in done.output
    csv_file = tmp_path / "faults.csv"
    args = ["faults", ORDERS, "--format", "json", "--csv", str(csv_file)]
    data = json.loads(CliRunner().invoke(main, args).output)
    assert {"fault", "replay", "stores"} == set(data["faults"][0])
    assert csv_file.read_text().count("\n") > len(data["faults"])


STORES = """
Resources:
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      AmazonopensearchserviceDestinationConfiguration:
        DomainARN: !GetAtt Search.Arn
        IndexName: i
        RoleARN: r
        S3Configuration: {BucketARN: !GetAtt Kept.Arn, RoleARN: r}
  Kept: {Type: AWS::S3::Bucket}
  Search:
    Type: AWS::OpenSearchService::Domain
    Properties:
      ClusterConfig:
        {InstanceCount: DATA, DedicatedMasterEnabled: true, DedicatedMasterCount: MASTERS}
"""


def stores(folder: Path, data: int, masters: int) -> Matrix:
    template = STORES.replace("DATA", str(data)).replace("MASTERS", str(masters))
    load = LOAD.replace("Orders", "Delivery").replace("functions: {Work: {duration: 50ms}}", "")
    return made(folder, template, load)


def test_nodes_of_a_domain_are_lost_and_split(tmp_path: Path) -> None:
    two = stores(tmp_path, 3, 2)
    assert cell(two, "loss of a data node of Search", "Search").state is State.OK
    lost = cell(two, "loss of a master node of Search", "Search")
    assert (lost.state, lost.unavailable_s) == (State.UNAVAILABLE, 900)
    safe = stores(tmp_path, 3, 3)
    for nodes in ("data", "master"):
        found = cell(safe, f"loss of a {nodes} node of Search", "Search")
        assert found.state is State.OK


def test_what_comes_back_from_a_copy_is_told(tmp_path: Path) -> None:
    one = stores(tmp_path, 1, 3)
    found = cell(one, "loss of a data node of Search", "Search")
    assert found.state is State.LOST
    assert found.rewound_s == found.losing_s == 3_600
    text = to_text(one)
    assert "if all of it is lost   RPO      RTO      comes back by" in text
    assert "Search                 60 min   75 min   automated snapshots" in text
    assert "  and its region       –        –        nothing" in text


REPLAYED = """
Resources:
  Orders: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1, RetentionPeriodHours: %d}}
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Orders.Arn, RoleARN: r}
      ElasticsearchDestinationConfiguration:
        {DomainARN: !GetAtt Search.Arn, IndexName: i, RoleARN: r, S3Configuration: {BucketARN: b}}
  Search: {Type: AWS::Elasticsearch::Domain, Properties: {ElasticsearchVersion: "5.1"}}
"""


@pytest.mark.parametrize(("hours", "met"), [(24, False), (26, True)])
def test_what_can_be_read_again_counts_for_the_recovery_point(
    tmp_path: Path, *, hours: int, met: bool
) -> None:
    (tmp_path / "t.yaml").write_text(REPLAYED % hours)
    (tmp_path / "load.yaml").write_text(
        "sources: {shop: {into: Orders, rate: 1/s, record_size: 1 KiB}}\n"
        "needs: {stores: {Search: {rpo: 1h, region_rpo: 8h}}}\n"
    )
    request = Request((str(tmp_path / "t.yaml"),), load=str(tmp_path / "load.yaml"))
    design = design_of(request)
    matrix = matrix_of(trials_of(design, request), 3_600)
    broken = {
        (one.need, one.row.title): one.found for one in broken_needs(matrix, design) if one.row
    }
    lost = ("rpo", "loss of a data node of Search")
    assert (lost in broken) is not met
    if not met:
        assert broken[lost] == pytest.approx(75 * 60)
    assert broken["region_rpo", "loss of the region"] == math.inf
    json.dumps(as_data(matrix, broken_needs(matrix, design)), allow_nan=False)
