"""A search domain with three masters, in a network, whose users have to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from aws_cdk import Aws, CfnUpdatePolicy, Names, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from headrace.services.search import quotas
from headrace_constructs.alarms import watch
from headrace_constructs.declared import declare
from headrace_constructs.encrypted_logs import let_logs_use
from headrace_constructs.origins import mark
from headrace_constructs.search_alarms import watches_of
from headrace_constructs.search_sign_in import SignIn
from headrace_constructs.search_size import SearchSize, kept, read_search_load
from headrace_constructs.search_subnets import one_a_zone

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns

__all__ = ["SearchDomain"]

SEED: Final = ("S1", "S3", "S5", "S6", "S7", "S10")

_NAMESPACE: Final = "AWS/ES"
_TLS: Final = "Policy-Min-TLS-1-2-PFS-2023-10"
_MASTER: Final = "admin"
_NAME_MAX: Final = 28
_HTTPS: Final = 443
_READ: Final = ["es:ESHttpGet", "es:ESHttpHead"]
_WRITE: Final = ["es:ESHttpDelete", "es:ESHttpPatch", "es:ESHttpPost", "es:ESHttpPut"]


class SearchDomain(Construct):
    """A domain of OpenSearch that outlives the loss of a zone and of a master.

    Three dedicated masters, data nodes spread evenly over the subnets' zones, gp3 volumes, TLS 1.2
    or newer in flight, a customer-managed key at rest, fine-grained access control, four kinds of
    logs, updates in quiet hours, and the alarms that AWS recommends. Nobody reaches it until
    `connections` lets them.

    Parameters
    ----------
    scope, id
        As for every construct.
    vpc, subnets
        Where it sits: one subnet in each of two or three zones; private ones by default.
    notify
        Topic that hears of trouble.
    load
        What it must keep, in the words of ``headrace size search``: ``{"daily": "100 GiB",
        "retention": "14d", "replicas": 1, "workload": "logs"}``, or ``{"stored": "66 GiB"}``.
        Nodes, volumes and masters then come from the calculator.
    size
        Nodes and volumes of your own; excludes `load`. The smallest production size by default.
    engine_version
        Engine; versions are upgraded in place.
    domain_name
        Its name; made of the construct path by default.
    master_role
        IAM role that may do everything. By default a user ``admin`` does, with a password that is
        generated into Secrets Manager (`master_secret`).
    sign_in
        How people sign in to the dashboards: `BySaml`, `ByCognito`; by default as users inside the
        domain, or with requests signed by IAM where there is a master role.
    update_hour
        Hour (UTC) at which updates may begin.
    encryption_key
        Key for indexes, logs and the generated password; a new one by default. An imported key must
        let CloudWatch Logs use it.
    removal_policy
        What becomes of domain, key, secret and logs when the stack is deleted; kept by default.

    Attributes
    ----------
    domain : aws_cdk.aws_opensearchservice.CfnDomain
        The domain itself.
    connections : aws_cdk.aws_ec2.Connections
        Who may connect: ``connections.allow_default_port_from(function)``.
    encryption_key : aws_cdk.aws_kms.IKey
        Its key.
    master_secret : aws_cdk.aws_secretsmanager.Secret or None
        Name and password of the master user.
    logs : dict of str to aws_cdk.aws_logs.LogGroup
        Log groups by kind of log.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches it.

    Raises
    ------
    ValueError
        When the properties contradict each other or the subnets; the message says which.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.IVpc,
        notify: sns.ITopic,
        subnets: ec2.SubnetSelection | None = None,
        load: Mapping[str, Any] | None = None,
        size: SearchSize | None = None,
        engine_version: str = "OpenSearch_2.19",
        domain_name: str | None = None,
        master_role: iam.IRole | None = None,
        sign_in: SignIn | None = None,
        update_hour: int = 2,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        if load is not None and size is not None:
            raise ValueError(f"{self.node.path}: give load or size, not both")
        self._removal_policy = removal_policy
        self.vpc = vpc
        self.subnets = one_a_zone(vpc, subnets, self)
        zones = len(self.subnets)
        self.size = read_search_load(load, zones, engine_version, self) if load else size
        self.size = self.size or SearchSize(data_nodes=zones)
        self.size.check(zones, self)
        self.domain_name = domain_name or _name_of(self)
        self.encryption_key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        if isinstance(self.encryption_key, kms.Key):
            let_logs_use(self.encryption_key)
        self.security_group = ec2.SecurityGroup(
            self, "Wall", vpc=vpc, description="Search domain", allow_all_outbound=False
        )
        self.connections = ec2.Connections(
            security_groups=[self.security_group], default_port=ec2.Port.tcp(_HTTPS)
        )
        self.master_secret = None if master_role else self._secret()
        self.logs = {kind: self._log(kind) for kind in quotas.LOG_KINDS}
        self.domain = opensearch.CfnDomain(
            self,
            "Resource",
            domain_name=self.domain_name,
            engine_version=engine_version,
            **self.size.properties(zones),
            vpc_options={
                "subnetIds": [subnet.subnet_id for subnet in self.subnets],
                "securityGroupIds": [self.security_group.security_group_id],
            },
            domain_endpoint_options={"enforceHttps": True, "tlsSecurityPolicy": _TLS},
            node_to_node_encryption_options={"enabled": True},
            encryption_at_rest_options={
                "enabled": True,
                "kmsKeyId": self.encryption_key.key_id,
            },
            advanced_security_options=self._security(master_role, sign_in),
            cognito_options=sign_in.cognito(self) if sign_in else None,
            access_policies=self._policy(everybody=master_role is None or sign_in is not None),
            log_publishing_options={
                kind: {"enabled": True, "cloudWatchLogsLogGroupArn": group.log_group_arn}
                for kind, group in self.logs.items()
            },
            off_peak_window_options={
                "enabled": True,
                "offPeakWindow": {"windowStartTime": {"hours": update_hour, "minutes": 0}},
            },
            software_update_options={"autoSoftwareUpdateEnabled": True},
        )
        if load:
            declare(self.domain, kept(load))
        self.domain.apply_removal_policy(removal_policy)
        self.domain.cfn_options.update_policy = CfnUpdatePolicy(enable_version_upgrade=True)
        self.domain.node.add_dependency(self._let_service_log())
        self.alarms = watch(
            self,
            _NAMESPACE,
            self._dimensions,
            watches_of(self.size.volume_gib, self.size.nodes),
            notify,
        )

    @property
    def domain_arn(self) -> str:
        """ARN of the domain."""
        return self.domain.attr_arn

    @property
    def endpoint(self) -> str:
        """URL of the domain, inside the network; the dashboards are at ``/_dashboards``."""
        return f"https://{self.domain.attr_domain_endpoint}"

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* send GET and HEAD requests; inside the domain its role needs rights too."""
        return self._grant(grantee, _READ)

    def grant_write(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* send requests that change something. As `grant_read`."""
        return self._grant(grantee, _WRITE)

    def grant_read_write(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let *grantee* send all requests. As `grant_read`."""
        return self._grant(grantee, [*_READ, *_WRITE])

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """Return a metric of the domain; the options are those of every CDK metric."""
        return cloudwatch.Metric(
            namespace=_NAMESPACE, metric_name=name, dimensions_map=self._dimensions, **options
        ).attach_to(self)

    @property
    def _dimensions(self) -> dict[str, str]:
        return {"DomainName": self.domain.ref, "ClientId": Aws.ACCOUNT_ID}

    def _grant(self, grantee: iam.IGrantable, actions: list[str]) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=actions,
            resource_arns=[self.domain_arn, f"{self.domain_arn}/*"],
        )

    def _secret(self) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            "Master",
            description="Master user of the search domain",
            encryption_key=self.encryption_key,
            removal_policy=self._removal_policy,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=f'{{"username": "{_MASTER}"}}',
                generate_string_key="password",
                exclude_characters="\"'\\/@{}",
                require_each_included_type=True,
            ),
        )

    def _security(self, master_role: iam.IRole | None, sign_in: SignIn | None) -> dict[str, Any]:
        security: dict[str, Any] = {"enabled": True, **(sign_in.security() if sign_in else {})}
        if master_role is not None:
            security["internalUserDatabaseEnabled"] = False
            security["masterUserOptions"] = {"masterUserArn": master_role.role_arn}
            return security
        assert self.master_secret is not None
        password = self.master_secret.secret_value_from_json("password")
        security["internalUserDatabaseEnabled"] = True
        security["masterUserOptions"] = {
            "masterUserName": _MASTER,
            "masterUserPassword": password.unsafe_unwrap(),  # a reference, resolved at deployment
        }
        return security

    def _policy(self, *, everybody: bool) -> dict[str, Any]:
        """Return who may send requests: browsers don't sign, so the domain itself asks who."""
        stack = Stack.of(self)
        root = iam.AccountRootPrincipal().arn
        resource = stack.format_arn(
            service="es", resource="domain", resource_name=f"{self.domain_name}/*"
        )
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": "*" if everybody else root},
            "Action": [*_READ, *_WRITE],
            "Resource": resource,
        }
        return {"Version": "2012-10-17", "Statement": [statement]}

    def _log(self, kind: str) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            "".join(word.title() for word in kind.split("_")),
            retention=logs.RetentionDays.ONE_MONTH,
            encryption_key=self.encryption_key,
            removal_policy=self._removal_policy,
        )

    def _let_service_log(self) -> logs.ResourcePolicy:
        return logs.ResourcePolicy(
            self,
            "LogPolicy",
            resource_policy_name=Names.unique_resource_name(self, max_length=255),
            policy_statements=[
                iam.PolicyStatement(
                    principals=[iam.ServicePrincipal("es.amazonaws.com")],
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[group.log_group_arn for group in self.logs.values()],
                    conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
                )
            ],
        )


def _name_of(construct: Construct) -> str:
    unique = Names.unique_resource_name(construct, max_length=_NAME_MAX, separator="-").lower()
    return unique if unique[0].isalpha() else f"d{unique[1:]}"
