"""The parts of a BI workspace, as the design sees them."""

from headrace.services.quicksight.around import (
    ActionConnector,
    Agent,
    ApprovalPolicy,
    Assignment,
    Brand,
    Customization,
    CustomPermissions,
    DlpSetting,
    Flow,
    Folder,
    Group,
    KnowledgeBase,
    LimitsProfile,
    OAuthClientApplication,
    Space,
)
from headrace.services.quicksight.data import DataSet, RefreshSchedule
from headrace.services.quicksight.shown import Analysis, Dashboard, Template, Theme, Topic
from headrace.services.quicksight.source import DataSource, VpcConnection

__all__ = [
    "ActionConnector",
    "Agent",
    "Analysis",
    "ApprovalPolicy",
    "Assignment",
    "Brand",
    "CustomPermissions",
    "Customization",
    "Dashboard",
    "DataSet",
    "DataSource",
    "DlpSetting",
    "Flow",
    "Folder",
    "Group",
    "KnowledgeBase",
    "LimitsProfile",
    "OAuthClientApplication",
    "RefreshSchedule",
    "Space",
    "Template",
    "Theme",
    "Topic",
    "VpcConnection",
]
