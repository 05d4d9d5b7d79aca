"""Tables of the data catalogue."""

from __future__ import annotations

from collections.abc import Callable

from headrace.design import Design
from headrace.services.glue.component import Table

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

TABLE = """
Store: {Type: AWS::S3::Bucket}
Lake: {Type: AWS::Glue::Database, Properties: {DatabaseInput: {Name: lake}}}
Clicks:
  Type: AWS::Glue::Table
  Properties:
    DatabaseName: lake
    TableInput:
      Name: clicks
      PartitionKeys: [{Name: day, Type: string}]
      StorageDescriptor:
        Location: !Sub "s3://${Store}/data"
        Columns: [{Name: id, Type: string}, {Name: at, Type: timestamp}]
"""


def test_a_table_its_database_and_its_data(design_of: Designs, edges_of: Edges) -> None:
    design = design_of(TABLE)
    assert sorted(edges_of(design)) == [
        "Clicks placed_in(database) Lake",
        "Clicks uses(data) Store",
    ]
    table = next(design.components(Table))
    assert table.columns == {"id": "string", "at": "timestamp"}
    assert table.partition_keys == ["day"]
