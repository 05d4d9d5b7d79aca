"""Deliveries to what lies outside the templates: what reached it, what waits, what is set aside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.cli import main
from headrace.design import Design
from headrace.design.declared import offered
from headrace.flow.laws import stage_imbalance
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import parse_load
from headrace.pipeline import Request, design_of, trials_of
from headrace.services.entries import stage_of

Designs = Callable[..., Design]

DAY_S = 86_400
SPLUNK = "https://http-inputs-acme.splunkcloud.com:443"
KINDS = {
    "SplunkDestinationConfiguration": f"HECEndpoint: '{SPLUNK}', HECEndpointType: Event",
    "HttpEndpointDestinationConfiguration": "EndpointConfiguration: {Url: 'https://aws.acme.com'}",
    "SnowflakeDestinationConfiguration": "AccountUrl: 'https://acme.snowflakecomputing.com'",
    "RedshiftDestinationConfiguration": (
        "ClusterJDBCURL: 'jdbc:redshift://w.eu-west-1.redshift.amazonaws.com:5439/d'"
    ),
    "IcebergDestinationConfiguration": (
        "CatalogConfiguration: {CatalogArn: 'arn:aws:glue:eu-west-1:1:catalog'}"
    ),
    "AmazonOpenSearchServerlessDestinationConfiguration": (
        "CollectionEndpoint: 'https://x.eu-west-1.aoss.amazonaws.com', IndexName: i"
    ),
}


def template(kind: str, retry_s: int = 300, more: str = "") -> str:
    return f"""
Orders: {{Type: AWS::Kinesis::Stream, Properties: {{ShardCount: 4}}}}
Delivery:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    KinesisStreamSourceConfiguration: {{KinesisStreamARN: !GetAtt Orders.Arn, RoleARN: r}}
    {kind}:
      {{{KINDS[kind]}, RoleARN: r, RetryOptions: {{DurationInSeconds: {retry_s}}}{more},
       S3Configuration: {{BucketARN: !GetAtt Kept.Arn, RoleARN: r}}}}
Kept: {{Type: AWS::S3::Bucket}}
"""


def load(rate: str = "1000/s", **more: Any) -> dict[str, Any]:
    source = {"into": "Orders", "rate": rate, "record_size": "1 KiB"}
    return {"horizon": "24h", "sources": {"a": source}, **more}


def run(design_of: Designs, text: str, said: dict[str, Any]) -> Trial:
    trial = run_trial(design_of(text).under_load(parse_load(said)), stage_of)
    assert not trial.untold
    return trial


def outside(trial: Trial) -> Any:
    (found,) = (stage for key, stage in trial.stages.items() if key.startswith("external:"))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_destination_outside_receives(design_of: Designs, kind: str) -> None:
    store = outside(run(design_of, template(kind), load()))
    assert store.is_store
    assert store.measures["stored_records"] == pytest.approx(1_000 * DAY_S)
    assert store.measures["stored_bytes"] == pytest.approx(1_000 * 1_024 * DAY_S)
    assert "nobody says what it takes at once" in store.story


def test_what_it_is_declared_to_take_limits_it(design_of: Designs) -> None:
    kind = "SplunkDestinationConfiguration"
    said = load(deliveries={"Delivery": {"takes": "500 KiB/s"}})
    trial = run(design_of, template(kind), said)
    delivery, store = trial.stages["t/Delivery"], outside(trial)
    assert store.measures["stored_records"] == pytest.approx(500 * DAY_S, rel=1e-6)
    assert delivery.measures["waiting_records"] == pytest.approx(1_000 * 300, rel=1e-3)
    assert delivery.measures["lag_max_s"] == pytest.approx(300)
    assert delivery.measures["lost_records"] == 0
    assert "lost" not in delivery.series
    assert delivery.measures["set_aside_records"] == pytest.approx(500 * DAY_S - 300_000, rel=1e-3)
    assert "nobody says" not in store.story


def test_the_example_of_the_page(design_of: Designs) -> None:
    page = (Path(__file__).parents[3] / "docs" / "services" / "firehose.md").read_text()
    said = load(deliveries={"Delivery": {"takes": "0.9 MiB/s"}})
    trial = run(design_of, template("SplunkDestinationConfiguration"), said)
    assert f"  {trial.story('t/Delivery')}\n" in page
    assert f"  {outside(trial).story}\n" in page


def test_an_outage_within_the_retries_reaches_it_late(design_of: Designs) -> None:
    fault = {"destination_outage": {"of": SPLUNK, "at": "1h", "for": "1h"}}
    text = template("SplunkDestinationConfiguration", retry_s=7_200)
    trial = run(design_of, text, load(faults=[fault]))
    assert outside(trial).measures["stored_records"] == pytest.approx(1_000 * DAY_S)
    assert trial.stages["t/Delivery"].measures["lag_max_s"] == pytest.approx(3_600, rel=1e-3)


def test_a_transform_and_compression_count_outside_too(design_of: Designs) -> None:
    text = template("HttpEndpointDestinationConfiguration").replace(
        "HttpEndpointDestinationConfiguration:\n      {",
        "HttpEndpointDestinationConfiguration:\n      {ProcessingConfiguration: {Enabled: true, "
        "Processors: [{Type: Lambda, Parameters: [{ParameterName: LambdaArn, "
        "ParameterValue: !GetAtt Work.Arn}]}]}, ",
    )
    text += "Work: {Type: AWS::Lambda::Function, Properties: {Role: r}}\n"
    said = load(functions={"Work": {"duration": "1s", "writes": 0.5, "output_size": "100 B"}})
    told = outside(run(design_of, text, said)).measures
    assert told["stored_records"] == pytest.approx(500 * DAY_S)
    assert told["stored_bytes"] == pytest.approx(50_000 * DAY_S)


ICEBERG = "IcebergDestinationConfiguration"
TABLE = """
Events:
  Type: AWS::Glue::Table
  Properties: {DatabaseName: lake, CatalogId: '1', TableInput: {Name: events}}
"""


def tables(*names: str) -> str:
    listed = ", ".join(
        f"{{DestinationTableName: {n}, DestinationDatabaseName: lake}}" for n in names
    )
    return f", DestinationTableConfigurationList: [{listed}]"


def test_a_table_of_iceberg_gets_the_records_and_its_catalog_none(design_of: Designs) -> None:
    trial = run(design_of, template(ICEBERG, more=tables("events")) + TABLE, load())
    assert trial.stages["t/Events"].measures["stored_records"] == pytest.approx(1_000 * DAY_S)
    assert not [key for key in trial.stages if key.startswith("external:")]


def test_which_of_several_tables_gets_a_record_nobody_can_tell(design_of: Designs) -> None:
    text = template(ICEBERG, more=tables("events", "others")) + TABLE
    design = design_of(text).under_load(parse_load(load()))
    trial = run_trial(design, stage_of)
    assert "which table, they say" in trial.untold["t/Events"].reason


def test_two_deliveries_to_one_endpoint_add_up(design_of: Designs) -> None:
    one = template("SplunkDestinationConfiguration")
    two = one.replace("Delivery:\n", "Second:\n")
    text = one + two[two.index("Second:") : two.index("Kept:")]
    store = outside(run(design_of, text, load()))
    assert store.measures["stored_records"] == pytest.approx(2_000 * DAY_S)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    text = template("SplunkDestinationConfiguration")
    (tmp_path / "t.yaml").write_text("Resources:\n" + text.replace("\n", "\n  "))
    (tmp_path / "load.yaml").write_text(
        "horizon: 24h\nsources: {a: {into: Orders, rate: 100/s, record_size: 1 KiB}}\n"
        f"needs: {{stores: {{'{SPLUNK}': {{loss: none}}}}}}\n"
    )
    return [str(tmp_path / "t.yaml"), "--load", str(tmp_path / "load.yaml")]


def test_simulate_names_it_and_can_tell_of_it_alone(files: list[str]) -> None:
    fault = ["--fault", "destination_outage:of=Delivery,at=1h,for=1h"]
    done = CliRunner().invoke(main, ["simulate", *files, *fault])
    assert done.exit_code == 0, done.output
    assert f"{SPLUNK}  outside the templates" in done.output
    assert f"✓ loss of Delivery → {SPLUNK}: none, needed none" in done.output
    assert "360,000 records are set aside" in done.output
    alone = CliRunner().invoke(main, ["simulate", *files, "--select", SPLUNK])
    assert "delivery stream" not in alone.output
    assert "gets 8.24 GiB" in alone.output


def test_faults_have_a_column_for_it(files: list[str]) -> None:
    done = CliRunner().invoke(main, ["faults", *files])
    assert f"Delivery → {SPLUNK}" in done.output
    row = next(one for one in done.output.splitlines() if one.startswith("outage of dest"))
    assert row.endswith("↪ 360,000 kept aside")
    assert "Kept, splunk-failed/" in done.output


def test_a_need_of_it_that_a_fault_leaves_unmet_is_told(files: list[str]) -> None:
    done = CliRunner().invoke(main, ["faults", *files])
    assert done.exit_code == 1
    assert f"✗ loss of Delivery → {SPLUNK} after outage of Orders" in done.output


def test_what_reaches_it_is_foreseen(design_of: Designs) -> None:
    text = template("RedshiftDestinationConfiguration")
    design = design_of(text).under_load(parse_load(load()))
    assert offered(design.by_id["t/Kept"], design).mean_records_per_s == pytest.approx(1_000)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, int, dict[str, Any]]:
    """Return a template, how many records a second are sent, and the load."""
    kind, rate = draw(st.sampled_from(sorted(KINDS))), draw(st.integers(1, 3_000))
    names = st.sampled_from(["destination_outage", "consumer_outage", "component_outage"])
    faults = [
        {
            draw(names): {
                "of": draw(st.sampled_from(["Delivery", "Orders"])),
                "at": f"{draw(st.integers(0, 20))}h",
                "for": f"{draw(st.integers(1, 5))}h",
            }
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    said = load(f"{rate}/s", faults=faults)
    takes = draw(st.sampled_from([None, 100, 1_000, 4_000]))
    if takes is not None:
        said["deliveries"] = {"Delivery": {"takes": f"{takes} KiB/s"}}
    return template(kind, draw(st.integers(0, 7_200))), rate, said


@settings(max_examples=40, deadline=None)
@given(cases())
def test_every_record_is_delivered_waits_is_set_aside_or_lost(
    design_of: Designs, case: tuple[str, int, dict[str, Any]]
) -> None:
    text, rate, said = case
    trial = run(design_of, text, said)
    assert max(map(stage_imbalance, trial.stages.values())) < 1e-6
    stages = [trial.stages["t/Orders"], trial.stages["t/Delivery"]]
    gone = ("lost_records", "waiting_records", "set_aside_records")
    found = sum(stage.measures.get(name, 0.0) for stage in stages for name in gone)
    found += outside(trial).measures["stored_records"]
    assert found == pytest.approx(rate * DAY_S, rel=1e-6, abs=1.0)


def test_trials_of_a_file_agree_with_those_of_its_design(files: list[str]) -> None:
    request = Request(paths=(files[0],), load=files[2])
    trial = trials_of(design_of(request), request)((), ())
    stored = trial.stages[f"external:{SPLUNK}"].measures["stored_records"]
    assert stored == pytest.approx(100 * DAY_S)
