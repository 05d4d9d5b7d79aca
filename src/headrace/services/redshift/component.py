"""Warehouses and what belongs to them; the larger views stand in files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.redshift.cluster import Cluster
from headrace.services.redshift.groups import (
    ClusterParameterGroup,
    ClusterSecurityGroup,
    ClusterSecurityGroupIngress,
    ClusterSubnetGroup,
)
from headrace.services.redshift.serverless import Namespace, NamespaceSnapshot, Workgroup
from headrace.template.values import Value

__all__ = [
    "Cluster",
    "ClusterParameterGroup",
    "ClusterSecurityGroup",
    "ClusterSecurityGroupIngress",
    "ClusterSubnetGroup",
    "DataPipeline",
    "EndpointAccess",
    "EndpointAuthorization",
    "EventSubscription",
    "IdentityCenterApplication",
    "Integration",
    "Namespace",
    "NamespaceSnapshot",
    "ScheduledAction",
    "Snapshot",
    "SnapshotCopyGrant",
    "SnapshotSchedule",
    "UsageLimit",
    "Workgroup",
]

_CLUSTER: Final = "AWS::Redshift::Cluster"
_ROLE: Final = "AWS::IAM::Role"
_ACTIONS: Final = ("PauseCluster", "ResizeCluster", "ResumeCluster")


class _OfCluster(Component):
    """Something that names the cluster that it is for."""

    service = "redshift"

    @property
    def cluster(self) -> Value:
        """The cluster."""
        return self.properties.get("ClusterIdentifier")


class EndpointAccess(_OfCluster):
    """``AWS::Redshift::EndpointAccess``: a door to the cluster in another VPC.

    Edges: ``reaches`` the cluster (``endpoint``); ``placed_in`` its ``subnet group`` and
    ``security group``s.
    """

    kind = "warehouse endpoint"
    name_property = "EndpointName"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield self.link_to(EdgeKind.REACHES, self.cluster, "endpoint", _CLUSTER)
        group = self.properties.get("SubnetGroupName")
        expects = "AWS::Redshift::ClusterSubnetGroup"
        yield self.link_to(EdgeKind.PLACED_IN, group, "subnet group", expects)
        for door in each(self.properties.get("VpcSecurityGroupIds")):
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, door, "security group", expects)


class EndpointAuthorization(_OfCluster):
    """``AWS::Redshift::EndpointAuthorization``: another account may make an endpoint.

    The cluster is ``permitted_by`` it (role ``endpoint authorization``).
    """

    kind = "endpoint authorization"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        role = "endpoint authorization"
        yield self.link_from(EdgeKind.PERMITTED_BY, self.cluster, role, _CLUSTER)


class EventSubscription(Component):
    """``AWS::Redshift::EventSubscription``.

    It ``notifies`` its topic; the clusters that it names are ``watched_by`` it (``events``).
    """

    kind = "event subscription"
    service = "redshift"
    name_property = "SubscriptionName"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        topic = self.properties.get("SnsTopicArn")
        yield self.link_to(EdgeKind.NOTIFIES, topic, "events", "AWS::SNS::Topic")
        for source in each(self.properties.get("SourceIds")):
            yield self.link_from(EdgeKind.WATCHED_BY, source, "events", _CLUSTER)


class Integration(Component):
    """``AWS::Redshift::Integration``: zero-ETL, which copies a source's changes by itself.

    Edges: ``flows`` from its source (``zero-ETL``) and to the warehouse (``deliver``);
    ``encrypted_by`` its key.
    """

    kind = "zero-ETL integration"
    service = "redshift"
    name_property = "IntegrationName"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        properties = self.properties
        yield self.link_from(EdgeKind.FLOWS, properties.get("SourceArn"), "zero-ETL")
        yield self.link_to(EdgeKind.FLOWS, properties.get("TargetArn"), "deliver")
        key = properties.get("KMSKeyId")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, expects="AWS::KMS::Key")


class ScheduledAction(Component):
    """``AWS::Redshift::ScheduledAction``: pauses, resumes or resizes a cluster at set times.

    Edges: ``uses`` the cluster (``action``); ``permitted_by`` its role.
    """

    kind = "scheduled action"
    service = "redshift"
    name_property = "ScheduledActionName"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for action in _ACTIONS:
            cluster = self.properties.get("TargetAction", action, "ClusterIdentifier")
            yield self.link_to(EdgeKind.USES, cluster, "action", _CLUSTER)
        role = self.properties.get("IamRole")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects=_ROLE)


class Snapshot(_OfCluster):
    """``AWS::Redshift::Snapshot``; its cluster is ``backed_up_to`` it."""

    kind = "warehouse snapshot"
    name_property = "SnapshotIdentifier"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        yield self.link_from(EdgeKind.BACKED_UP_TO, self.cluster, "snapshot", _CLUSTER)


class SnapshotCopyGrant(Component):
    """``AWS::Redshift::SnapshotCopyGrant``; ``encrypted_by`` the key of the other region."""

    kind = "snapshot copy grant"
    service = "redshift"
    name_property = "SnapshotCopyGrantName"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        key = self.properties.get("KmsKeyId")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, expects="AWS::KMS::Key")


class SnapshotSchedule(Component):
    """``AWS::Redshift::SnapshotSchedule``: when snapshots are taken."""

    kind = "snapshot schedule"
    service = "redshift"
    name_property = "ScheduleIdentifier"


class UsageLimit(_OfCluster):
    """``AWS::Redshift::UsageLimit``: a cap on a feature that is paid by use.

    It ``uses`` the cluster (``limit``).
    """

    kind = "usage limit"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        yield self.link_to(EdgeKind.USES, self.cluster, "limit", _CLUSTER)


class IdentityCenterApplication(Component):
    """An application that lets users of IAM Identity Center in; ``permitted_by`` its role."""

    kind = "identity application"
    service = "redshift"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        role = self.properties.get("IamRoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects=_ROLE)


class DataPipeline(Component):
    """``AWS::DataPipeline::Pipeline``: a service that takes no new customers."""

    kind = "data pipeline"
    service = "redshift"
    name_property = "Name"

    @property
    def active(self) -> bool:
        """Whether it is started; it is unless told otherwise."""
        return self.properties.get("Activate").boolean(True)
