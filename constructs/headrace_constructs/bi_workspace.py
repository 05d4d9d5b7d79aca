"""A BI workspace onto warehouse, lake and search: private, encrypted and shared by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from aws_cdk import CfnResource, Duration, RemovalPolicy, Token
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from headrace.services.athena.quotas import SCAN_LIMIT_MIN_BYTES
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.bi_assets import asset, asset_id, owners, viewers
from headrace_constructs.bi_connections import (
    LakeConnection,
    SearchConnection,
    WarehouseConnection,
)
from headrace_constructs.bi_data import Refresh, data_set_properties, schedule, sheet_properties
from headrace_constructs.bi_network import VpcWay
from headrace_constructs.bi_query import QueryEngine
from headrace_constructs.bi_sources import lake_source, search_source, warehouse_source
from headrace_constructs.origins import mark

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns

__all__ = ["BiWorkspace"]

SEED: Final = ("Q1", "Q3")

Store = Literal["warehouse", "lake", "search"]

_HTTPS: Final = 443
_SCAN_LIMIT_BYTES: Final = 100_000_000_000
"""100 GB: what a query may scan unless told otherwise, 0.50 USD at 5 USD/TB."""


class BiWorkspace(Construct):
    """Data sources, data sets and dashboards in QuickSight.

    The account's QuickSight subscription must exist (Enterprise edition, for the VPC connection),
    and QuickSight must be allowed once, in its security settings, to read the warehouse's secret,
    where one is given.
    Warehouse and search are reached by a VPC connection; the lake by Athena, in a work group with
    encrypted results and a limit to what a query scans.

    Parameters
    ----------
    scope, id
        As for every construct.
    notify
        Topic that hears of imports that fail.
    authors
        ARNs of the QuickSight users or groups who may change everything here.
    readers
        ARNs of those who may look at the dashboards.
    warehouse, lake, search
        What is read; at least one of them.
    vpc
        The network of warehouse and search; needed for these.
    subnets
        Where the VPC connection sits: two subnets at least; the private ones by default.
    scan_limit_bytes
        Bytes that one query of the lake may scan; 100 GB by default.
    results_kept
        How long results of queries are kept; a week by default.
    encryption_key
        Key of the results; a new one that rotates yearly by default.
    removal_policy
        What becomes of results and key when the stack is deleted; kept by default.

    Attributes
    ----------
    sources : dict
        The data sources by store.
    queries : QueryEngine or None
        The lake's work group.
    security_group : aws_cdk.aws_ec2.SecurityGroup or None
        That of the VPC connection.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches the imports.

    Raises
    ------
    ValueError
        When the properties contradict each other; the message says which.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        notify: sns.ITopic,
        authors: Sequence[str],
        readers: Sequence[str] = (),
        warehouse: WarehouseConnection | None = None,
        lake: LakeConnection | None = None,
        search: SearchConnection | None = None,
        vpc: ec2.IVpc | None = None,
        subnets: ec2.SubnetSelection | None = None,
        scan_limit_bytes: int = _SCAN_LIMIT_BYTES,
        results_kept: Duration | None = None,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        _check(authors, (warehouse, lake, search), scan_limit_bytes)
        self._notify = notify
        self._authors = tuple(dict.fromkeys(authors))
        self._readers = tuple(one for one in dict.fromkeys(readers) if one not in self._authors)
        self.alarms: list[cloudwatch.Alarm] = []
        self.queries: QueryEngine | None = None
        self.security_group: ec2.SecurityGroup | None = None
        self.sources: dict[Store, CfnResource] = {}
        if lake is not None:
            self.queries = QueryEngine(
                self,
                "Queries",
                lake=lake,
                encryption_key=encryption_key
                or kms.Key(self, "Key", enable_key_rotation=True, removal_policy=removal_policy),
                scan_limit_bytes=scan_limit_bytes,
                results_kept=results_kept or Duration.days(7),
                removal_policy=removal_policy,
            )
            self.sources["lake"] = lake_source(self, "Lake", self.queries, self._authors)
        if warehouse is not None or search is not None:
            way = VpcWay(self, "Network", vpc=_needed(vpc), subnets=subnets)
            self.security_group = way.security_group
            if warehouse is not None:
                port = ec2.Port.tcp(warehouse.port)
                way.open_to(warehouse.security_group, port, "BI to the warehouse")
                self.sources["warehouse"] = warehouse_source(
                    self, "Warehouse", warehouse, way, self._authors
                )
            if search is not None:
                way.open_to(search.security_group, ec2.Port.tcp(_HTTPS), "BI to search")
                self.sources["search"] = search_source(self, "Search", search, way, self._authors)

    def add_data_set(
        self,
        id: str,
        *,
        source: Store,
        columns: Mapping[str, str],
        table: str | None = None,
        schema: str | None = None,
        sql: str | None = None,
        spice: bool = True,
        refresh: Refresh | None = "DAILY",
        row_rules: CfnResource | None = None,
    ) -> CfnResource:
        """Add a data set.

        Parameters
        ----------
        id
            Its construct id, and its name.
        source
            The store that it reads.
        columns
            Its columns: name → ``STRING``, ``INTEGER``, ``DECIMAL``, ``DATETIME`` and others.
        table, schema
            The table that it shows; the schema of the lake is its database by default.
        sql
            A query instead of a table.
        spice
            Import it rather than query the source each time.
        refresh
            When it is imported again; only for SPICE, and hourly in the Enterprise edition only.
        row_rules
            The data set that says who sees which rows.

        Returns
        -------
        aws_cdk.CfnResource
            The data set, for `add_dashboard` and `add_analysis`.

        Raises
        ------
        ValueError
            When the workspace has no such store, or what is given contradicts itself.
        """
        if source not in self.sources:
            given = ", ".join(self.sources)
            raise ValueError(f"{self.node.path} has no {source}; it has {given}")
        if schema is None and source == "lake" and self.queries is not None:
            schema = self.queries.database
        data_set_id = asset_id(self, id)
        data_set = asset(
            self,
            id,
            "DataSet",
            DataSetId=data_set_id,
            Name=id,
            Permissions=owners("DataSet", self._authors),
            **data_set_properties(
                source_arn=self.sources[source].get_att("Arn").to_string(),
                catalogued=source == "lake",
                columns=columns,
                table=table,
                schema=schema,
                sql=sql,
                spice=spice,
                rules=None if row_rules is None else row_rules.get_att("Arn").to_string(),
            ),
        )
        if spice:
            self._watch(id, data_set_id)
            if refresh is not None:
                asset(
                    self,
                    f"{id}Refresh",
                    "RefreshSchedule",
                    DataSetId=data_set_id,
                    Schedule=schedule(refresh),
                ).node.add_dependency(data_set)
        return data_set

    def add_dashboard(
        self,
        id: str,
        *,
        data_sets: Mapping[str, CfnResource],
        definition: Mapping[str, Any] | None = None,
        template_arn: str | None = None,
    ) -> CfnResource:
        """Add a dashboard, which `readers` may look at.

        Parameters
        ----------
        id
            Its construct id, and its name.
        data_sets
            The data sets by the identifiers that the definition, or template, has for them.
        definition
            Sheets and visuals, in the words of ``AWS::QuickSight::Dashboard``.
        template_arn
            A template instead of a definition.

        Raises
        ------
        ValueError
            With neither a definition nor a template, or both.
        """
        return asset(
            self,
            id,
            "Dashboard",
            DashboardId=asset_id(self, id),
            Name=id,
            Permissions=[*owners("Dashboard", self._authors), *viewers(self._readers)],
            **sheet_properties(data_sets, definition=definition, template_arn=template_arn),
        )

    def add_analysis(
        self,
        id: str,
        *,
        data_sets: Mapping[str, CfnResource],
        definition: Mapping[str, Any] | None = None,
        template_arn: str | None = None,
    ) -> CfnResource:
        """Add an analysis, where authors work; give what `add_dashboard` takes."""
        return asset(
            self,
            id,
            "Analysis",
            AnalysisId=asset_id(self, id),
            Name=id,
            Permissions=owners("Analysis", self._authors),
            **sheet_properties(data_sets, definition=definition, template_arn=template_arn),
        )

    def grant_query(self, grantee: iam.IGrantable) -> None:
        """Let *grantee* query the lake in the workspace's work group.

        Raises
        ------
        ValueError
            When the workspace has no lake.
        """
        if self.queries is None:
            raise ValueError(f"{self.node.path} has no lake to query")
        self.queries.grant_query(grantee)

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of QuickSight, of the whole account unless a dimension is given."""
        return cloudwatch.Metric(namespace="AWS/QuickSight", metric_name=name, **options)

    def _watch(self, id: str, data_set_id: str) -> None:
        failed = Watch(
            f"{id}ImportFailed",
            "IngestionErrorCount",
            "Sum",
            0,
            "An import into SPICE failed: dashboards show what the last good one brought.",
        )
        dimensions = {"DatasetId": data_set_id}
        self.alarms += watch(self, "AWS/QuickSight", dimensions, [failed], self._notify)


def _check(authors: Sequence[str], stores: tuple[object, ...], scan_limit_bytes: int) -> None:
    if not authors:
        raise ValueError("authors is empty; nobody could change the workspace")
    if not any(store is not None for store in stores):
        raise ValueError("nothing to read: give a warehouse, a lake or search")
    if not Token.is_unresolved(scan_limit_bytes) and scan_limit_bytes < SCAN_LIMIT_MIN_BYTES:
        raise ValueError(
            f"scan_limit_bytes is {scan_limit_bytes:,}; Athena takes {SCAN_LIMIT_MIN_BYTES:,} at"
            " least"
        )


def _needed(vpc: ec2.IVpc | None) -> ec2.IVpc:
    if vpc is None:
        raise ValueError("warehouse and search are reached through a network: give vpc")
    return vpc
