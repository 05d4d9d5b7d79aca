"""An ingestion pipeline into a search domain: the managed Logstash."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import yaml
from aws_cdk import Names, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_osis as osis
from constructs import Construct

from headrace.services.search import quotas
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.buckets import private_bucket
from headrace_constructs.event_stream import EventStream
from headrace_constructs.origins import mark
from headrace_constructs.pipeline_permissions import permit_pipeline, pipeline_role

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sns as sns

    from headrace_constructs.search_domain import SearchDomain

__all__ = ["LogPipeline"]

SEED: Final = ("S3", "S10")

_NAMESPACE: Final = "AWS/OSIS"
_SUB: Final = "logs"
_NAME_MAX: Final = 28
_REFUSED: Final = "refused"
_PATH: Final = re.compile(r"/[A-Za-z0-9/_.-]+")


class LogPipeline(Construct):
    """Takes events in over HTTP or reads a stream, processes them, and writes them to a domain.

    What the domain refuses goes to a bucket, the pipeline's own log to CloudWatch Logs, and what is
    pushed is kept on disk in several zones until it is written. Its role may write to the domain;
    with fine-grained access control map that role (`role`) to one that may write to the index.

    Parameters
    ----------
    scope, id
        As for every construct.
    domain
        Where it writes; it sits in the domain's network.
    notify
        Topic that hears of trouble.
    source
        The stream to read, with throughput of its own; HTTP pushes by default.
    path
        Path of the endpoint that takes pushes.
    processors
        What is done to each event, as the pipeline's own configuration says it: ``[{"grok":
        {"match": {"log": ["%{COMMONAPACHELOG}"]}}}, {"date": {"from_time_received": True,
        "destination": "@timestamp"}}]``.
    index
        Index that events go to; a new one each day by default.
    min_units, max_units
        Fewest and most Ingestion OCUs, at most 2 MiB/s each; two at least for pushes.
    failures
        Bucket of refused documents; a new encrypted, private one by default.
    encryption_key
        Key of buffer, log and a new bucket; a new one by default.
    removal_policy
        What becomes of key, bucket and log when the stack is deleted; kept by default.

    Attributes
    ----------
    pipeline : aws_cdk.aws_osis.CfnPipeline
        The pipeline itself.
    role : aws_cdk.aws_iam.Role
        What it may do.
    failures : aws_cdk.aws_s3.IBucket
        What the domain refused.
    log_group : aws_cdk.aws_logs.LogGroup
        Its log.
    connections : aws_cdk.aws_ec2.Connections
        Who may push: ``connections.allow_default_port_from(function)``.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

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
        domain: SearchDomain,
        notify: sns.ITopic,
        source: EventStream | None = None,
        path: str = "/logs",
        processors: Sequence[Mapping[str, Any]] = (),
        index: str = "logs-%{yyyy.MM.dd}",
        min_units: int | None = None,
        max_units: int = 4,
        failures: s3.IBucket | None = None,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        least = 1 if source else quotas.UNITS_MIN_PUSHED
        fewest = least if min_units is None else min_units
        _check(self, fewest=fewest, least=least, most=max_units, path=path)
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        self.failures: s3.IBucket = failures or private_bucket(
            self, "Failures", self.encryption_key, removal_policy
        )
        self.pipeline_name = _name_of(self)
        self.log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/vendedlogs/OpenSearchIngestion/{self.pipeline_name}",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=removal_policy,
        )
        self.role = pipeline_role(self, self.pipeline_name)
        permitted = permit_pipeline(
            self.role,
            domain_arn=domain.domain_arn,
            failures=self.failures.arn_for_objects(f"{_REFUSED}/*"),
            keys=[key for key in (self.encryption_key, self.failures.encryption_key) if key],
            source=source.stream if source else None,
        )
        self.security_group = ec2.SecurityGroup(
            self, "Wall", vpc=domain.vpc, description="Pipeline", allow_all_outbound=False
        )
        self.connections = ec2.Connections(
            security_groups=[self.security_group], default_port=ec2.Port.tcp(443)
        )
        domain.connections.allow_default_port_from(self.security_group, "Pipeline")
        self.pipeline = osis.CfnPipeline(
            self,
            "Resource",
            pipeline_name=self.pipeline_name,
            min_units=fewest,
            max_units=max_units,
            pipeline_configuration_body=self._body(domain, source, path, processors, index),
            pipeline_role_arn=self.role.role_arn,
            log_publishing_options={
                "isLoggingEnabled": True,
                "cloudWatchLogDestination": {"logGroup": self.log_group.log_group_name},
            },
            vpc_options={
                "subnetIds": [subnet.subnet_id for subnet in domain.subnets],
                "securityGroupIds": [self.security_group.security_group_id],
            },
            **self._buffer(kept=source is None),
        )
        # The service checks the role when the pipeline is created: its policy must be there before.
        self.pipeline.node.add_dependency(permitted)
        if source is not None:
            source.add_reader(self, fan_out=True)
        self.alarms = watch(self, _NAMESPACE, self._dimensions, _watches(max_units), notify)

    @property
    def pipeline_arn(self) -> str:
        """ARN of the pipeline."""
        return self.pipeline.attr_pipeline_arn

    def grant_ingest(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* push events, with requests that it signs."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["osis:Ingest"], resource_arns=[self.pipeline_arn]
        )

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of the pipeline; the options are those of every CDK metric."""
        return cloudwatch.Metric(
            namespace=_NAMESPACE, metric_name=name, dimensions_map=self._dimensions, **options
        ).attach_to(self)

    @property
    def _dimensions(self) -> dict[str, str]:
        return {"PipelineName": self.pipeline_name}

    def _buffer(self, *, kept: bool) -> dict[str, Any]:
        """Return the options of the buffer; a stream keeps by itself what is not yet read."""
        if not kept:
            return {}
        return {
            "buffer_options": {"persistentBufferEnabled": True},
            "encryption_at_rest_options": {"kmsKeyArn": self.encryption_key.key_arn},
        }

    def _body(
        self,
        domain: SearchDomain,
        source: EventStream | None,
        path: str,
        processors: Sequence[Mapping[str, Any]],
        index: str,
    ) -> str:
        """Return the configuration, as YAML with references in it."""
        aws = {"sts_role_arn": self.role.role_arn, "region": Stack.of(self).region}
        pushed: dict[str, Any] = {"http": {"path": path}}
        if source is not None:
            stream = {"stream_arn": source.stream.stream_arn, "initial_position": "EARLIEST"}
            settings = {
                "acknowledgments": True,
                "codec": {"ndjson": {}},
                "streams": [stream],
                "aws": aws,
            }
            pushed = {"kinesis_data_streams": settings}
        kept = {
            "bucket": self.failures.bucket_name,
            "key_path_prefix": f"{_REFUSED}/",
            **aws,
        }
        written = {"hosts": [domain.endpoint], "index": index, "aws": aws, "dlq": {"s3": kept}}
        steps = {"processor": [dict(step) for step in processors]} if processors else {}
        body = {
            "version": "2",
            _SUB: {"source": pushed, **steps, "sink": [{"opensearch": written}]},
        }
        return yaml.dump(body, Dumper=_WithoutAliases, sort_keys=False, width=10_000)


class _WithoutAliases(yaml.SafeDumper):
    """Writes what stands twice twice: the service reads no aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - of nothing
        return True


def _check(construct: Construct, *, fewest: int, least: int, most: int, path: str) -> None:
    of = construct.node.path
    if not least <= fewest <= most <= quotas.UNITS_MAX:
        message = (
            f"{of}: {fewest} to {most} OCUs; it takes {least} at least, {quotas.UNITS_MAX} at most,"
            " and no more at least than at most"
        )
        raise ValueError(message)
    if not _PATH.fullmatch(path):
        raise ValueError(f"{of}: path {path!r} must begin with / and name something")


def _name_of(construct: Construct) -> str:
    unique = Names.unique_resource_name(construct, max_length=_NAME_MAX, separator="-").lower()
    return unique if unique[0].isalpha() else f"p{unique[1:]}"


def _watches(max_units: int) -> list[Watch]:
    return [
        Watch(
            "Refused",
            f"{_SUB}.opensearch.documentErrors.count",
            "Sum",
            0,
            f"The domain refuses documents: they are in the bucket, under {_REFUSED}/.",
        ),
        Watch(
            "Unwritten",
            f"{_SUB}.opensearch.bulkRequestErrors.count",
            "Sum",
            0,
            "Writing to the domain fails: look at the pipeline's log and the domain's health.",
        ),
        Watch(
            "AtItsEnd",
            "computeUnits.value",
            "Minimum",
            max_units - 1,
            "The pipeline uses all its OCUs for a quarter of an hour: raise max_units.",
            periods=3,
        ),
    ]
