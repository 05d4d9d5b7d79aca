"""Analyses, dashboards and topics: what people look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.design import EdgeKind, Link
from headrace.design.resolve import each
from headrace.services.quicksight.asset import Asset
from headrace.template.values import Value

__all__ = ["Analysis", "Dashboard", "Template", "Theme", "Topic"]

_DATA_SET: Final = "AWS::QuickSight::DataSet"
_TEMPLATE: Final = "AWS::QuickSight::Template"


class _Sheets(Asset):
    """Sheets of visuals.

    Edges: ``flows`` from its data sets (``show``); ``uses`` its template (``template``) and theme
    (``theme``).
    """

    @property
    def data_sets(self) -> list[Value]:
        """ARNs of the data sets that it shows."""
        properties = self.properties
        referred = properties.get("SourceEntity", "SourceTemplate", "DataSetReferences")
        declared = properties.get("Definition", "DataSetIdentifierDeclarations")
        return [one.get("DataSetArn") for one in (*each(referred), *each(declared))]

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield from super().links()
        for shown in self.data_sets:
            yield self.link_from(EdgeKind.FLOWS, shown, "show", _DATA_SET)
        template = self.properties.get("SourceEntity", "SourceTemplate", "Arn")
        yield self.link_to(EdgeKind.USES, template, "template", _TEMPLATE)
        theme = self.properties.get("ThemeArn")
        yield self.link_to(EdgeKind.USES, theme, "theme", "AWS::QuickSight::Theme")


class Analysis(_Sheets):
    """``AWS::QuickSight::Analysis``: where authors work."""

    kind = "analysis"
    name_property = "AnalysisId"
    arn_prefix = "analysis/"


class Dashboard(_Sheets):
    """``AWS::QuickSight::Dashboard``: what readers see."""

    kind = "dashboard"
    name_property = "DashboardId"
    arn_prefix = "dashboard/"

    @property
    def link_permissions(self) -> list[Value]:
        """Who may open it by its link, as ``permissions``."""
        return each(self.properties.get("LinkSharingConfiguration", "Permissions"))


class Template(Asset):
    """``AWS::QuickSight::Template``: sheets without data.

    Edges: ``uses`` the analysis (``analysis``) or template (``template``) that it is made of.
    """

    kind = "BI template"
    name_property = "TemplateId"
    arn_prefix = "template/"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        made_of = self.properties.get("SourceEntity")
        analysis = made_of.get("SourceAnalysis", "Arn")
        yield self.link_to(EdgeKind.USES, analysis, "analysis", "AWS::QuickSight::Analysis")
        template = made_of.get("SourceTemplate", "Arn")
        yield self.link_to(EdgeKind.USES, template, "template", _TEMPLATE)


class Theme(Asset):
    """``AWS::QuickSight::Theme``: colours and fonts."""

    kind = "theme"
    name_property = "ThemeId"
    arn_prefix = "theme/"


class Topic(Asset):
    """``AWS::QuickSight::Topic``: data sets to ask questions of; ``flows`` from them (``ask``)."""

    kind = "topic"
    name_property = "TopicId"
    arn_prefix = "topic/"

    def links(self) -> Iterator[Link]:
        """Yield the edges that the class describes."""
        yield from super().links()
        for asked in each(self.properties.get("DataSets")):
            for name in ("DatasetArn", "DataSetArn"):
                yield self.link_from(EdgeKind.FLOWS, asked.get(name), "ask", _DATA_SET)
