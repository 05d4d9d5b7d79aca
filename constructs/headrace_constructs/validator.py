"""Headrace as a policy validation plugin of the CDK: ``cdk synth`` fails where the design does."""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack, cast

import aws_cdk as cdk
import jsii

import headrace
from headrace.errors import HeadraceError
from headrace.pipeline import Request, checked
from headrace.report import json_format, text
from headrace.rulekit import Severity
from headrace.rulekit.discovery import all_rules
from headrace.settings import find_settings
from headrace_constructs.origins import trace
from headrace_constructs.violations import crash_of, failure_of, violation_of

if TYPE_CHECKING:
    from headrace.report.model import Report

__all__ = ["HeadraceValidator", "Options"]

_REPORT = "headrace-report.json"


class Options(TypedDict, total=False):
    """Options of the validator; see `HeadraceValidator`."""

    load: str | None
    rules: tuple[str, ...]
    pack: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: Severity | None


@jsii.implements(cdk.IPolicyValidationPlugin)
class HeadraceValidator:
    """Judges every stack of the app when it is synthesised.

    Attach it before the stacks are made, so that findings can name the line of your own program
    that created the construct::

        app = cdk.App()
        HeadraceValidator.attach(app, load="load.yaml")

    Acknowledge a finding with ``Validations.of(construct).acknowledge(...)`` under the id
    ``headrace::KDS101``. The report with all answers stands beside the templates, in
    ``headrace-report.json``.

    Parameters
    ----------
    load
        Path of a ``load.yaml``; loads declared on constructs count as well.
    rules
        Paths of rules of your own: Python files, declarative rules, or folders of both.
    pack
        Packs of rules: ``("core",)`` by default; there are strict, cost, resilience and exam.
    select, ignore
        Rules by id, id prefix, name or service.
    fail_on
        Least severity that fails the synthesis; findings below it are told all the same.

    Notes
    -----
    What is not given is taken from the project's settings (``.headrace.toml`` or
    ``pyproject.toml``), as ``headrace check`` does; then everything of the severity *warning* or
    above fails.

    The command line of the CDK counts the findings of the stacks that it is asked for, which
    without arguments are those outside of stages: for an app of stages, run ``cdk synth '**'``.
    """

    def __init__(
        self,
        *,
        load: str | None = None,
        rules: tuple[str, ...] = (),
        pack: tuple[str, ...] = (),
        select: tuple[str, ...] = (),
        ignore: tuple[str, ...] = (),
        fail_on: Severity | None = None,
    ) -> None:
        self._load = load
        self._rules = rules
        self._pack = pack
        self._select = select
        self._ignore = ignore
        self._fail_on = fail_on

    @classmethod
    def attach(cls, scope: cdk.App | cdk.Stage, **options: Unpack[Options]) -> HeadraceValidator:
        """Create a validator with *options* (see the class) and add it to an app or a stage."""
        trace()
        plugin = cls(**options)
        cdk.Validations.of(scope).add_plugins(cast("cdk.IPolicyValidationPlugin", plugin))
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
        return [
            rule.id for rule in all_rules(find_settings(".").choice(rules=self._rules)["rules"])
        ]

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Judge the synthesised templates; called by the CDK."""
        try:
            return self._judged(context)
        except HeadraceError as error:
            return _report([failure_of(str(error))], success=False)
        except Exception as bug:  # noqa: BLE001 - the CDK's command line would pass over it
            traceback.print_exc()
            said = f"{type(bug).__name__}: {bug}; this is a bug of Headrace, please report it"
            return _report([failure_of(said)], success=False)

    def _judged(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        folder = _assembly(context)
        report = checked(self._request(str(folder)))
        _tell(report, folder)
        violations = [violation_of(entry, context.app_construct) for entry in report.findings]
        violations += [crash_of(crash) for crash in report.crashes]
        return _report(violations, success=not report.failed and not report.crashes)

    def _request(self, folder: str) -> Request:
        settings = find_settings(".")
        return Request(
            paths=(folder,),
            load=self._load or settings.load,
            parameters=settings.parameters,
            region=settings.region,
            account=settings.account,
            fail_on=self._fail_on or settings.fail_on or Severity.WARNING,
            as_of=settings.as_of,
            acknowledgements=settings.acknowledge,
            honour=settings.honour,
            **settings.choice(
                rules=self._rules, packs=self._pack, select=self._select, ignore=self._ignore
            ),
        )


def _report(
    violations: list[cdk.PolicyViolation], *, success: bool
) -> cdk.PolicyValidationPluginReport:
    return cdk.PolicyValidationPluginReport(
        success=success, plugin_version=headrace.__version__, violations=violations
    )


def _assembly(context: cdk.IPolicyValidationContext) -> Path:
    """Return the folder of all templates to judge, as seen from the working directory."""
    templates = [Path(path).parent for path in context.template_paths]
    folder = Path(os.path.commonpath(templates))
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


def _tell(report: Report, folder: Path) -> None:
    """Print all but the findings, which the CDK prints, and write the report beside the templates.

    It goes where the CDK's own report goes: standard output is for templates.
    """
    colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size((100, 24)).columns
    said = text.render(report, colour=colour, width=width, findings=False)
    path = folder / _REPORT
    path.write_text(json_format.render(report), encoding="utf-8")
    sys.stderr.write(f"Headrace {report.version}\n\n{said}Report: {path}\n\n")
    sys.stderr.flush()
