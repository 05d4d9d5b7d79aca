"""What stands around data and dashboards: folders, users' groups, agents and settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.quicksight.asset import Asset

__all__ = [
    "ActionConnector",
    "Agent",
    "ApprovalPolicy",
    "Assignment",
    "Brand",
    "CustomPermissions",
    "Customization",
    "DlpSetting",
    "Flow",
    "Folder",
    "Group",
    "KnowledgeBase",
    "LimitsProfile",
    "OAuthClientApplication",
    "Space",
]

_CONNECTION: Final = "AWS::QuickSight::VPCConnection"


class Folder(Asset):
    """``AWS::QuickSight::Folder``; ``placed_in`` its parent (role ``folder``)."""

    kind = "folder"
    name_property = "FolderId"
    arn_prefix = "folder/"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        parent = self.properties.get("ParentFolderArn")
        yield self.link_to(EdgeKind.PLACED_IN, parent, "folder", "AWS::QuickSight::Folder")


class Group(Asset):
    """``AWS::QuickSight::Group``: users who get permissions together."""

    kind = "user group"
    name_property = "GroupName"
    arn_prefix = "group/"


class Assignment(Asset):
    """``AWS::QuickSight::Assignment``: users are ``permitted_by`` an IAM policy."""

    kind = "policy assignment"
    name_property = "AssignmentName"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        policy = self.properties.get("PolicyArn")
        yield self.link_to(EdgeKind.PERMITTED_BY, policy, expects="AWS::IAM::ManagedPolicy")


class CustomPermissions(Asset):
    """``AWS::QuickSight::CustomPermissions``: what a profile of users may not do."""

    kind = "permissions profile"
    name_property = "CustomPermissionsName"


class ApprovalPolicy(Asset):
    """``AWS::QuickSight::ApprovalPolicy``: who must agree before something is shared."""

    kind = "approval policy"
    name_property = "PolicyId"


class LimitsProfile(Asset):
    """``AWS::QuickSight::LimitsProfile``: how much users may consume."""

    kind = "limits profile"
    name_property = "ProfileName"


class DlpSetting(Asset):
    """``AWS::QuickSight::DLPSetting``: keeps sensitive data from leaving."""

    kind = "data loss prevention"
    name_property = "DLPSettingId"


class Brand(Asset):
    """``AWS::QuickSight::Brand``: logo and colours of the account."""

    kind = "brand"
    name_property = "BrandId"


class Customization(Asset):
    """``AWS::QuickSight::Customization``: settings of a namespace; ``uses`` its theme."""

    kind = "customisation"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        theme = self.properties.get("DefaultTheme")
        yield self.link_to(EdgeKind.USES, theme, "theme", "AWS::QuickSight::Theme")


class ActionConnector(Asset):
    """``AWS::QuickSight::ActionConnector``; ``uses`` its VPC connection (``vpc connection``)."""

    kind = "action connector"
    name_property = "ActionConnectorId"
    arn_prefix = "action-connector/"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        connection = self.properties.get("VpcConnectionArn")
        yield self.link_to(EdgeKind.USES, connection, "vpc connection", _CONNECTION)


class OAuthClientApplication(Asset):
    """``AWS::QuickSight::OAuthClientApplication``: signs data sources in.

    Edges: ``uses`` the VPC connection to the identity provider (``vpc connection``).
    """

    kind = "OAuth client"
    name_property = "OAuthClientApplicationId"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        block = self.properties.get("IdentityProviderVpcConnectionProperties")
        connection = block.get("VpcConnectionArn")
        yield self.link_to(EdgeKind.USES, connection, "vpc connection", _CONNECTION)


class KnowledgeBase(Asset):
    """``AWS::QuickSight::KnowledgeBase``; ``flows`` from its data source (``index``)."""

    kind = "knowledge base"
    name_property = "KnowledgeBaseId"
    arn_prefix = "knowledge-base/"

    def links(self) -> Iterator[Link]:
        """Yield the edge that the class describes."""
        source = self.properties.get("DataSourceArn")
        yield self.link_from(EdgeKind.FLOWS, source, "index", "AWS::QuickSight::DataSource")


class Space(Asset):
    """``AWS::QuickSight::Space``; ``uses`` what is gathered in it (``resource``)."""

    kind = "space"
    name_property = "SpaceId"
    arn_prefix = "space/"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for resource in each(self.properties.get("Resources")):
            yield self.link_to(EdgeKind.USES, resource.get("ResourceArn"), "resource")


class Agent(Asset):
    """``AWS::QuickSight::Agent``; ``uses`` its spaces (``space``) and connectors (``action``)."""

    kind = "agent"
    name_property = "AgentId"
    arn_prefix = "agent/"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        for space in each(self.properties.get("Spaces")):
            yield self.link_to(EdgeKind.USES, space, "space", "AWS::QuickSight::Space")
        for connector in each(self.properties.get("ActionConnectors")):
            expects = "AWS::QuickSight::ActionConnector"
            yield self.link_to(EdgeKind.USES, connector, "action", expects)


class Flow(Asset):
    """``AWS::QuickSight::Flow``: steps that agents and people go through."""

    kind = "workflow"
