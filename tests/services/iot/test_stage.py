"""A topic rule in a trial: connections, the account's quotas, shadows, and targets that are out."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from headrace.design import Design
from headrace.flow.laws import stage_imbalance
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import LoadError, parse_load
from headrace.services.entries import stage_of
from headrace.sizes import sized

Designs = Callable[..., Design]

DAY_S = 86_400
ERROR = "ErrorAction: {S3: {BucketName: !Ref Kept, Key: k, RoleArn: r}}"
TEMPLATE = """
Kept: {Type: AWS::S3::Bucket}
Out: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 30}}
Rule:
  Type: AWS::IoT::TopicRule
  Properties:
    TopicRulePayload:
      Sql: SELECT * FROM 'a/#'
      Actions: [{Kinesis: {StreamName: !Ref Out, RoleArn: r}}]
      ERROR
Other:
  Type: AWS::IoT::TopicRule
  Properties:
    TopicRulePayload: {Sql: SELECT * FROM 'b/#', Actions: [{S3: {BucketName: !Ref Kept}}]}
"""


def source(rate: str, devices: int | None = None, into: str = "Rule", **more: Any) -> Any:
    said = {"into": into, "rate": rate, "record_size": "1 KiB", **more}
    return said | ({"devices": {"count": devices}} if devices else {})


def design(design_of: Designs, *sources: Any, error: str = ERROR, **more: Any) -> Design:
    load = {
        "assume": {"region": "us-east-1"},
        "sources": {f"s{index}": one for index, one in enumerate(sources)},
        **more,
    }
    return design_of(TEMPLATE.replace("ERROR", error)).under_load(parse_load(load))


def run(design_of: Designs, *sources: Any, **more: Any) -> Trial:
    trial = run_trial(design(design_of, *sources, **more), stage_of)
    assert not trial.untold
    assert max(map(stage_imbalance, trial.stages.values())) < 1e-6
    return trial


def test_what_devices_publish_goes_on_to_the_stream(design_of: Designs) -> None:
    trial = run(design_of, source("1000/s", 50_000))
    told = trial.stages["t/Rule"].measures
    assert told["throttled_share"] == told["lost_records"] == 0
    assert told["publish_share"] == pytest.approx(1_000 / 20_000)
    assert told["connection_share"] == pytest.approx(50_000 / 500_000)
    assert trial.stages["t/Out"].series["sent"].final.sum() == pytest.approx(1_000 * DAY_S)


def test_above_the_account_s_quota_messages_are_refused_and_given_up(design_of: Designs) -> None:
    told = run(design_of, source("25000/s")).stages["t/Rule"].measures
    assert told["throttled_share"] == pytest.approx(0.2)
    assert told["producer_delay_max_s"] == pytest.approx(30)
    # What the last half minute could not get through still waits.
    assert told["lost_records"] == pytest.approx(5_000 * DAY_S - told["waiting_records"])


def test_all_rules_of_a_region_share_the_quota(design_of: Designs) -> None:
    trial = run(design_of, source("15000/s"), source("15000/s", into="Other"))
    for key in ("t/Rule", "t/Other"):
        told = trial.stages[key].measures
        assert told["throttled_share"] == pytest.approx(1 / 3)
        assert told["account_share"] == pytest.approx(1.5)


def test_each_change_of_a_shadow_counts_four_times(design_of: Designs) -> None:
    devices = {"count": 360_000, "shadow_updates": "30/h"}
    told = run(design_of, source("10000/s") | {"devices": devices}).stages["t/Rule"].measures
    # 3,000 changes/s take 12,000 of 20,000 messages/s.
    assert told["throttled_share"] == pytest.approx(0.2)
    assert told["shadow_share"] == pytest.approx(3_000 / 4_000)
    assert told["publish_share"] == pytest.approx(22_000 / 20_000)


def test_a_chatty_device_loses_what_exceeds_its_connection(design_of: Designs) -> None:
    told = run(design_of, source("1500/s", 10)).stages["t/Rule"].measures
    assert told["device_share"] == pytest.approx(1.5)
    assert told["lost_records"] == pytest.approx(500 * DAY_S)


def test_bytes_of_a_connection_are_held_back(design_of: Designs) -> None:
    big = source("10/s", 1, record_size="64 KiB")
    told = run(design_of, big).stages["t/Rule"].measures
    assert told["device_share"] == pytest.approx(640 / 512)
    assert told["producer_delay_max_s"] == pytest.approx(30)
    assert told["lost_records"] > 0


def test_a_message_that_is_too_large_is_refused(design_of: Designs) -> None:
    told = run(design_of, source("10/s", record_size="200 KiB")).stages["t/Rule"].measures
    assert told["lost_records"] == pytest.approx(10 * DAY_S)


OUT = {"component_outage": {"of": "Out", "at": "2h", "for": "1h"}}


def test_while_a_target_is_out_the_error_action_keeps_messages(design_of: Designs) -> None:
    told = run(design_of, source("100/s"), faults=[OUT]).stages["t/Rule"].measures
    assert told["set_aside_records"] == pytest.approx(100 * 3_600)
    assert told["lost_records"] == 0


def test_without_an_error_action_they_are_lost(design_of: Designs) -> None:
    trial = run(design_of, source("100/s"), faults=[OUT], error="RuleDisabled: false")
    told = trial.stages["t/Rule"].measures
    assert told["lost_records"] == pytest.approx(100 * 3_600)
    assert trial.stages["t/Out"].series["sent"].final.sum() == pytest.approx(100 * 23 * 3_600)


def test_a_rule_that_is_switched_off_tells_so(design_of: Designs) -> None:
    off = design(design_of, source("100/s"), error="RuleDisabled: true")
    assert "switched off" in run_trial(off, stage_of).untold["t/Rule"].reason


def test_rows_tell_the_quota_that_is_used_most_once_a_region(design_of: Designs) -> None:
    both = design(design_of, source("15000/s"), source("9000/s", into="Other"))
    (row,) = [row for row in sized(both) if row.setting == "messages in of the account"]
    assert row.short
    assert (row.today, row.needed) == ("20,000 messages/s", "24,000 messages/s")


def test_rows_tell_what_the_broker_costs_a_rule_that_listens_alone(design_of: Designs) -> None:
    (row, _) = [row for row in sized(design(design_of, source("100/s"))) if row.component == "Rule"]
    assert (row.setting, row.today, row.needed) == ("way of messages", "the broker", "Basic Ingest")
    assert row.usd_today is not None
    assert row.usd_needed is not None
    assert row.usd_today - row.usd_needed == pytest.approx(100 * 730 * 3_600 / 1e6)


def test_quotas_are_told_although_the_topics_are_not_known(design_of: Designs) -> None:
    unknown = TEMPLATE.replace("ERROR", "").replace("SELECT * FROM 'a/#'", "!Ref Sql")
    text = f"Parameters: {{Sql: {{Type: String}}}}\nResources:\n{textwrap.indent(unknown, '  ')}"
    rows = sized(design_of(text).under_load(parse_load({"sources": {"a": source("100/s")}})))
    assert [row.setting for row in rows if row.component == "Rule"] == [
        "messages in of the account"
    ]


@pytest.mark.parametrize(
    ("devices", "message"),
    [({"count": 0}, "count"), ({"count": 5, "shadow_updates": "1 MB/s"}, "changes its shadow")],
)
def test_wrong_devices_are_told(devices: dict[str, Any], message: str) -> None:
    with pytest.raises(LoadError, match=message):
        parse_load({"sources": {"a": source("1/s") | {"devices": devices}}})
