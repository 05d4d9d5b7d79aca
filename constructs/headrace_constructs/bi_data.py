"""The properties of data sets, of their refresh schedules, and of what shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from headrace_constructs.bi_assets import COLUMN_TYPES

if TYPE_CHECKING:
    from aws_cdk import CfnResource

__all__ = ["Refresh", "data_set_properties", "schedule", "sheet_properties"]

Refresh = Literal["HOURLY", "DAILY"]

_CATALOGUE: Final = "AwsDataCatalog"
_QUIET_TIME: Final = "03:00"


def data_set_properties(
    *,
    source_arn: str,
    catalogued: bool,
    columns: Mapping[str, str],
    table: str | None,
    schema: str | None,
    sql: str | None,
    spice: bool,
    rules: str | None,
) -> dict[str, Any]:
    """Return the properties of a data set of one table or query.

    Parameters
    ----------
    source_arn
        ARN of the data source.
    catalogued
        Whether the table stands in the Glue Data Catalog.
    columns, table, schema, sql, spice
        As in `BiWorkspace.add_data_set`.
    rules
        ARN of the data set that says who sees which rows; None where everybody sees all.

    Raises
    ------
    ValueError
        With neither a table nor a query, with both, or with columns of no type.
    """
    if (table is None) is (sql is None):
        raise ValueError("a data set shows a table or the result of a query: give table or sql")
    listed = _columns(columns)
    physical: dict[str, Any]
    if sql is not None:
        query = {"DataSourceArn": source_arn, "Name": "query", "SqlQuery": sql, "Columns": listed}
        physical = {"CustomSql": query}
    else:
        relation = {"DataSourceArn": source_arn, "Name": table, "InputColumns": listed}
        if catalogued:
            relation["Catalog"] = _CATALOGUE
        if schema is not None:
            relation["Schema"] = schema
        physical = {"RelationalTable": relation}
    properties: dict[str, Any] = {
        "ImportMode": "SPICE" if spice else "DIRECT_QUERY",
        "PhysicalTableMap": {"source": physical},
    }
    if spice:
        # A deployment that waits for the first import waits for up to 36 hours.
        properties["IngestionWaitPolicy"] = {"WaitForSpiceIngestion": False}
    if rules is not None:
        properties["RowLevelPermissionDataSet"] = {
            "Arn": rules,
            "PermissionPolicy": "GRANT_ACCESS",
        }
    return properties


def schedule(refresh: Refresh) -> dict[str, Any]:
    """Return a schedule of full imports, each hour or each night (UTC)."""
    frequency: dict[str, Any] = {"Interval": refresh, "TimeZone": "Etc/UTC"}
    if refresh == "DAILY":
        frequency["TimeOfTheDay"] = _QUIET_TIME
    return {
        "ScheduleId": refresh.lower(),
        "RefreshType": "FULL_REFRESH",
        "ScheduleFrequency": frequency,
    }


def sheet_properties(
    data_sets: Mapping[str, CfnResource],
    *,
    definition: Mapping[str, Any] | None,
    template_arn: str | None,
) -> dict[str, Any]:
    """Return what a dashboard or an analysis shows.

    Parameters
    ----------
    data_sets, definition, template_arn
        As in `BiWorkspace.add_dashboard`.

    Raises
    ------
    ValueError
        With neither a definition nor a template, or both.
    """
    if (definition is None) is (template_arn is None):
        raise ValueError("sheets come from a definition or a template: give one of them")
    arns = {name: found.get_att("Arn").to_string() for name, found in data_sets.items()}
    if definition is not None:
        declared = [{"Identifier": name, "DataSetArn": arn} for name, arn in arns.items()]
        return {"Definition": {**definition, "DataSetIdentifierDeclarations": declared}}
    referred = [{"DataSetPlaceholder": name, "DataSetArn": arn} for name, arn in arns.items()]
    template = {"Arn": template_arn, "DataSetReferences": referred}
    return {"SourceEntity": {"SourceTemplate": template}}


def _columns(columns: Mapping[str, str]) -> list[dict[str, str]]:
    if not columns:
        raise ValueError("columns is empty; a data set shows at least one column")
    for name, kind in columns.items():
        if kind not in COLUMN_TYPES:
            known = ", ".join(COLUMN_TYPES)
            raise ValueError(f"column {name} is {kind}; it can be {known}")
    return [{"Name": name, "Type": kind} for name, kind in columns.items()]
