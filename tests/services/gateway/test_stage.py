"""What clients send to APIs: the account's quota, and the stream behind them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import parse_load
from headrace.services.entries import stage_of

Designs = Callable[..., Design]

METHOD = """
%s:
  Type: AWS::ApiGateway::Method
  Properties:
    HttpMethod: POST
    Integration:
      Uri: !Sub "arn:aws:apigateway:${AWS::Region}:kinesis:action/PutRecord"
      RequestTemplates: {application/json: !Sub '{"StreamName": "${Clicks}", "Data": "x"}'}
"""
STREAM = "Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 40}}"
HOUR_S = 3_600


def trial(
    design_of: Designs, rates: dict[str, int], region: str = "eu-west-1", **more: object
) -> Trial:
    sources = {
        name: {"into": name, "rate": f"{rate}/s", "record_size": "500 B"}
        for name, rate in rates.items()
    }
    load = parse_load({"horizon": "1h", "sources": sources, **more})
    text = STREAM + "".join(METHOD % name for name in rates)
    return run_trial(design_of(text, region=region).under_load(load), stage_of)


def test_what_the_quota_admits_comes_to_the_stream(design_of: Designs) -> None:
    found = trial(design_of, {"Put": 4_000})
    assert found.measure("t/Put", "throttled_share") == 0
    assert found.stages["t/Clicks"].series["admitted"].final[0] == pytest.approx(4_000 * HOUR_S)
    assert found.story("t/Put") == "lets every request through"


@pytest.mark.parametrize(("region", "quota"), [("eu-west-1", 10_000), ("eu-south-1", 2_500)])
def test_all_apis_of_a_region_share_its_quota(design_of: Designs, region: str, quota: int) -> None:
    found = trial(design_of, {"Put": 9_000, "Post": 3_000}, region)
    share = 1 - quota / 12_000
    for name in ("Put", "Post"):
        assert found.measure(f"t/{name}", "throttled_share") == pytest.approx(share)
    admitted = found.stages["t/Clicks"].series["admitted"].final[0]
    assert admitted == pytest.approx(quota * HOUR_S, rel=0.01)
    given_up = sum(found.measure(f"t/{name}", "lost_records") for name in ("Put", "Post"))
    waits = sum(found.measure(f"t/{name}", "waiting_records") for name in ("Put", "Post"))
    assert admitted + given_up + waits == pytest.approx(12_000 * HOUR_S)


def test_clients_of_an_api_that_is_out_give_up(design_of: Designs) -> None:
    outage = {"component_outage": {"of": "Put", "at": "10min", "for": "10min"}}
    found = trial(design_of, {"Put": 100}, faults=[outage])
    assert found.measure("t/Put", "lost_records") == pytest.approx(100 * (600 - 30), rel=0.01)


def test_what_an_api_writes_no_producer_sends(design_of: Designs) -> None:
    found = trial(design_of, {"Put": 1, "Post": 1})
    assert found.measure("t/Clicks", "sent_records") == 0  # all of it is written by the APIs
    assert found.stages["t/Clicks"].series["admitted"].final[0] == pytest.approx(2 * HOUR_S)
