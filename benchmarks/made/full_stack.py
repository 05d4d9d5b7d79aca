"""A template as full as CloudFormation takes: 500 resources, twenty teams on one network.

Each team has a stream with its function, its delivery to a bucket, a table, a rule for its devices,
and alarms. What varies from team to team is what varies in real ones: some encrypt, some retry,
some watch. Nothing is drawn at random.
"""

from __future__ import annotations

import json
from typing import Final

import yaml

from made.network import network
from made.stores import stores
from made.team import team

__all__ = ["RESOURCES", "TEAMS", "full_stack"]

RESOURCES: Final = 500
"""The most resources that one template may hold.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""
TEAMS: Final = 20


def full_stack() -> str:
    """Return the template as YAML."""
    resources = {**network(), **stores()}
    for number in range(TEAMS):
        resources |= team(number)
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Streams, deliveries and stores of twenty teams",
        "Parameters": {
            "Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]},
            "Password": {"Type": "String", "NoEcho": True},
        },
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
        "Resources": resources,
    }
    unshared = json.loads(json.dumps(template))  # else YAML writes what stands twice as an alias
    return yaml.safe_dump(unshared, sort_keys=False, width=100)
