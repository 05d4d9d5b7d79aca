"""A provisioned cluster, as the design sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, Design, EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.redshift import quotas
from headrace.services.redshift.loads import flows_of
from headrace.template.values import Value

__all__ = ["Cluster"]

_SUBNETS: Final = "AWS::Redshift::ClusterSubnetGroup"
_PARAMETERS: Final = "AWS::Redshift::ClusterParameterGroup"


class Cluster(Component):
    """``AWS::Redshift::Cluster``.

    Edges
    -----
    ``flows`` from what its roles let it load (``copy``; ``shared`` for a stream) and to what they
    let it ``unload`` to; ``placed_in`` its ``subnet group``, the ``subnet``s of that, and its
    ``security group``s; ``encrypted_by`` its key, and that of its admin's secret (``secret``);
    ``permitted_by`` its roles; ``uses`` its parameter group (``parameters``), the bucket of its
    audit log (``log``) and the grant for copies of its snapshots (``copy grant``).
    """

    kind = "warehouse"
    service = "redshift"
    name_property = "ClusterIdentifier"
    arn_service = "redshift"
    arn_prefix = "cluster:"
    has_nodes = True

    @property
    def node_type(self) -> str:
        """Its node type in lower case; empty where none is given."""
        return self.properties.get("NodeType").text("").lower()

    @property
    def nodes(self) -> int:
        """Compute nodes."""
        if self.properties.get("ClusterType").text("") == "single-node":
            return 1
        return self.properties.get("NumberOfNodes").count(quotas.NODES_DEFAULT)

    @property
    def multi_az(self) -> bool:
        """Whether a second availability zone holds as many nodes."""
        return self.properties.get("MultiAZ").boolean(False)

    @property
    def relocates(self) -> bool:
        """Whether Redshift may move it to another availability zone."""
        return self.properties.get("AvailabilityZoneRelocation").boolean(False)

    @property
    def encrypted(self) -> bool:
        """Whether it encrypts at rest; it does unless told otherwise."""
        return self.properties.get("Encrypted").boolean(True)

    @property
    def encryption_key(self) -> Value:
        """The customer's KMS key; absent for one that AWS owns."""
        return self.properties.get("KmsKeyId")

    @property
    def publicly_accessible(self) -> bool:
        """Whether it has a public address."""
        return self.properties.get("PubliclyAccessible").boolean(False)

    @property
    def routes_through_vpc(self) -> bool:
        """Whether COPY and UNLOAD go through its VPC (enhanced VPC routing)."""
        return self.properties.get("EnhancedVpcRouting").boolean(False)

    @property
    def snapshot_retention_days(self) -> int:
        """Days that automated snapshots are kept; 0 for none."""
        default = quotas.SNAPSHOT_RETENTION_DEFAULT_DAYS
        return self.properties.get("AutomatedSnapshotRetentionPeriod").integer(default)

    @property
    def copy_region(self) -> Value:
        """The region that its snapshots are copied to; absent for none."""
        return self.properties.get("DestinationRegion")

    @property
    def deletion_policy(self) -> str:
        """What CloudFormation does with it when it goes: ``Delete``, ``Snapshot`` or ``Retain``."""
        return self.resource.attribute("DeletionPolicy", self.assumptions).text("Delete")

    @property
    def subnet_group(self) -> Value:
        """Its subnet group; absent where it takes the default one."""
        return self.properties.get("ClusterSubnetGroupName")

    @property
    def parameter_group(self) -> Value:
        """Its parameter group; absent where it takes the default one."""
        return self.properties.get("ClusterParameterGroupName")

    @property
    def logs(self) -> bool:
        """Whether an audit log is written."""
        return self.properties.get("LoggingProperties").exists

    @property
    def admin_name(self) -> str:
        """User name of its administrator."""
        return self.properties.get("MasterUsername").text("")

    @property
    def admin_password(self) -> Value:
        """Password of its administrator as the template gives it."""
        return self.properties.get("MasterUserPassword")

    @property
    def manages_password(self) -> bool:
        """Whether Redshift keeps the administrator's password in Secrets Manager."""
        return self.properties.get("ManageMasterPassword").boolean(False)

    @property
    def database(self) -> str:
        """Name of its first database."""
        return self.properties.get("DBName").text(quotas.DATABASE_DEFAULT)

    @property
    def upgrades_itself(self) -> bool:
        """Whether major versions of the engine are installed in the maintenance window."""
        return self.properties.get("AllowVersionUpgrade").boolean(True)

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self.properties.get("Port").integer(quotas.PORT_DEFAULT)

    def links(self) -> Iterator[Link]:
        """Yield the edges that its own properties state."""
        properties = self.properties
        yield self.link_to(EdgeKind.PLACED_IN, self.subnet_group, "subnet group", _SUBNETS)
        for group in each(properties.get("VpcSecurityGroupIds")):
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)
        yield self.link_to(EdgeKind.ENCRYPTED_BY, self.encryption_key, expects="AWS::KMS::Key")
        secret_key = properties.get("MasterPasswordSecretKmsKeyId")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, secret_key, "secret", "AWS::KMS::Key")
        for role in each(properties.get("IamRoles")):
            yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
        yield self.link_to(EdgeKind.USES, self.parameter_group, "parameters", _PARAMETERS)
        bucket = properties.get("LoggingProperties", "BucketName")
        yield self.link_to(EdgeKind.USES, bucket, "log", "AWS::S3::Bucket")
        grant = properties.get("SnapshotCopyGrantName")
        yield self.link_to(EdgeKind.USES, grant, "copy grant", "AWS::Redshift::SnapshotCopyGrant")

    def inferred(self, design: Design) -> Iterator[Link]:
        """Yield the subnets of its group, and what its roles let it load and unload.

        Raises
        ------
        UnknownValueError
            When that depends on an open condition.
        """
        for group in design.outgoing(self, EdgeKind.PLACED_IN, "subnet group"):
            if not isinstance(group.node, Component):
                continue
            for subnet in design.outgoing(group.node, EdgeKind.PLACED_IN, "subnet"):
                at = group.edge.at
                yield Link(EdgeKind.PLACED_IN, self.id, subnet.node.id, at, "subnet")
        yield from flows_of(self, self, design)
