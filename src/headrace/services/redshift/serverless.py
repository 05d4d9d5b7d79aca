"""Redshift Serverless, as the design sees it: a namespace holds the data, a workgroup computes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.redshift import quotas
from headrace.services.redshift.loads import flows_of
from headrace.template.values import Value

__all__ = ["Namespace", "NamespaceSnapshot", "Workgroup"]

_NAMESPACE: Final = "AWS::RedshiftServerless::Namespace"


class Namespace(Component):
    """``AWS::RedshiftServerless::Namespace``: databases, users, keys and roles.

    Edges: ``encrypted_by`` its key, and that of its admin's secret (``secret``); ``permitted_by``
    its roles.
    """

    kind = "namespace"
    service = "redshift"
    name_property = "NamespaceName"
    arn_service = "redshift-serverless"
    arn_prefix = "namespace/"

    @property
    def encryption_key(self) -> Value:
        """The customer's KMS key; absent for one that AWS owns."""
        return self.properties.get("KmsKeyId")

    @property
    def admin_name(self) -> str:
        """User name of its administrator; empty where none is given."""
        return self.properties.get("AdminUsername").text("")

    @property
    def admin_password(self) -> Value:
        """Password of its administrator as the template gives it."""
        return self.properties.get("AdminUserPassword")

    @property
    def manages_password(self) -> bool:
        """Whether Redshift keeps the administrator's password in Secrets Manager."""
        return self.properties.get("ManageAdminPassword").boolean(False)

    @property
    def database(self) -> str:
        """Name of its first database."""
        return self.properties.get("DbName").text(quotas.DATABASE_DEFAULT)

    @property
    def log_kinds(self) -> list[str]:
        """The kinds of log that are exported."""
        return [kind.text("") for kind in self.properties.get("LogExports").elements()]

    @property
    def logs(self) -> bool:
        """Whether an audit log is written."""
        return any(True for _ in self.properties.get("LogExports").elements())

    @property
    def deletion_policy(self) -> str:
        """What CloudFormation does with it when it goes."""
        return self.resource.attribute("DeletionPolicy", self.assumptions).text("Delete")

    @property
    def final_snapshot(self) -> Value:
        """Name of the snapshot that is taken before it goes; absent for none."""
        return self.properties.get("FinalSnapshotName")

    def links(self) -> Iterator[Link]:
        """Yield the edges that its own properties state."""
        properties = self.properties
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, expects="AWS::KMS::Key")
        secret_key = properties.get("AdminPasswordSecretKmsKeyId")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, secret_key, "secret", "AWS::KMS::Key")
        for role in each(properties.get("IamRoles")):
            yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")


class Workgroup(Component):
    """``AWS::RedshiftServerless::Workgroup``.

    Edges: ``uses`` its ``namespace``; ``placed_in`` its ``subnet``s and ``security group``s;
    ``flows`` from and to what the namespace's roles let it load (``copy``, ``shared``) and
    ``unload``.
    """

    kind = "serverless warehouse"
    service = "redshift"
    name_property = "WorkgroupName"
    arn_service = "redshift-serverless"
    arn_prefix = "workgroup/"

    @property
    def base_rpus(self) -> int:
        """Base capacity in RPU."""
        return self.properties.get("BaseCapacity").integer(quotas.RPUS_DEFAULT)

    @property
    def max_rpus(self) -> int | None:
        """Capacity in RPU that it never exceeds; None for no such limit."""
        return self.properties.get("MaxCapacity").integer(None)

    @property
    def publicly_accessible(self) -> bool:
        """Whether it has public addresses."""
        return self.properties.get("PubliclyAccessible").boolean(False)

    @property
    def port(self) -> int:
        """Port on which it listens."""
        return self.properties.get("Port").integer(quotas.PORT_DEFAULT)

    @property
    def routes_through_vpc(self) -> bool:
        """Whether COPY and UNLOAD go through its VPC (enhanced VPC routing)."""
        return self.properties.get("EnhancedVpcRouting").boolean(False)

    def links(self) -> Iterator[Link]:
        """Yield the edges that its own properties state."""
        properties = self.properties
        namespace = properties.get("NamespaceName")
        yield self.link_to(EdgeKind.USES, namespace, "namespace", _NAMESPACE)
        for subnet in each(properties.get("SubnetIds")):
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
        for group in each(properties.get("SecurityGroupIds")):
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)

    def inferred(self, design: Design) -> Iterator[Link]:
        """Yield what the roles of its namespace let it load and unload.

        Raises
        ------
        UnknownValueError
            When that depends on an open condition.
        """
        for namespace in design.outgoing(self, EdgeKind.USES, "namespace"):
            if isinstance(namespace.node, Namespace):
                yield from flows_of(self, namespace.node, design)


class NamespaceSnapshot(Component):
    """``AWS::RedshiftServerless::Snapshot``; its namespace is ``backed_up_to`` it."""

    kind = "warehouse snapshot"
    service = "redshift"
    name_property = "SnapshotName"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        namespace = self.properties.get("NamespaceName")
        yield self.link_from(EdgeKind.BACKED_UP_TO, namespace, "snapshot", _NAMESPACE)
