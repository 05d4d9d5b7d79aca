"""Mappings into which a macro writes: what stands there is known, what may be added is not."""

from __future__ import annotations

import pytest

from headrace.declarations import acknowledgements_in
from headrace.errors import UnknownValueError
from headrace.template.overlay import Change
from headrace.template.read import ReadSettings, read
from headrace.template.values import Unknown
from headrace.template.workspace import Workspace

INCLUDE = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k.yaml}}"
TEMPLATE = f"""
Resources:
  Clicks:
    Type: AWS::Kinesis::Stream
    Metadata: {{{INCLUDE}}}
    Properties:
      RetentionPeriodHours: 24
      {INCLUDE}
"""


def workspace() -> Workspace:
    return read(("-",), ReadSettings(stdin=TEMPLATE))


def test_what_is_written_is_known_and_the_rest_may_be_there() -> None:
    properties = workspace().stacks[0].resources["Clicks"].properties()
    assert properties.get("RetentionPeriodHours").integer(0) == 24
    more = properties.get("StreamEncryption", "KeyId")
    assert isinstance(more, Unknown)
    assert more.reason == "written by the transform AWS::Include when it is deployed"
    assert list(properties.unknowns()) == [properties.get("ShardCount")]


def test_nobody_can_list_all_of_it() -> None:
    properties = workspace().stacks[0].resources["Clicks"].properties()
    items = properties.items()
    assert next(items)[0] == "RetentionPeriodHours"
    with pytest.raises(UnknownValueError, match="AWS::Include"):
        next(items)


def test_a_change_leaves_what_the_macro_adds() -> None:
    found = workspace()
    resource = found.stacks[0].resources["Clicks"]
    after = found.changed((Change(resource.id, ("ShardCount",), 4),))
    properties = after.stacks[0].resources["Clicks"].properties()
    assert properties.get("ShardCount").integer(0) == 4
    assert isinstance(properties.get("StreamEncryption"), Unknown)


def test_metadata_that_a_macro_writes_declares_nothing() -> None:
    assert acknowledgements_in(workspace()) == ()
