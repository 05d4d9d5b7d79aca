"""Headrace as a policy validation plugin of the CDK: ``cdk synth`` fails where the design does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
import jsii

import headrace
from headrace.errors import HeadraceError
from headrace.pipeline import Request, check
from headrace.report.text import render
from headrace.rulekit import Severity
from headrace.rulekit.discovery import all_rules
from headrace_constructs.origins import origin_of, trace

if TYPE_CHECKING:
    from headrace.judge import Verdict
    from headrace.report.model import Report

__all__ = ["HeadraceValidator"]


@jsii.implements(cdk.IPolicyValidationPlugin)
class HeadraceValidator:
    """Judges every stack of the app when it is synthesised.

    Attach it before the stacks are made, so that findings can name the line of your own program
    that created the construct::

        app = cdk.App()
        HeadraceValidator.attach(app, load="load.yaml")

    Acknowledge a finding with ``Validations.of(construct).acknowledge(...)`` under the id
    ``headrace::KDS101``.

    Parameters
    ----------
    load
        Path of a ``load.yaml``; loads declared on constructs count as well.
    select, ignore
        Rules by id, id prefix, name or service; all by default.
    fail_on
        Least severity that fails the synthesis.
    """

    def __init__(
        self,
        *,
        load: str | None = None,
        select: tuple[str, ...] = (),
        ignore: tuple[str, ...] = (),
        fail_on: Severity = Severity.WARNING,
    ) -> None:
        self._load = load
        self._select = select
        self._ignore = ignore
        self._fail_on = fail_on

    @classmethod
    def attach(cls, app: cdk.App, **options: object) -> HeadraceValidator:
        """Create a validator with *options* (see the class) and add it to *app*."""
        trace()
        plugin = cls(**options)  # type: ignore[arg-type] - passed on as they are
        cdk.Validations.of(app).add_plugins(cast("cdk.IPolicyValidationPlugin", plugin))
        return plugin

    @property
    def name(self) -> str:
        """Name under which findings are acknowledged."""
        return "headrace"

    @property
    def version(self) -> str:
        """Version of Headrace."""
        return headrace.__version__

    @property
    def rule_ids(self) -> list[str]:
        """Ids of all rules, as the CDK wants to know them."""
        return [rule.id for rule in all_rules()]

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Judge the synthesised templates; called by the CDK."""
        request = Request(
            paths=_paths(context),
            load=self._load,
            select=self._select,
            ignore=self._ignore,
            fail_on=self._fail_on,
        )
        try:
            report = check(request)
        except HeadraceError as error:
            return _could_not_run(error, context)
        sys.stderr.write(render(report))
        return cdk.PolicyValidationPluginReport(
            success=not report.failed,
            plugin_version=self.version,
            violations=[_violation(verdict, context) for verdict in report.findings],
        )
