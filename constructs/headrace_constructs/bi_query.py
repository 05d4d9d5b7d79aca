"""The work group in which a BI workspace queries the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, Names, RemovalPolicy, Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from headrace_constructs.buckets import private_bucket

if TYPE_CHECKING:
    from headrace_constructs.bi_connections import LakeConnection

__all__ = ["QueryEngine"]

_RUN = (
    "BatchGetQueryExecution",
    "GetQueryExecution",
    "GetQueryResults",
    "GetQueryResultsStream",
    "GetWorkGroup",
    "ListQueryExecutions",
    "StartQueryExecution",
    "StopQueryExecution",
)
_BROWSE = (
    "GetDataCatalog",
    "GetDatabase",
    "GetTableMetadata",
    "ListDatabases",
    "ListTableMetadata",
)
_LOOK_UP = (
    "BatchGetPartition",
    "GetDatabase",
    "GetDatabases",
    "GetPartition",
    "GetPartitions",
    "GetTable",
    "GetTables",
)
_CATALOGUE = "AwsDataCatalog"


class QueryEngine(Construct):
    """An Athena work group whose settings hold for every client.

    Results are encrypted with the given key and deleted after a while; a query that scans more than
    the limit is cancelled.

    Parameters
    ----------
    scope, id
        As for every construct.
    lake
        What is queried.
    encryption_key
        Key of the results.
    scan_limit_bytes
        Bytes that one query may scan.
    results_kept
        How long results are kept.
    removal_policy
        What becomes of the results when the stack is deleted.

    Attributes
    ----------
    work_group : aws_cdk.aws_athena.CfnWorkGroup
        The work group.
    results : aws_cdk.aws_s3.Bucket
        Where its results are.
    role : aws_cdk.aws_iam.Role
        Role that QuickSight takes on to query; nothing but this lake is open to it.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        lake: LakeConnection,
        encryption_key: kms.IKey,
        scan_limit_bytes: int,
        results_kept: Duration,
        removal_policy: RemovalPolicy,
    ) -> None:
        super().__init__(scope, id)
        self._lake = lake
        self.results = private_bucket(self, "Results", encryption_key, removal_policy)
        self.results.add_lifecycle_rule(
            expiration=results_kept, abort_incomplete_multipart_upload_after=Duration.days(1)
        )
        group = athena.CfnWorkGroup
        self.work_group = athena.CfnWorkGroup(
            self,
            "WorkGroup",
            name=Names.unique_resource_name(self, max_length=128, separator="-"),
            work_group_configuration=group.WorkGroupConfigurationProperty(
                bytes_scanned_cutoff_per_query=scan_limit_bytes,
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                result_configuration=group.ResultConfigurationProperty(
                    output_location=self.results.s3_url_for_object("results/"),
                    expected_bucket_owner=Stack.of(self).account,
                    encryption_configuration=group.EncryptionConfigurationProperty(
                        encryption_option="SSE_KMS", kms_key=encryption_key.key_arn
                    ),
                ),
            ),
        )
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("quicksight.amazonaws.com"),
            description="QuickSight queries the lake",
        )
        self.grant_query(self.role)

    @property
    def database(self) -> str:
        """The database that is queried."""
        return self._lake.database

    def grant_query(self, grantee: iam.IGrantable) -> None:
        """Let *grantee* query the lake in this work group and read the results."""
        stack = Stack.of(self)
        database = self.database
        for service, actions, names in (
            ("athena", _RUN, (f"workgroup/{self.work_group.ref}",)),
            ("athena", _BROWSE, (f"datacatalog/{_CATALOGUE}",)),
            ("glue", _LOOK_UP, ("catalog", f"database/{database}", f"table/{database}/*")),
        ):
            iam.Grant.add_to_principal(
                grantee=grantee,
                actions=[f"{service}:{action}" for action in actions],
                resource_arns=[stack.format_arn(service=service, resource=name) for name in names],
            )
        self._lake.bucket.grant_read(grantee)
        self.results.grant_read_write(grantee)
