"""Calculator and trial agree: what is enough for the one carries the load in the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from headrace.design import Design
from headrace.flow.trial import Trial, run_trial
from headrace.load.reader import parse_load
from headrace.services.firehose.component import DeliveryStream
from headrace.services.firehose.demand import requirement as delivery_requirement
from headrace.services.firehose.sizing import size_delivery
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.functions.reading import mapping_settings, peak_records_per_s
from headrace.services.functions.sizing import size_esm
from headrace.services.kinesis.component import Stream
from headrace.services.kinesis.demand import requirement
from headrace.services.kinesis.sizing import size_stream
from headrace.trials import stage_of

Designs = Callable[..., Design]
Document = dict[str, Any]

QUICK = settings(max_examples=25, deadline=None)
WRITES = ("write bytes", "write records")
HOUR_S = 3_600

PIPELINE = """
Resources:
  Clicks:
    Type: AWS::Kinesis::Stream
    Properties: {{ShardCount: {shards}, RetentionPeriodHours: {hours}}}
  Enrich:
    Type: AWS::Lambda::Function
    Properties: {{Handler: a.b, Runtime: python3.13, Role: r, Timeout: 900, Code: {{ZipFile: x}}}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Clicks.Arn
      FunctionName: !Ref Enrich
      StartingPosition: TRIM_HORIZON
      BatchSize: {batch}
      ParallelizationFactor: {factor}
"""


def pipeline(design_of: Designs, load: Document, **settings: int) -> Design:
    text = PIPELINE.format(**{"shards": 1, "factor": 1, "hours": 24, "batch": 100} | settings)
    return design_of(text).under_load(parse_load(load))


def execute(design: Design) -> Trial:
    trial = run_trial(design, stage_of)
    assert not trial.untold
    return trial


def stream_of(design: Design) -> Stream:
    stream = design.by_id["t/Clicks"]
    assert isinstance(stream, Stream)
    return stream


def written(design_of: Designs, load: Document, shards: int) -> Mapping[str, float]:
    return execute(pipeline(design_of, load, shards=shards)).stages["t/Clicks"].measures


@st.composite
def keys(draw: st.DrawFn) -> Document | None:
    kind = draw(st.sampled_from(["even", "uniform", "zipf", "hot"]))
    count = draw(st.integers(1, 5_000))
    match kind:
        case "uniform":
            return {"uniform": {"count": count}}
        case "zipf":
            return {"zipf": {"count": count, "exponent": draw(st.floats(0, 1.2))}}
        case "hot":
            share = draw(st.floats(0.01, 0.6))
            return {"hot": {"keys": {"a": share, "b": share / 2}, "rest": count}}
        case _:
            return None


@st.composite
def sources(draw: st.DrawFn) -> Document:
    source: Document = {
        "into": "Clicks",
        "rate": f"{draw(st.integers(1, 20_000))}/s",
        "record_size": f"{draw(st.integers(20, 20_000))} B",
    }
    distribution = draw(keys())
    if distribution is not None:
        source["keys"] = distribution
    if draw(st.booleans()):
        source["producer"] = {"single_puts": True}
    return source


@st.composite
def loads(draw: st.DrawFn) -> Document:
    found = draw(st.lists(sources(), min_size=1, max_size=2))
    if len(found) == 2:  # the trial gives all records their mean size
        found[1]["record_size"] = found[0]["record_size"]
    return {"sources": {f"s{i}": one for i, one in enumerate(found)}, "horizon": "1h"}


def fewest_for_writes(design: Design) -> int | None:
    need = size_stream(requirement(stream_of(design), design, headroom=0))
    lanes = [term.lanes for term in need.terms if term.name in WRITES]
    return None if None in lanes else max(one for one in lanes if one is not None)


@QUICK
@given(load=loads())
def test_the_fewest_shards_admit_everything_and_one_fewer_refuses(
    design_of: Designs, load: Document
) -> None:
    shards = fewest_for_writes(pipeline(design_of, load))
    assume(shards is not None and shards <= 300)
    assert shards is not None
    enough = written(design_of, load, shards)
    assert enough["throttled_share"] == enough["lost_records"] == enough["waiting_records"] == 0
    assert enough["utilisation_peak"] <= 1 + 1e-6
    if shards > 1:
        assert written(design_of, load, shards - 1)["throttled_share"] > 0


@QUICK
@given(rate=st.integers(4_000, 20_000), share=st.floats(0.3, 1.0), shards=st.integers(1, 60))
def test_where_no_number_of_shards_helps_any_number_refuses(
    design_of: Designs, rate: int, share: float, shards: int
) -> None:
    hot = {"hot": {"keys": {"a": share}, "rest": 1_000}}
    source = {"into": "Clicks", "rate": f"{rate}/s", "record_size": "100 B", "keys": hot}
    load = {"sources": {"s": source}, "horizon": "1h"}
    assert fewest_for_writes(pipeline(design_of, load)) is None
    assert written(design_of, load, shards)["throttled_share"] > 0


@st.composite
def functions(draw: st.DrawFn) -> Document:
    fixed_ms, per_record_ms = draw(st.integers(1, 2_000)), draw(st.floats(0, 5))
    return {"duration": f"{fixed_ms} ms", "per_record": f"{per_record_ms} ms"}


@QUICK
@given(load=sources(), shards=st.integers(1, 12), batch=st.integers(1, 1_000), function=functions())
def test_the_least_parallelism_keeps_up_and_one_less_falls_behind(
    design_of: Designs, load: Document, shards: int, batch: int, function: Document
) -> None:
    document = {"sources": {"s": load}, "functions": {"Enrich": function}, "horizon": "2h"}

    def lag_s(factor: int) -> float:
        design = pipeline(design_of, document, shards=shards, factor=factor, batch=batch)
        return execute(design).stages["t/Mapping"].measures["lag_max_s"]

    design = pipeline(design_of, document, shards=shards, batch=batch)
    mapping = design.by_id["t/Mapping"]
    assert isinstance(mapping, EventSourceMapping)
    need = size_esm(peak_records_per_s(mapping, design), mapping_settings(mapping, design))
    if need.factor is None:
        assert lag_s(10) > 0
        return
    assert lag_s(need.factor) < 1e-3
    if need.factor > 1:
        assert lag_s(need.factor - 1) > 0


@QUICK
@given(hours=st.integers(25, 60), rate=st.integers(1, 900))
def test_what_is_kept_as_long_as_an_outage_is_not_lost(
    design_of: Designs, hours: int, rate: int
) -> None:
    load = {
        "sources": {"s": {"into": "Clicks", "rate": f"{rate}/s", "record_size": "1 KiB"}},
        "faults": [{"consumer_outage": {"of": "Enrich", "at": "1h", "for": f"{hours}h"}}],
    }

    def lost(kept: int) -> float:
        stages = execute(pipeline(design_of, load, hours=kept)).stages
        return stages["t/Mapping"].measures["lost_records"]

    assert lost(hours) == 0
    assert lost(hours - 1) == pytest.approx(rate * HOUR_S, rel=1e-6)


@QUICK
@given(load=loads(), shards=st.integers(1, 40), factor=st.integers(1, 10))
def test_every_record_is_somewhere(
    design_of: Designs, load: Document, shards: int, factor: int
) -> None:
    load |= {
        "functions": {"Enrich": {"duration": "1s"}},
        "faults": [{"consumer_outage": {"of": "Enrich", "at": "10min", "for": "20min"}}],
    }
    stages = execute(pipeline(design_of, load, shards=shards, factor=factor)).stages
    put, read = stages["t/Clicks"].measures, stages["t/Mapping"].measures
    sent = put["sent_records"]
    admitted = sent - put["lost_records"] - put["waiting_records"]
    assert read["read_records"] + read["lost_records"] + read["waiting_records"] == pytest.approx(
        admitted, abs=sent * 1e-6 + 0.01
    )


@QUICK
@given(load=loads(), shards=st.integers(1, 40))
def test_more_shards_never_lose_more(design_of: Designs, load: Document, shards: int) -> None:
    """Twice as many split each shard in two; one more divides the keys anew, and helps if even."""
    more = shards * 2
    if all("keys" not in source for source in load["sources"].values()):
        more = shards + 1
    fewer, greater = (written(design_of, load, n) for n in (shards, more))
    assert greater["lost_records"] <= fewer["lost_records"] + 1
    assert greater["throttled_share"] <= fewer["throttled_share"] + 1e-9


@QUICK
@given(rate=st.integers(1, 300_000), size=st.integers(20, 20_000))
def test_a_raised_quota_is_asked_for_where_puts_are_refused(
    design_of: Designs, rate: int, size: int
) -> None:
    source = {"into": "Delivery", "rate": f"{rate}/s", "record_size": f"{size} B"}
    load = parse_load({"sources": {"s": source}, "assume": {"headroom": "0%"}, "horizon": "1h"})
    design = design_of("""
        Delivery:
          Type: AWS::KinesisFirehose::DeliveryStream
          Properties:
            ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Lake.Arn, RoleARN: r}
        Lake: {Type: AWS::S3::Bucket}
    """).under_load(load)
    delivery = design.by_id["t/Delivery"]
    assert isinstance(delivery, DeliveryStream)
    quota = size_delivery(delivery_requirement(delivery, design)).quota_mib_per_s
    refused = execute(design).stages["t/Delivery"].measures["throttled_share"]
    assert (quota is not None) == (refused > 0)
