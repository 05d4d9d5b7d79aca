"""Whole chains conserve records: what sources send is stored, waits, or is lost, whatever fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.design import Design
from headrace.design.declared import offered
from headrace.errors import UnknownValueError
from headrace.flow.laws import stage_imbalance
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import parse_load
from headrace.services.entries import stage_of

Designs = Callable[..., Design]

FUNCTION = """
  {name}:
    Type: AWS::Lambda::Function
    Properties: {{Role: !GetAtt {name}Role.Arn, Handler: a.b, Code: {{ZipFile: x}}}}
  {name}Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument:
            Statement: [{{Effect: Allow, Action: "kinesis:PutRecords", Resource: !GetAtt {to}.Arn}}]
  {name}Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt {of}.Arn, FunctionName: !Ref {name}}}
"""
STREAM = """
  {name}:
    Type: AWS::Kinesis::Stream
    Properties: {{ShardCount: {shards}}}
"""
DELIVERY = """
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      KinesisStreamSourceConfiguration: {{KinesisStreamARN: !GetAtt {of}.Arn, RoleARN: r}}
      ExtendedS3DestinationConfiguration: {{BucketARN: !GetAtt Lake.Arn, RoleARN: r}}
  Lake: {{Type: AWS::S3::Bucket}}
"""


@dataclass(frozen=True)
class Chain:
    """Streams in a row, a function between each two, a delivery to a bucket at the end."""

    shards: tuple[int, ...]
    writes: tuple[float, ...]
    rate: int
    faults: tuple[dict[str, Any], ...] = ()

    def template(self) -> str:
        """Return its template."""
        parts = ["Resources:"]
        for index, shards in enumerate(self.shards):
            parts.append(STREAM.format(name=f"S{index}", shards=shards))
            if index:
                parts.append(FUNCTION.format(name=f"F{index}", of=f"S{index - 1}", to=f"S{index}"))
        parts.append(DELIVERY.format(of=f"S{len(self.shards) - 1}"))
        return "".join(parts)

    def load(self) -> dict[str, Any]:
        """Return its load."""
        functions = {
            f"F{index}": {"duration": "100ms", "writes": ratio, "output_size": "500 B"}
            for index, ratio in enumerate(self.writes, 1)
        }
        source = {"into": "S0", "rate": f"{self.rate}/s", "record_size": "1 KiB"}
        return {
            "horizon": "6h",
            "sources": {"a": source},
            "functions": functions,
            "faults": list(self.faults),
        }

    def run(self, design_of: Designs) -> tuple[Trial, Design]:
        """Execute it."""
        design = design_of(self.template()).under_load(parse_load(self.load()))
        return run_trial(design, stage_of), design


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    length = draw(st.integers(1, 4))
    shards = draw(st.lists(st.integers(1, 4), min_size=length, max_size=length))
    ratio = st.sampled_from([0.0, 0.25, 1.0, 3.0])
    writes = draw(st.lists(ratio, min_size=length - 1, max_size=length - 1))
    parts = [f"S{i}" for i in range(length)] + [f"F{i}" for i in range(1, length)] + ["Lake"]
    hours = st.integers(0, 4)
    faults = [
        {"component_outage": {"of": part, "at": f"{draw(hours)}h", "for": f"{draw(hours) + 1}h"}}
        for part in draw(st.lists(st.sampled_from(parts), max_size=3))
    ]
    return Chain(tuple(shards), tuple(writes), draw(st.integers(1, 6_000)), tuple(faults))


@settings(max_examples=30, deadline=None)
@given(chains())
def test_every_record_of_a_chain_is_somewhere(design_of: Designs, chain: Chain) -> None:
    trial, _ = chain.run(design_of)
    assert not trial.untold
    assert max(map(stage_imbalance, trial.stages.values())) < 1e-6
    carried, sent = 1.0, chain.rate * 6 * 3_600.0
    found = 0.0
    for index in range(len(chain.shards)):
        carried *= chain.writes[index - 1] if index else 1.0
        if not carried:
            break
        stages = [trial.stages[f"t/S{index}"]]
        stages += [trial.stages[k] for k in (f"t/F{index + 1}Mapping",) if k in trial.stages]
        if index + 1 == len(chain.shards):
            stages += [trial.stages["t/Delivery"]]
            found += trial.stages["t/Lake"].measures["stored_records"] / carried
        gone = ("lost_records", "waiting_records", "set_aside_records")
        found += sum(s.measures.get(name, 0.0) for s in stages for name in gone) / carried
    else:
        assert found == pytest.approx(sent, rel=1e-6, abs=1.0)


@settings(max_examples=15, deadline=None)
@given(chains())
def test_what_reaches_a_store_is_no_more_than_was_foreseen(
    design_of: Designs, chain: Chain
) -> None:
    trial, design = chain.run(design_of)
    foreseen = offered(design.by_id["t/Lake"], design)
    stored = trial.stages["t/Lake"].measures["stored_records"]
    assert stored <= foreseen.mean_records_per_s * 6 * 3_600 * (1 + 1e-9) + 1e-3
    if not chain.faults and chain.rate * max(1, *chain.writes, 1) ** 4 < 300:
        assert stored == pytest.approx(foreseen.mean_records_per_s * 6 * 3_600, rel=0.02, abs=1)


def test_what_a_function_writes_is_unknown_until_it_is_declared(design_of: Designs) -> None:
    chain = Chain((2, 2), (1.0,), 100)
    load = chain.load()
    del load["functions"]["F1"]["writes"]
    design = design_of(chain.template()).under_load(parse_load(load))
    trial = run_trial(design, stage_of)
    assert {"t/S1", "t/Delivery", "t/Lake"} <= set(trial.untold)
    with pytest.raises(UnknownValueError, match="does not declare what F1 writes") as caught:
        offered(design.by_id["t/Lake"], design)
    assert caught.value.settled_by == "functions: {F1: {writes: 1}}"


def test_a_declared_source_stands_for_what_nobody_knows(design_of: Designs) -> None:
    chain = Chain((2, 2), (1.0,), 100)
    load = chain.load()
    del load["functions"]["F1"]["writes"]
    load["sources"]["b"] = {"into": "S1", "rate": "7/s", "record_size": "1 KiB"}
    design = design_of(chain.template()).under_load(parse_load(load))
    assert offered(design.by_id["t/S1"], design).mean_records_per_s == 7
    trial = run_trial(design, stage_of)
    assert trial.stages["t/Lake"].measures["stored_records"] == pytest.approx(7 * 6 * 3_600)


def test_a_delivery_packs_its_objects_as_declared(design_of: Designs) -> None:
    chain = Chain((2,), (), 100)
    load = chain.load() | {"deliveries": {"Delivery": {"compression": 4}}}
    design = design_of(chain.template()).under_load(parse_load(load))
    kept = run_trial(design, stage_of).stages["t/Lake"].measures["stored_bytes"]
    assert kept == pytest.approx(100 * 6 * 3_600 * 1_024 / 4)


def test_what_goes_round_in_a_circle_is_told(design_of: Designs) -> None:
    chain = Chain((1, 1), (1.0,), 10)
    back = FUNCTION.format(name="Back", of="S1", to="S0")
    load = chain.load()
    load["functions"]["Back"] = {"writes": 1}
    design = design_of(chain.template() + back).under_load(parse_load(load))
    with pytest.raises(UnknownValueError, match="cycle"):
        run_trial(design, stage_of)
    assert offered(design.by_id["t/S0"], design).mean_records_per_s == 10
