"""Domains, as the design sees them, whichever of the two resource types declares them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.search import quotas
from headrace.services.search.engine import Engine, Name, read_engine
from headrace.template.values import Scalar, Sequence, Value

__all__ = ["Application", "Domain", "ElasticsearchDomain", "is_off"]

_DOMAIN: Final = "AWS::OpenSearchService::Domain"


class Domain(Component):
    """``AWS::OpenSearchService::Domain``: a cluster of masters and data nodes.

    Edges
    -----
    ``placed_in`` its subnets and security groups; ``encrypted_by`` its key; ``uses`` a log group
    for each kind of log (role ``log``) and the user pool that people sign in to (``sign-in``);
    ``permitted_by`` the role that reads that pool (``sign-in``).
    """

    kind = "search domain"
    service = "search"
    name_property = "DomainName"
    arn_service = "es"
    arn_prefix = "domain/"
    arn_inner = "/"
    has_nodes = True

    cluster_property: ClassVar[str] = "ClusterConfig"
    version_property: ClassVar[str] = "EngineVersion"
    engine_name: ClassVar[Name] = "OpenSearch"
    type_suffix: ClassVar[str] = ".search"

    @property
    def cluster(self) -> Value:
        """The block that says how many nodes of which type there are, and where."""
        return self.properties.get(self.cluster_property)

    @property
    def engine(self) -> Engine | None:
        """Engine and version; None for the newest one, which a domain gets that names none."""
        text = self.properties.get(self.version_property).text("")
        return read_engine(text, self.engine_name) if text else None

    @property
    def instance_type(self) -> str | None:
        """Type of the data nodes without suffix (``r7g.large``); None where AWS chooses it."""
        return self._type("InstanceType")

    @property
    def data_nodes(self) -> int:
        """Number of data nodes, one by default.

        Raises
        ------
        UnknownValueError
            Also when no domain can have so few.
        """
        return self.cluster.get("InstanceCount").count(1)

    @property
    def master_nodes(self) -> int:
        """Number of dedicated masters; 0 where data nodes do their work.

        Raises
        ------
        UnknownValueError
            When masters are switched on and nothing says how many, or fewer than none.
        """
        if not self.cluster.get("DedicatedMasterEnabled").boolean(False):
            return 0
        stated = self.cluster.get("DedicatedMasterCount")
        if not stated.exists:
            raise UnknownValueError("DedicatedMasterCount is not set")
        return stated.count(0, least=0)

    @property
    def master_type(self) -> str | None:
        """Type of the dedicated masters without suffix; None where AWS chooses it."""
        return self._type("DedicatedMasterType")

    @property
    def warm_nodes(self) -> int:
        """Number of UltraWarm nodes."""
        if not self.cluster.get("WarmEnabled").boolean(False):
            return 0
        return self.cluster.get("WarmCount").count(quotas.WARM_NODES_MIN, least=0)

    @property
    def has_standby(self) -> bool:
        """Whether the nodes of one of three zones wait for another to fail."""
        return self.cluster.get("MultiAZWithStandbyEnabled").boolean(False)

    @property
    def zones(self) -> int:
        """Number of availability zones over which the data nodes are spread."""
        if self.has_standby:
            return quotas.STANDBY_ZONES
        if not self.cluster.get("ZoneAwarenessEnabled").boolean(False):
            return 1
        asked = self.cluster.get("ZoneAwarenessConfig", "AvailabilityZoneCount")
        return asked.count(quotas.ZONES_DEFAULT)

    @property
    def volume_type(self) -> str | None:
        """Type of the EBS volumes, ``gp2`` by default; None for nodes with disks of their own."""
        options = self.properties.get("EBSOptions")
        if not options.get("EBSEnabled").boolean(False):
            return None
        return options.get("VolumeType").text(quotas.VOLUME_TYPE_DEFAULT)

    @property
    def volume_gib(self) -> int | None:
        """Size of each data node's volume in GiB; None for nodes with disks of their own."""
        if self.volume_type is None:
            return None
        return self.properties.get("EBSOptions", "VolumeSize").integer(quotas.VOLUME_DEFAULT_GIB)

    @property
    def encrypted(self) -> bool:
        """Whether indexes, logs, swap files and snapshots are encrypted at rest."""
        return self.properties.get("EncryptionAtRestOptions", "Enabled").boolean(False)

    @property
    def encrypts_between_nodes(self) -> bool:
        """Whether the nodes speak TLS to each other."""
        return self.properties.get("NodeToNodeEncryptionOptions", "Enabled").boolean(False)

    @property
    def enforces_https(self) -> bool:
        """Whether plain HTTP is refused."""
        return self.properties.get("DomainEndpointOptions", "EnforceHTTPS").boolean(False)

    @property
    def tls_policy(self) -> str:
        """Name of the TLS policy; empty where AWS chooses."""
        return self.properties.get("DomainEndpointOptions", "TLSSecurityPolicy").text("")

    @property
    def in_vpc(self) -> bool:
        """Whether its endpoint is inside a VPC; else it is on the internet."""
        return bool(list(self.properties.get("VPCOptions", "SubnetIds").elements()))

    @property
    def access_policy(self) -> Value:
        """The resource policy; absent where none is stated here."""
        return self.properties.get("AccessPolicies")

    @property
    def security(self) -> Value:
        """The block of fine-grained access control."""
        return self.properties.get("AdvancedSecurityOptions")

    @property
    def has_fine_grained_access(self) -> bool:
        """Whether users, roles and permissions are checked inside the domain."""
        return self.security.get("Enabled").boolean(False)

    @property
    def lets_anonymous_in(self) -> bool:
        """Whether requests without credentials pass in spite of fine-grained access control."""
        return self.security.get("AnonymousAuthEnabled").boolean(False)

    @property
    def dashboards_ask_who(self) -> bool:
        """Whether people have to sign in to OpenSearch Dashboards or Kibana."""
        if self.properties.get("CognitoOptions", "Enabled").boolean(False):
            return True
        return self.has_fine_grained_access and not self.lets_anonymous_in

    @property
    def updates_itself(self) -> bool:
        """Whether service software updates are installed in the off-peak window."""
        options = self.properties.get("SoftwareUpdateOptions")
        return options.get("AutoSoftwareUpdateEnabled").boolean(False)

    @property
    def published_logs(self) -> list[str]:
        """The kinds of log that go to CloudWatch Logs, as ``LogPublishingOptions`` names them."""
        listed = self.properties.get("LogPublishingOptions").items()
        return [
            name
            for name, options in listed
            if options.get("Enabled").boolean(False) and _named(options)
        ]

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        network = self.properties.get("VPCOptions")
        for subnet in each(network.get("SubnetIds")):
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
        for group in each(network.get("SecurityGroupIds")):
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)
        key = self.properties.get("EncryptionAtRestOptions", "KmsKeyId")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, expects="AWS::KMS::Key")
        logs = self.properties.get("LogPublishingOptions")
        for kind in quotas.LOG_KINDS:
            options = logs.get(kind)
            if not is_off(options.get("Enabled")):
                group = options.get("CloudWatchLogsLogGroupArn")
                yield self.link_to(EdgeKind.USES, group, "log", "AWS::Logs::LogGroup")
        cognito = self.properties.get("CognitoOptions")
        if not is_off(cognito.get("Enabled")):
            pool, role = cognito.get("UserPoolId"), cognito.get("RoleArn")
            yield self.link_to(EdgeKind.USES, pool, "sign-in", "AWS::Cognito::UserPool")
            yield self.link_to(EdgeKind.PERMITTED_BY, role, "sign-in", "AWS::IAM::Role")

    def _type(self, name: str) -> str | None:
        text = self.cluster.get(name).text("")
        return text.removesuffix(self.type_suffix) or None


class ElasticsearchDomain(Domain):
    """``AWS::Elasticsearch::Domain``: the same under the property names of before 2021."""

    acts_as = _DOMAIN

    cluster_property: ClassVar[str] = "ElasticsearchClusterConfig"
    version_property: ClassVar[str] = "ElasticsearchVersion"
    engine_name: ClassVar[Name] = "Elasticsearch"
    type_suffix: ClassVar[str] = ".elasticsearch"

    @property
    def engine(self) -> Engine:
        """Engine and version; this resource type gives its oldest version if none is asked for."""
        text = self.properties.get(self.version_property).text(quotas.ELASTICSEARCH_DEFAULT)
        return read_engine(text, self.engine_name)


class Application(Component):
    """``AWS::OpenSearchService::Application``: one user interface over several domains.

    It ``uses`` each domain or collection that it shows (role ``data source``) and is
    ``encrypted_by`` its key.
    """

    kind = "search application"
    service = "search"
    name_property = "Name"
    arn_service = "opensearch"
    arn_prefix = "application/"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for source in each(self.properties.get("DataSources")):
            yield self.link_to(EdgeKind.USES, source.get("DataSourceArn"), "data source")
        key = self.properties.get("KmsKeyArn")
        yield self.link_to(EdgeKind.ENCRYPTED_BY, key, expects="AWS::KMS::Key")


def _named(options: Value) -> bool:
    """Whether a log has a group to go to; the service refuses one without."""
    group = options.get("CloudWatchLogsLogGroupArn")
    if isinstance(group, Scalar):
        return isinstance(group.data, str)
    return group.exists and not isinstance(group, Sequence)


def is_off(switch: Value) -> bool:
    """Whether *switch* is known to be false."""
    return isinstance(switch, Scalar) and switch.text("").lower() == "false"
