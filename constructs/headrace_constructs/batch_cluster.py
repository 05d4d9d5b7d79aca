"""An EMR cluster that comes for its job and goes, or stays and survives a primary's loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aws_cdk import Duration, RemovalPolicy, Stack, Tags
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_emr as emr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from headrace.services.emr import quotas
from headrace_constructs.alarms import watch
from headrace_constructs.batch_nodes import BatchNodes
from headrace_constructs.batch_permissions import (
    MANAGED_TAG,
    let_encrypt_volumes,
    let_read_catalog,
    node_role,
    service_role,
)
from headrace_constructs.batch_settings import Certificates, Doors, encryption, watches
from headrace_constructs.batch_size import nodes_for
from headrace_constructs.batch_steps import Application, BatchStep, configurations
from headrace_constructs.buckets import log_bucket
from headrace_constructs.declared import declare, read_declared
from headrace_constructs.origins import mark
from headrace_constructs.warehouse_network import private_subnets, reach_s3

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_s3 as s3
    from aws_cdk import aws_sns as sns

    from headrace.load.jobs import FileSystem
    from headrace.load.model import Load

__all__ = ["BatchCluster", "BatchNodes", "BatchStep", "Certificates"]

SEED: Final = ("E3", "E4", "E7", "E9", "E13", "E17", "E18", "E19")

_NAMESPACE: Final = "AWS/ElasticMapReduce"
_NEEDS_TABLES: Final = frozenset({"Hive", "Spark", "Presto", "Trino"})


class BatchCluster(Construct):
    """A cluster in one private subnet, which keeps data and tables outside itself.

    Input and output lie on S3, tables in the Glue Data Catalog, logs in a bucket: nothing of worth
    goes with the cluster. All of it is encrypted, on disks and between nodes. Task nodes are Spot
    Instances, which managed scaling adds and takes away; primaries and core nodes are not.

    Parameters
    ----------
    scope, id
        As for every construct.
    vpc
        The network.
    notify
        Topic that hears of trouble. Required: nobody else can know whom to tell.
    certificates
        With which nodes encrypt what they send each other. Required: EMR makes none itself.
    steps
        What it does. A cluster that is not long-running ends after its steps, or when one fails.
    long_running
        Whether it stays when it has nothing to do. It then has three primaries unless *nodes* says
        otherwise, and ends after *idle* without work if it has one.
    load
        What it works through: a job with the keys that a load file has for it, or several under
        ``jobs``. Its nodes are sized for them.
    nodes
        What it is made of, instead: ``headrace size emr`` tells how many of which type.
    zone
        Availability zone of the data that it works with, where those sit in one (a warehouse, a
        domain): the cluster's one subnet is taken there. The first private subnet by default.
    subnet
        Instead: the subnet itself.
    applications
        What is installed. With Presto, Trino or HBase its size stays what it is: managed scaling
        and the end of an idle cluster look at YARN alone.
    release
        Release of EMR.
    databases
        Databases of the Glue Data Catalog that it may work with.
    file_system
        ``emrfs``: data on S3. ``hdfs``: data on the core nodes' disks, at least four of them, each
        block kept twice.
    hbase_root
        Where HBase keeps its tables: ``s3://bucket/prefix/``. Required with HBase.
    idle
        For how long a long-running cluster with one primary may have nothing to do.
    s3_endpoint
        Whether the VPC already has a gateway endpoint for S3 that this app does not create.
    encryption_key
        Key to encrypt with; a new key that rotates yearly by default.
    removal_policy
        What becomes of logs and key when the stack is deleted; kept by default.

    Attributes
    ----------
    cluster : aws_cdk.aws_emr.CfnCluster
        The cluster itself.
    node_role : aws_cdk.aws_iam.Role
        What its nodes may do.
    subnet : aws_cdk.aws_ec2.ISubnet
        Where they sit.
    log_bucket : aws_cdk.aws_s3.Bucket
        Its logs, kept for 90 days.
    encryption_key : aws_cdk.aws_kms.IKey
        The key that encrypts all of it.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

    Raises
    ------
    ValueError
        When properties contradict each other; the message says which.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.IVpc,
        notify: sns.ITopic,
        certificates: Certificates,
        steps: Sequence[BatchStep] = (),
        long_running: bool = False,
        load: Mapping[str, Any] | None = None,
        nodes: BatchNodes | None = None,
        zone: str | None = None,
        subnet: ec2.ISubnet | None = None,
        applications: Sequence[Application] = ("Spark", "Hive"),
        release: str = "emr-7.10.0",
        databases: Sequence[str] = (),
        file_system: FileSystem = "emrfs",
        hbase_root: str | None = None,
        idle: Duration | None = None,
        s3_endpoint: bool = False,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        hdfs = file_system == "hdfs"
        declared = read_declared(load, self, "jobs") if load is not None else None
        made_of = nodes or self._sized(declared, file_system, long_running=long_running)
        _check(made_of, steps, applications, long_running=long_running, hdfs=hdfs)
        if "HBase" in applications and hbase_root is None:
            raise ValueError("HBase needs hbase_root: its tables must outlive the cluster")
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        self.log_bucket = log_bucket(self, self.encryption_key, removal_policy)
        self.subnet = subnet or _near(vpc, zone)
        if not s3_endpoint:
            reach_s3(self, vpc, [self.subnet])
        self.node_role = node_role(self, self.encryption_key)
        self.log_bucket.grant_put(self.node_role)
        certificates.bucket.grant_read(self.node_role, certificates.key)
        if _NEEDS_TABLES.intersection(applications):
            let_read_catalog(self.node_role, databases)
        service = service_role(self, self.node_role)
        let_encrypt_volumes(service, self.encryption_key)
        doors = Doors.into(self, vpc)
        on_yarn = not quotas.NOT_ON_YARN.intersection(name.lower() for name in applications)
        profile = iam.CfnInstanceProfile(self, "Profile", roles=[self.node_role.role_name])
        configuration = emr.CfnSecurityConfiguration(
            self,
            "Security",
            security_configuration=encryption(self.encryption_key, certificates),
        )
        self.cluster = emr.CfnCluster(
            self,
            "Cluster",
            name=self.node.path.replace("/", "-"),
            release_label=release,
            applications=[emr.CfnCluster.ApplicationProperty(name=name) for name in applications],
            instances=emr.CfnCluster.JobFlowInstancesConfigProperty(
                **made_of.instances(),
                **self._placed(made_of),
                emr_managed_master_security_group=doors.primary.security_group_id,
                emr_managed_slave_security_group=doors.workers.security_group_id,
                service_access_security_group=doors.service.security_group_id,
                keep_job_flow_alive_when_no_steps=long_running,
                termination_protected=made_of.primaries > 1,
            ),
            steps=[step.config(ends_cluster=not long_running) for step in steps] or None,
            service_role=service.role_arn,
            job_flow_role=profile.ref,
            security_configuration=configuration.ref,
            configurations=configurations(
                applications, copied=made_of.core > 1, hbase_root=hbase_root
            )
            or None,
            log_uri=self.log_bucket.s3_url_for_object("emr/"),
            log_encryption_kms_key_id=self.encryption_key.key_arn,
            managed_scaling_policy=made_of.scaling() if made_of.task and on_yarn else None,
            auto_termination_policy=_ends(idle, made_of) if long_running and on_yarn else None,
            visible_to_all_users=True,
        )
        if load is not None:
            declare(self.cluster, load)
        for tagged in (self, self.subnet):
            Tags.of(tagged).add(MANAGED_TAG, "true")
        self.cluster.node.add_dependency(self.node_role, service)
        self.alarms = watch(
            self,
            _NAMESPACE,
            {"JobFlowId": self.cluster.ref},
            watches(hdfs=hdfs, long_running=long_running),
            notify,
        )

    def read_from(self, bucket: s3.IBucket, prefix: str = "") -> iam.Grant:
        """Let the cluster read the objects of *bucket* that begin with *prefix*."""
        return bucket.grant_read(self.node_role, f"{prefix}*")

    def write_to(self, bucket: s3.IBucket, prefix: str = "") -> iam.Grant:
        """Let the cluster write into *bucket*, under *prefix*, and read and replace what is there.

        Committing the output of a job lists, reads and deletes what its tasks have written.
        """
        return bucket.grant_read_write(self.node_role, f"{prefix}*")

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of the cluster; the options are those of every CDK metric."""
        return cloudwatch.Metric(
            namespace=_NAMESPACE,
            metric_name=name,
            dimensions_map={"JobFlowId": self.cluster.ref},
            **options,
        )

    @property
    def arn(self) -> str:
        """ARN of the cluster."""
        stack = Stack.of(self)
        return stack.format_arn(
            service="elasticmapreduce", resource="cluster", resource_name=self.cluster.ref
        )

    def _sized(
        self, load: Load | None, file_system: FileSystem, *, long_running: bool
    ) -> BatchNodes:
        """Return the nodes for *load*, or the usual ones."""
        primaries = quotas.PRIMARIES_SAFE if long_running else 1
        hdfs = file_system == "hdfs"
        usual = BatchNodes(primaries=primaries, core=quotas.CORE_NODES_SAFE if hdfs else 2)
        if load is None:
            return usual
        return nodes_for(load, self, primaries=primaries, file_system=file_system) or usual

    def _placed(self, nodes: BatchNodes) -> dict[str, Any]:
        if nodes.fleets:
            return {"ec2_subnet_ids": [self.subnet.subnet_id]}
        return {"ec2_subnet_id": self.subnet.subnet_id}


def _near(vpc: ec2.IVpc, zone: str | None) -> ec2.ISubnet:
    """Return the first private subnet of *vpc*, in *zone* if one is given."""
    subnets = private_subnets(vpc, None, zones=1)
    found = [one for one in subnets if zone is None or one.availability_zone == zone]
    if not found:
        zones = ", ".join(sorted({one.availability_zone for one in subnets}))
        raise ValueError(f"no private subnet of the network lies in {zone}, only in {zones}")
    return found[0]


def _ends(
    idle: Duration | None, nodes: BatchNodes
) -> emr.CfnCluster.AutoTerminationPolicyProperty | None:
    """Return when an idle cluster ends. EMR takes no such policy with several primaries."""
    if nodes.primaries > 1:
        return None
    seconds = int((idle or Duration.hours(1)).to_seconds())
    return emr.CfnCluster.AutoTerminationPolicyProperty(idle_timeout=seconds)


def _check(
    nodes: BatchNodes,
    steps: Sequence[BatchStep],
    applications: Sequence[Application],
    *,
    long_running: bool,
    hdfs: bool,
) -> None:
    if not long_running and not steps:
        raise ValueError("it ends after its steps: give steps, or long_running=True")
    if hdfs and nodes.core < quotas.CORE_NODES_SAFE:
        least = quotas.CORE_NODES_SAFE
        raise ValueError(f"{nodes.core} core nodes keep HDFS; give {least} or more, or use emrfs")
    if {"Presto", "Trino"} <= {*applications}:
        raise ValueError("Presto and Trino exclude each other: choose one")
