"""Converting JSON records to columnar files on their way to S3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from aws_cdk import Stack
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kinesisfirehose as firehose

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam

__all__ = ["FormatConversion"]

SEED: Final = ("F6",)

_Configuration = firehose.CfnDeliveryStream.DataFormatConversionConfigurationProperty
_SERIALIZERS = {"parquet": "parquetSerDe", "orc": "orcSerDe"}


@dataclass(frozen=True, slots=True)
class FormatConversion:
    """JSON records become columnar files.

    Attributes
    ----------
    table
        The Glue table that says the columns: one of this app, or the name of an existing one, as
        ``database.table``.
    format
        ``parquet`` or ``orc``.
    """

    table: glue.CfnTable | str
    format: Literal["parquet", "orc"] = "parquet"

    def __post_init__(self) -> None:
        if isinstance(self.table, str) and "." not in self.table:
            raise ValueError(f"table {self.table!r} names no database: write database.table")

    @property
    def names(self) -> tuple[str, str]:
        """Names of the database and of the table."""
        if isinstance(self.table, str):
            database, _, table = self.table.partition(".")
            return database, table
        return self.table.database_name, self.table.ref

    def configuration(self, role: iam.Role) -> _Configuration:
        """Return the conversion as Firehose has it; *role* reads the table."""
        database, table = self.names
        return _Configuration(
            enabled=True,
            input_format_configuration={"deserializer": {"openXJsonSerDe": {}}},
            output_format_configuration={"serializer": {_SERIALIZERS[self.format]: {}}},
            schema_configuration={
                "databaseName": database,
                "tableName": table,
                "region": Stack.of(role).region,
                "roleArn": role.role_arn,
            },
        )
