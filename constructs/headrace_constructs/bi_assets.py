"""The resources of a BI workspace.

They are `CfnResource` with plain properties. `aws_cdk.aws_quicksight` is a module of 17 MB: its
import takes 0.2 s once it is compiled, but compiling it takes 3.4 s wherever no compiled copy is
kept, and a dashboard's definition comes as plain data anyway.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aws_cdk import CfnResource, Names, Stack
from constructs import Construct

__all__ = ["COLUMN_TYPES", "asset", "asset_id", "owners", "viewers"]

_OTHERS: Final = re.compile(r"[^\w-]+", re.ASCII)

COLUMN_TYPES: Final = ("BIT", "BOOLEAN", "DATETIME", "DECIMAL", "INTEGER", "JSON", "STRING")

_READ_SOURCE: Final = ("DescribeDataSource", "DescribeDataSourcePermissions", "PassDataSource")
_READ_DASHBOARD: Final = ("DescribeDashboard", "ListDashboardVersions", "QueryDashboard")
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "DataSource": (
        *_READ_SOURCE,
        "DeleteDataSource",
        "UpdateDataSource",
        "UpdateDataSourcePermissions",
    ),
    "DataSet": (
        "CancelIngestion",
        "CreateIngestion",
        "DeleteDataSet",
        "DescribeDataSet",
        "DescribeDataSetPermissions",
        "DescribeIngestion",
        "ListIngestions",
        "PassDataSet",
        "UpdateDataSet",
        "UpdateDataSetPermissions",
    ),
    "Analysis": (
        "DeleteAnalysis",
        "DescribeAnalysis",
        "DescribeAnalysisPermissions",
        "QueryAnalysis",
        "RestoreAnalysis",
        "UpdateAnalysis",
        "UpdateAnalysisPermissions",
    ),
    "Dashboard": (
        *_READ_DASHBOARD,
        "DeleteDashboard",
        "DescribeDashboardPermissions",
        "UpdateDashboard",
        "UpdateDashboardPermissions",
        "UpdateDashboardPublishedVersion",
    ),
}
"""Actions that QuickSight knows as owning an asset; it refuses other combinations."""


def asset(scope: Construct, id: str, kind: str, **properties: Any) -> CfnResource:
    """Create the resource ``AWS::QuickSight::<kind>`` under *scope*, in the stack's account."""
    stack = Stack.of(scope)
    return CfnResource(
        scope,
        id,
        type=f"AWS::QuickSight::{kind}",
        properties={"AwsAccountId": stack.account, **properties},
    )


def asset_id(scope: Construct, id: str) -> str:
    """Return an id that no other asset of the account and region has by accident.

    Assets' ids are made of letters, digits, hyphens and underscores.
    """
    prefix = Names.unique_resource_name(scope, max_length=200, separator="-")
    return f"{prefix}-{_OTHERS.sub('-', id)}"


def owners(kind: str, principals: Sequence[str]) -> list[dict[str, Any]]:
    """Return permissions to change an asset of *kind*, for users and groups by ARN."""
    return _granted(_OWN[kind], principals)


def viewers(principals: Sequence[str]) -> list[dict[str, Any]]:
    """Return permissions to look at a dashboard, for users and groups by ARN."""
    return _granted(_READ_DASHBOARD, principals)


def _granted(actions: Sequence[str], principals: Sequence[str]) -> list[dict[str, Any]]:
    listed = [f"quicksight:{action}" for action in actions]
    return [{"Principal": principal, "Actions": listed} for principal in principals]
