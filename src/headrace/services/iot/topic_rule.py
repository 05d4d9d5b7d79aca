"""Topic rules and where they send what does not come from the cloud itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import Component, EdgeKind, Link
from headrace.design.resolve import each
from headrace.errors import UnknownValueError
from headrace.services.iot.actions import Action, actions_in
from headrace.services.iot.rule_sql import SqlError, Statement, parse
from headrace.services.iot.rule_sql.topics import BASIC_INGEST_PREFIX
from headrace.template.values import Unknown, Value

__all__ = ["TopicRule", "TopicRuleDestination"]

SQL_VERSION_DEFAULT: Final = "2015-10-08"


class TopicRule(Component):
    """``AWS::IoT::TopicRule``.

    Edges
    -----
    ``flows`` to what each of its actions writes to (role: the action, e.g. ``Kinesis``);
    ``backed_up_to`` what takes the messages of actions that failed (``failed``); ``permitted_by``
    the role of each action (the action's name) and of the error action (``failed``).
    """

    kind = "topic rule"
    service = "iot"
    name_property = "RuleName"
    arn_service = "iot"
    arn_prefix = "rule/"

    @property
    def payload(self) -> Value:
        """Everything but its name."""
        return self.properties.get("TopicRulePayload")

    @property
    def sql(self) -> str:
        """Its SQL statement."""
        return self.payload.get("Sql").text("")

    @property
    def statement(self) -> Statement:
        """Its SQL statement, read.

        Raises
        ------
        UnknownValueError
            It is not known, or is no IoT SQL.
        """
        try:
            return parse(self.sql)
        except SqlError as error:
            raise UnknownValueError(f"the SQL of {self.logical_id} is wrong: {error}") from None

    @property
    def topic_filter(self) -> str:
        """The topics that it listens to; empty where it takes what is sent straight to it.

        Raises
        ------
        UnknownValueError
            The statement is not known, or is no IoT SQL.
        """
        return self.statement.topic_filter or ""

    @property
    def takes_basic_ingest(self) -> bool:
        """Whether it listens to no topic of the broker, only to what is sent straight to it."""
        topics = self.topic_filter
        return not topics or topics.startswith(BASIC_INGEST_PREFIX)

    @property
    def sql_version(self) -> str:
        """Version of the SQL engine."""
        return self.payload.get("AwsIotSqlVersion").text(SQL_VERSION_DEFAULT)

    @property
    def enabled(self) -> bool:
        """Whether it acts."""
        return not self.payload.get("RuleDisabled").boolean(False)

    @property
    def actions(self) -> list[Action]:
        """Its actions, as far as they are known (see `need_every_action`)."""
        blocks = each(self.payload.get("Actions"))
        known = [block for block in blocks if not isinstance(block, Unknown)]
        return [action for block in known for action in actions_in(block)]

    def need_every_action(self) -> None:
        """Ask that each of its actions is known: call it when those that are have been looked at.

        Raises
        ------
        UnknownValueError
            One of them is not.
        """
        for block in each(self.payload.get("Actions")):
            if isinstance(block, Unknown):
                raise block.unknown()

    @property
    def error_actions(self) -> list[Action]:
        """What is done with a message of which an action failed; empty where nothing is."""
        block = self.payload.get("ErrorAction")
        return [] if isinstance(block, Unknown) else list(actions_in(block))

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for action in self.actions:
            if action.kind.keeps and action.target is not None:
                expects = action.kind.expects
                yield self.link_to(EdgeKind.FLOWS, action.target, action.name, expects)
            yield self._acts_as(action, action.name)
        for action in self.error_actions:
            if action.target is not None:
                expects = action.kind.expects
                yield self.link_to(EdgeKind.BACKED_UP_TO, action.target, "failed", expects)
            yield self._acts_as(action, "failed")

    def _acts_as(self, action: Action, purpose: str) -> Link:
        return self.link_to(EdgeKind.PERMITTED_BY, action.role, purpose, "AWS::IAM::Role")


class TopicRuleDestination(Component):
    """``AWS::IoT::TopicRuleDestination``: an HTTP endpoint, or a way into a VPC for Kafka.

    Edges: ``placed_in`` subnets and security groups; ``permitted_by`` its role.
    """

    kind = "rule destination"
    service = "iot"
    ref_is_arn = True
    arn_service = "iot"
    arn_prefix = "ruledestination/"

    @property
    def confirmation_url(self) -> str:
        """Where the endpoint is asked to confirm; empty for a VPC destination."""
        return self.properties.get("HttpUrlProperties", "ConfirmationUrl").text("")

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        network = self.properties.get("VpcProperties")
        for subnet in each(network.get("SubnetIds")):
            yield self.link_to(EdgeKind.PLACED_IN, subnet, "subnet", "AWS::EC2::Subnet")
        for group in each(network.get("SecurityGroups")):
            expects = "AWS::EC2::SecurityGroup"
            yield self.link_to(EdgeKind.PLACED_IN, group, "security group", expects)
        role = network.get("RoleArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, role, expects="AWS::IAM::Role")
