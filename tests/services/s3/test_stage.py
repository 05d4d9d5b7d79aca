"""A bucket in a trial says for how long what it bills is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.flow.trial import run_trial
from headrace.load.reader import parse_load
from headrace.services.entries import stage_of

Designs = Callable[..., Design]
LOAD = {"sources": {"s": {"into": "Kept", "rate": "1/s", "record_size": "1 KiB"}}}
RULES = "LifecycleConfiguration: {{Rules: [{{Status: Enabled, {}}}]}}"


@pytest.mark.parametrize(
    ("properties", "for_ever"),
    [
        ("BucketName: kept", True),
        (RULES.format("ExpirationInDays: 400"), False),
        (RULES.format("Transition: {StorageClass: GLACIER, TransitionInDays: 90}"), True),
        (RULES.format("ExpirationInDays: 30, Prefix: raw/"), False),
    ],
    ids=["no rules", "deleted", "archived", "nobody can tell"],
)
def test_what_nothing_deletes_is_said(
    design_of: Designs, properties: str, *, for_ever: bool
) -> None:
    text = f"Kept: {{Type: AWS::S3::Bucket, Properties: {{{properties}}}}}"
    trial = run_trial(design_of(text).under_load(parse_load(LOAD)), stage_of)
    assert ("nothing deletes it" in trial.story("t/Kept")) is for_ever
