"""The gateway of a fleet: who devices are, what they may do, and where their messages go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from aws_cdk import ArnFormat, Duration, Names, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from headrace.services.iot.rule_sql import SqlError, parse
from headrace_constructs.alarms import Watch, watch
from headrace_constructs.device_policies import device_policy
from headrace_constructs.device_targets import Target, action_to
from headrace_constructs.origins import mark

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns

__all__ = ["DeviceGateway"]

SEED: Final = ("F4", "I2", "I3", "I4", "I5")

_NAMESPACE: Final = "AWS/IoT"
_SQL: Final = "2016-03-23"
_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,128}")
_KEPT: Final = Duration.days(14)
_LOG: Final = [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "logs:PutRetentionPolicy",
]


class DeviceGateway(Construct):
    """Lets a fleet in over MQTT, and acts on what its devices say.

    Each device shows an X.509 certificate that is attached to its thing. The one policy of the
    fleet lets a device connect as its own thing, send to the gateway's rules, and read and write
    its own shadow: nothing of any other device. Rules take messages straight (Basic Ingest), which
    costs nothing but the rule; what an action cannot write goes to a queue.

    Parameters
    ----------
    scope, id
        As for every construct.
    notify
        Topic that hears of trouble.
    thing_type
        Name of the type that the fleet's things get; none by default.
    shadows
        Whether devices keep shadows.
    provisioning_role
        Role that registers devices; with it a provisioning template is created, by which a device
        gets its thing and its policy when it first shows a certificate of its claim.
    logging
        Whether IoT Core logs errors of the whole account. One stack of an account may say so.
    encryption_key
        Key of the queue of failed messages; a new key that rotates yearly by default.
    removal_policy
        What becomes of that key and queue when the stack is deleted; kept by default.

    Attributes
    ----------
    policy : aws_cdk.aws_iot.CfnPolicy
        What each device may do.
    group : aws_cdk.aws_iot.CfnThingGroup
        The fleet.
    failures : aws_cdk.aws_sqs.Queue
        Messages that an action could not write, for two weeks.
    rules : dict of str to aws_cdk.aws_iot.CfnTopicRule
        The rules by name.
    alarms : list of aws_cdk.aws_cloudwatch.Alarm
        What watches them.

    Raises
    ------
    ValueError
        When a rule's name or statement cannot be; the message says why.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        notify: sns.ITopic,
        thing_type: str | None = None,
        shadows: bool = True,
        provisioning_role: iam.IRole | None = None,
        logging: bool = False,
        encryption_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        mark(self)
        self._notify = notify
        self._shadows = shadows
        self._topics: list[str] = []
        self.rules: dict[str, iot.CfnTopicRule] = {}
        self.alarms: list[cloudwatch.Alarm] = []
        key = encryption_key or kms.Key(
            self, "Key", enable_key_rotation=True, removal_policy=removal_policy
        )
        self.failures = sqs.Queue(
            self,
            "Failures",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=key,
            enforce_ssl=True,
            retention_period=_KEPT,
            removal_policy=removal_policy,
        )
        self.group = iot.CfnThingGroup(self, "Fleet")
        self.thing_type = (
            iot.CfnThingType(self, "Type", thing_type_name=thing_type) if thing_type else None
        )
        self.policy = iot.CfnPolicy(self, "Policy", policy_document=self._document())
        if provisioning_role is not None:
            self._provision(provisioning_role)
        if logging:
            self._log()
        self.alarms += watch(self, _NAMESPACE, {}, _connection_watches(), notify)
        queue = {"QueueName": self.failures.queue_name}
        self.alarms += watch(self, "AWS/SQS", queue, _failure_watches(), notify)

    def add_rule(
        self, name: str, *, to: Target, select: str = "*", where: str = "", topic: str = ""
    ) -> iot.CfnTopicRule:
        """Write messages to *to*.

        Parameters
        ----------
        name
            Name of the rule: letters, digits and underscores. It is the device's address for Basic
            Ingest, ``$aws/rules/<name>/<thing>``, so it must be the account's only rule of the
            name.
        to
            Where messages go.
        select, where
            The clauses of the rule's statement.
        topic
            A topic of the broker to listen to instead of Basic Ingest, without wildcards: devices
            publish below ``<topic>/<thing>/``. For messages that others subscribe to as well.

        Returns
        -------
        aws_cdk.aws_iot.CfnTopicRule
            The rule.

        Raises
        ------
        ValueError
            When name or statement cannot be.
        """
        sql = self._statement(name, select, where, topic)
        here = Construct(self, name)
        account = {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
        taken_by = iam.ServicePrincipal("iot.amazonaws.com", conditions=account)
        role = iam.Role(here, "Role", assumed_by=taken_by)
        arn = Stack.of(self).format_arn(service="iot", resource="rule", resource_name=name)
        action = action_to(to, role, scope=here, prefix=f"{name}/", rule_arn=arn)
        failed = action_to(self.failures, role, scope=here, prefix="", rule_arn=arn)
        rule = iot.CfnTopicRule(
            here,
            "Resource",
            rule_name=name,
            topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
                sql=sql, aws_iot_sql_version=_SQL, actions=[action], error_action=failed
            ),
        )
        rule.node.add_dependency(role)
        self.rules[name] = rule
        if topic:
            self._topics.append(topic)
        self.policy.policy_document = self._document()
        self.alarms += watch(here, _NAMESPACE, {"RuleName": name}, _rule_watches(), self._notify)
        return rule

    def metric(self, name: str, rule: str = "", **options: Any) -> cloudwatch.Metric:
        """Return a metric of the account's IoT Core, or of a rule."""
        named = {"RuleName": rule} if rule else {}
        return cloudwatch.Metric(
            namespace=_NAMESPACE, metric_name=name, dimensions_map=named, **options
        ).attach_to(self)

    def _statement(self, name: str, select: str, where: str, topic: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a rule: letters, digits and underscores")
        if name in self.rules:
            raise ValueError(f"there is a rule {name} already")
        source = f" FROM '{topic}/#'" if topic else ""
        condition = f" WHERE {where}" if where else ""
        sql = f"SELECT {select}{source}{condition}"
        try:
            parse(sql)
        except SqlError as error:
            raise ValueError(f"rule {name}: {error}") from None
        return sql

    def _document(self) -> dict[str, Any]:
        direct = [
            name
            for name, rule in self.rules.items()
            if " FROM " not in rule.topic_rule_payload.sql  # type: ignore[union-attr] # ours
        ]
        return device_policy(self, rules=direct, topics=self._topics, shadows=self._shadows)

    def _provision(self, role: iam.IRole) -> None:
        thing: dict[str, Any] = {
            "ThingName": {"Ref": "SerialNumber"},
            "ThingGroups": [self.group.ref],
        }
        if self.thing_type is not None:
            thing["ThingTypeName"] = self.thing_type.ref
        body = {
            "Parameters": {
                "SerialNumber": {"Type": "String"},
                "AWS::IoT::Certificate::Id": {"Type": "String"},
            },
            "Resources": {
                "thing": {"Type": "AWS::IoT::Thing", "Properties": thing},
                "certificate": {
                    "Type": "AWS::IoT::Certificate",
                    "Properties": {
                        "CertificateId": {"Ref": "AWS::IoT::Certificate::Id"},
                        "Status": "Active",
                    },
                },
                "policy": {
                    "Type": "AWS::IoT::Policy",
                    "Properties": {"PolicyName": self.policy.ref},
                },
            },
        }
        iot.CfnProvisioningTemplate(
            self,
            "Provisioning",
            enabled=True,
            provisioning_role_arn=role.role_arn,
            template_body=Stack.of(self).to_json_string(body),
            template_name=Names.unique_resource_name(self, max_length=36, separator="-"),
        )

    def _log(self) -> None:
        role = iam.Role(self, "LogRole", assumed_by=iam.ServicePrincipal("iot.amazonaws.com"))
        group = Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name="AWSIotLogsV2:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        role.add_to_policy(iam.PolicyStatement(actions=_LOG, resources=[group]))
        iot.CfnLogging(
            self,
            "Logging",
            account_id=Stack.of(self).account,
            default_log_level="ERROR",
            role_arn=role.role_arn,
        )


def _connection_watches() -> tuple[Watch, ...]:
    """Return what shows that devices are refused.

    Source: "AWS IoT metrics and dimensions",
    https://docs.aws.amazon.com/iot/latest/developerguide/metrics_dimensions.html
    """
    return (
        Watch(
            "Refused",
            "Connect.AuthError",
            "Sum",
            0,
            "Devices are refused: their certificates or their policy are wrong.",
            periods=3,
        ),
        Watch(
            "Misdirected",
            "RuleNotFound",
            "Sum",
            0,
            "Devices send to a rule that does not exist: what they say is lost.",
        ),
    )


def _failure_watches() -> tuple[Watch, ...]:
    return (
        Watch(
            "Failed",
            "ApproximateNumberOfMessagesVisible",
            "Maximum",
            0,
            "Messages that no rule could write wait in the queue of failures.",
        ),
    )


def _rule_watches() -> tuple[Watch, ...]:
    return (
        Watch(
            "Throttled",
            "RuleMessageThrottled",
            "Sum",
            0,
            "The rules engine refuses messages: the account's quota is too small.",
        ),
        Watch(
            "NotKept",
            "ErrorActionFailure",
            "Sum",
            0,
            "Messages that failed could not be kept either: they are lost.",
        ),
    )
