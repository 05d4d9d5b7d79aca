"""A rule to start from: it judges something that every taggable resource has, and runs at once."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["declared_rule", "fixture", "python_rule"]

_PYTHON: Final = '''\
"""A {noun} does not say who owns it.

## Why it matters

When something goes wrong at night, somebody has to know whom to call.

## Fix

Add a tag `Owner` with the name of a team.
"""

from collections.abc import Iterator

from headrace.design import {design}
from headrace.rulekit import Finding, Pillar, Severity, rule
{view}

@rule("{id}", on={on}, severity=Severity.WARNING, pillar=Pillar.OPERATIONS)
def {function}({argument}: {kind}, design: Design) -> Iterator[Finding]:
    # A value that is not known raises by itself, and the answer is "cannot tell".
    tags = {argument}.properties.get("Tags")
    if "Owner" not in [tag.get("Key").text("") for tag in tags.elements()]:
        yield Finding(
            at={argument}.at("Tags"),
            message="no tag says who owns it",
            fix="add a tag Owner",
        )
'''

_DECLARED: Final = """\
# `headrace schema rule` prints all that may stand here.
id: {id}
on: {type}
severity: warning
pillar: operational excellence
summary: A {noun} does not say who owns it.
page: |
  ## Why it matters

  When something goes wrong at night, somebody has to know whom to call.

  ## Fix

  Add a tag `Owner` with the name of a team.
message: no tag says who owns it
fix: add a tag Owner

# A JSON Schema of the resource's properties.
properties:
  required: [Tags]
  properties:
    Tags:
      contains:
        properties: {{Key: {{const: Owner}}}}
        required: [Key]
"""

_FIXTURE: Final = """\
# What {id} finds where: `headrace test-rules` compares.
Parameters:
  Tags:
    Type: CommaDelimitedList

Resources:
  Nobodys:  # expect: {id}
    Type: {type}

  Ours:
    Type: {type}
    Properties:
      Tags:
        - {{Key: Owner, Value: platform}}

  Unknown:  # cannot tell: {id}
    Type: {type}
    Properties:
      Tags: !Ref Tags
"""


def python_rule(name: str, rule_id: str, cfn_type: str, view: tuple[str, str] | None) -> str:
    """Return the text of a rule in Python.

    Parameters
    ----------
    name, rule_id
        The rule's.
    cfn_type
        The CloudFormation type that it judges.
    view
        Module and name of the class that views the type; None where nothing does.
    """
    noun = _noun(cfn_type)
    argument = re.sub(r"\W+", "_", noun)
    return _PYTHON.format(
        id=rule_id,
        noun=noun,
        design="Design" if view else "Component, Design",
        view=f"from {view[0]} import {view[1]}\n" if view else "",
        on=view[1] if view else f'"{cfn_type}"',
        kind=view[1] if view else "Component",
        function=name.replace("-", "_"),
        argument="resource" if argument == "design" else argument,
    )


def declared_rule(rule_id: str, cfn_type: str) -> str:
    """Return the text of a rule in YAML. Parameters as for `python_rule`."""
    return _DECLARED.format(id=rule_id, type=cfn_type, noun=_noun(cfn_type))


def fixture(rule_id: str, cfn_type: str) -> str:
    """Return the text of the template that tests it."""
    return _FIXTURE.format(id=rule_id, type=cfn_type)


def _noun(cfn_type: str) -> str:
    """Return what a type is called in a sentence.

    Examples
    --------
    >>> _noun("AWS::KinesisFirehose::DeliveryStream")
    'delivery stream'
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", cfn_type.rpartition("::")[2])
    return words.lower()
