"""Headrace as a policy validation plugin of the CDK: ``cdk synth`` fails where the design does."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, cast

import aws_cdk as cdk
import jsii
from typing_extensions import TypedDict

import headrace
from headrace.errors import HeadraceError
from headrace.pipeline import Request, checked
from headrace.report.text import render
from headrace.rulekit import Severity
from headrace.rulekit.discovery import all_rules
from headrace_constructs.origins import origin_of, trace

if TYPE_CHECKING:
    from headrace.report.model import Entry

__all__ = ["HeadraceValidator", "Options"]


class Options(TypedDict, total=False):
    """Options of the validator; see `HeadraceValidator`."""

    load: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: Severity


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
    def attach(cls, app: cdk.App, **options: Unpack[Options]) -> HeadraceValidator:
        """Create a validator with *options* (see the class) and add it to *app*."""
        trace()
        plugin = cls(**options)
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
        assembly = Path(os.path.commonpath(context.template_paths))
        folder = assembly if assembly.is_dir() else assembly.parent
        request = Request(
            paths=(str(folder),),
            load=self._load,
            select=self._select,
            ignore=self._ignore,
            fail_on=self._fail_on,
        )
        try:
            report = checked(request)
        except HeadraceError as error:
            sys.stderr.write(f"headrace: {error}\n")
            return _report([_could_not_run(error, context)], success=False)
        if not report.failed:  # of a failed validation the CDK itself prints the findings
            sys.stderr.write(render(report))
            return _report([], success=True)
        return _report([_violation(entry) for entry in report.findings], success=False)


def _report(
    violations: list[cdk.PolicyViolation], *, success: bool
) -> cdk.PolicyValidationPluginReport:
    return cdk.PolicyValidationPluginReport(
        success=success, plugin_version=headrace.__version__, violations=violations
    )


def _violation(entry: Entry) -> cdk.PolicyViolation:
    metadata = {"name": entry.name, "documentation": f"headrace explain {entry.rule}"}
    lines = [f"{entry.name}: {entry.message}"]
    if entry.evidence is not None:
        metadata["evidence"] = f"{entry.evidence.subject} {entry.evidence.story}"
        metadata["replay"] = entry.evidence.replay
        lines.append(f"   Evidence: {metadata['evidence']}")
    origin = origin_of(entry.construct_path)
    created = str(origin) if origin else ""
    if created:
        lines.append(f"   Created at {created}")
    return cdk.PolicyViolation(
        rule_name=entry.rule,
        description="\n".join(lines),
        severity=entry.severity,
        fix=entry.fix or None,
        rule_metadata=metadata,
        violating_resources=[
            cdk.PolicyViolatingResource(
                resource_logical_id=entry.resource,
                template_path=entry.file,
                construct_path=entry.construct_path or None,
                locations=[f"{entry.file}:{entry.line}", *([created] if created else [])],
            )
        ],
    )


def _could_not_run(
    error: HeadraceError, context: cdk.IPolicyValidationContext
) -> cdk.PolicyViolation:
    return cdk.PolicyViolation(
        rule_name="could-not-run",
        description=str(error),
        severity="error",
        violating_resources=[
            cdk.PolicyViolatingResource(template_path=context.template_paths[0], locations=[])
        ],
    )
