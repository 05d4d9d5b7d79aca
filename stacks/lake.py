"""Where readings are kept for good."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from constructs import Construct

from headrace_constructs.buckets import private_bucket

COLUMNS = {
    "plant": "string",
    "sensor": "string",
    "measured_at": "timestamp",
    "value": "double",
    "unit": "string",
}


class Lake(Stack):
    """A bucket of Parquet files, and the table that tells what is in them."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id, description="Keeps all readings, as Parquet")
        self.key = kms.Key(self, "Key", enable_key_rotation=True)
        self.bucket = private_bucket(self, "Readings", self.key, RemovalPolicy.RETAIN)
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=self.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(name="plants"),
        )
        self.table = glue.CfnTable(
            self,
            "Table",
            catalog_id=self.account,
            database_name=database.ref,
            table_input=_readings(self.bucket.s3_url_for_object("data/")),
        )


def _readings(location: str) -> glue.CfnTable.TableInputProperty:
    hive = "org.apache.hadoop.hive.ql.io.parquet"
    columns = [{"name": name, "type": kind} for name, kind in COLUMNS.items()]
    return glue.CfnTable.TableInputProperty(
        name="readings",
        table_type="EXTERNAL_TABLE",
        storage_descriptor={
            "columns": columns,
            "location": location,
            "inputFormat": f"{hive}.MapredParquetInputFormat",
            "outputFormat": f"{hive}.MapredParquetOutputFormat",
            "serdeInfo": {"serializationLibrary": f"{hive}.serde.ParquetHiveSerDe"},
        },
    )
