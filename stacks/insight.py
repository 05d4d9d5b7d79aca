"""What people look at."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sns as sns
from constructs import Construct

from headrace_constructs import (
    BiWorkspace,
    LakeConnection,
    SearchConnection,
    SearchDomain,
    Warehouse,
    WarehouseConnection,
)
from stacks.lake import COLUMNS, Lake

TYPES = {"string": "STRING", "timestamp": "DATETIME", "double": "DECIMAL"}


def line(data_set: str, when: str, what: str) -> dict[str, Any]:
    """Return a sheet with one line chart: the mean of a column, hour by hour."""

    def column(name: str) -> dict[str, str]:
        return {"DataSetIdentifier": data_set, "ColumnName": name}

    hours = {"FieldId": "hour", "Column": column(when), "DateGranularity": "HOUR"}
    mean = {"SimpleNumericalAggregation": "AVERAGE"}
    values = {"FieldId": "mean", "Column": column(what), "AggregationFunction": mean}
    wells = {
        "Category": [{"DateDimensionField": hours}],
        "Values": [{"NumericalMeasureField": values}],
    }
    fields = {"FieldWells": {"LineChartAggregatedFieldWells": wells}}
    chart = {"VisualId": "line", "ChartConfiguration": fields}
    return {"Sheets": [{"SheetId": "plants", "Visuals": [{"LineChartVisual": chart}]}]}


class Insight(Stack):
    """Dashboards onto the warehouse, the lake and the domain."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        warehouse: Warehouse,
        lake: Lake,
        search: SearchDomain,
        notify: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id, description="Shows people what the plants measure")
        workspace = BiWorkspace(
            self,
            "Workspace",
            vpc=vpc,
            authors=[self._group("analysts")],
            readers=[self._group("plant-managers")],
            warehouse=WarehouseConnection.of(warehouse),
            lake=LakeConnection(bucket=lake.bucket, database="plants"),
            search=SearchConnection.of(search),
            notify=notify,
        )
        columns = {name: TYPES[kind] for name, kind in COLUMNS.items()}
        readings = workspace.add_data_set(
            "Readings", source="lake", table="readings", columns=columns
        )
        workspace.add_dashboard(
            "Plants",
            data_sets={"readings": readings},
            definition=line("readings", when="measured_at", what="value"),
        )

    def _group(self, name: str) -> str:
        return self.format_arn(
            service="quicksight", resource="group", resource_name=f"default/{name}"
        )
